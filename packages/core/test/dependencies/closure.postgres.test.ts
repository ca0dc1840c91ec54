import { useDatabase } from '@orm-overdrive/test/test-database'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Change, RowChange } from '../../src/dependencies/change.ts'
import { withGenerated, withReferentialActions } from '../../src/dependencies/closure.ts'
import type { KnownValues } from '../../src/dependencies/predicate.ts'
import { buildDataModel } from '../../src/schema/build-data-model.ts'
import { catalogQuery } from '../../src/schema/catalog-query.ts'
import { parseCatalog } from '../../src/schema/catalog.ts'
import type { DataModel } from '../../src/schema/data-model.ts'

const seed = 20_260_731

/** Every action on delete and on update, a composite key, partial SET NULL, natural keys, a self relation, a cycle. */
const schema = `
CREATE TABLE parent (id int PRIMARY KEY, a int, b int, UNIQUE (a, b), up int REFERENCES parent ON DELETE CASCADE ON UPDATE SET NULL);
CREATE TABLE casc (id int PRIMARY KEY, p int REFERENCES parent ON DELETE CASCADE ON UPDATE CASCADE, g int GENERATED ALWAYS AS (p * 2) STORED);
CREATE TABLE nul (id int PRIMARY KEY, p int UNIQUE REFERENCES parent ON DELETE SET NULL ON UPDATE SET NULL);
CREATE TABLE def (id int PRIMARY KEY, p int DEFAULT 0 REFERENCES parent ON DELETE SET DEFAULT ON UPDATE SET DEFAULT);
CREATE TABLE pair (id int PRIMARY KEY, x int, y int, FOREIGN KEY (y, x) REFERENCES parent (b, a) ON DELETE SET NULL (x) ON UPDATE CASCADE, UNIQUE (x, y));
CREATE TABLE nat (id int PRIMARY KEY REFERENCES casc ON DELETE CASCADE ON UPDATE CASCADE);
CREATE TABLE far (id int PRIMARY KEY, n int REFERENCES nat ON DELETE SET NULL ON UPDATE CASCADE,
  np int REFERENCES nul (p) ON DELETE CASCADE ON UPDATE CASCADE, FOREIGN KEY (id) REFERENCES parent ON DELETE CASCADE ON UPDATE CASCADE);
ALTER TABLE parent ADD far int REFERENCES far ON DELETE SET NULL ON UPDATE CASCADE;
`
const tables = ['parent', 'casc', 'nul', 'def', 'pair', 'nat', 'far'] as const
const fill = `
TRUNCATE ${tables.join(', ')};
INSERT INTO parent (id, a, b, up) SELECT i, i * 10, i * 100, CASE WHEN i > 2 THEN i / 2 END FROM generate_series(0, 6) i;
INSERT INTO casc (id, p) SELECT i + 20, i FROM generate_series(1, 6) i;
INSERT INTO nul SELECT i, i FROM generate_series(1, 6) i;
INSERT INTO def SELECT i, i FROM generate_series(1, 6) i;
INSERT INTO pair SELECT i, i * 10, i * 100 FROM generate_series(1, 6) i;
INSERT INTO nat SELECT id FROM casc;
INSERT INTO far SELECT i, i + 20, 7 - i FROM generate_series(1, 6) i;
UPDATE parent SET far = 7 - id WHERE id > 3;
`

type Row = Readonly<Record<string, number | null>>
type Snapshot = ReadonlyMap<string, ReadonlyMap<string, Row>>

const write = fc.record({
  table: fc.constantFrom('parent', 'casc', 'nul', 'nat', 'far'),
  id: fc.integer({ min: 1, max: 6 }),
  column: fc.constantFrom('id', 'id', 'a', 'p', 'delete', 'delete', 'delete'),
  isKnown: fc.boolean(),
})

describe(`referential actions and PostgreSQL (seed ${seed})`, () => {
  const database = useDatabase({ content: 'empty' })
  let model: DataModel

  /** Rows by table and by where they are stored at first; an altered row is found again by what never changes. */
  const snapshot = async (): Promise<Snapshot> => {
    const found = new Map<string, Map<string, Row>>()
    for (const table of tables) {
      const { rows } = await database.client.query<Row & { mark: string }>(`SELECT * FROM ${table}`)
      found.set(table, new Map(rows.map(({ mark, ...row }) => [mark, row as Row])))
    }
    return found
  }

  beforeAll(async () => {
    await database.client.query(schema)
    model = buildDataModel(parseCatalog((await database.client.query(catalogQuery)).rows[0]))
    for (const table of tables)
      await database.client.query(`ALTER TABLE ${table} ADD mark uuid DEFAULT gen_random_uuid()`)
  })

  it('tell of every row that the database alters on its own', async () => {
    const { client } = database
    let altered = 0
    for (const { table, id, column, isKnown } of fc.sample(write, { seed, numRuns: 150 })) {
      await client.query(fill)
      const old = await snapshot()
      const key = table === 'casc' || table === 'nat' ? id + 20 : id
      const isDelete = column === 'delete'
      const target =
        isDelete || [...(model.tables.get(`public.${table}`)?.columns.keys() ?? [])].includes(column)
          ? column
          : 'id'
      const sql = isDelete
        ? `DELETE FROM ${table} WHERE id = ${key}`
        : `UPDATE ${table} SET ${target} = 60 WHERE id = ${key}`
      const isDone = await client.query(sql).then(
        () => true,
        () => false,
      )
      if (!isDone) continue
      const now = await snapshot()
      const before = [...(old.get(table)?.values() ?? [])].find((row) => row['id'] === key)
      if (before === undefined) continue
      const known = isKnown ? formsOf(before) : { id: String(key) }
      const ofTable = model.tables.get(`public.${table}`)
      const change: RowChange = isDelete
        ? {
            kind: 'delete',
            table: `public.${table}`,
            key: String(key),
            assigned: 'all',
            before: known,
            after: {},
          }
        : {
            kind: 'update',
            table: `public.${table}`,
            key: String(key),
            assigned: ofTable === undefined ? [target] : withGenerated(ofTable, [target]),
            before: known,
            after: { [target]: '60' },
          }
      const changes = withReferentialActions(model, [change])
      for (const difference of differencesOf(old, now)) {
        altered++
        // One row may have been altered by several of them, one after the other.
        const told = changes.filter((each) => covers(each, difference))
        const isTold = told.length > 0 || isToldInSteps(changes, difference)
        if (!isTold) throw new Error(JSON.stringify({ sql, difference, changes }, null, 2))
      }
    }
    expect(altered).toBeGreaterThan(500)
  })
})

interface Difference {
  readonly table: string
  readonly before: Row
  readonly after: Row | undefined
}

function differencesOf(old: Snapshot, now: Snapshot): Difference[] {
  return [...old].flatMap(([table, rows]) =>
    [...rows].flatMap(([mark, before]): Difference[] => {
      const after = now.get(table)?.get(mark)
      return JSON.stringify(after) === JSON.stringify(before) ? [] : [{ table, before, after }]
    }),
  )
}

function formsOf(row: Row): KnownValues {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [column, value === null ? null : String(value)]),
  )
}

function agrees(known: KnownValues, row: Row): boolean {
  const forms = formsOf(row)
  return Object.entries(known).every(([column, value]) => forms[column] === value)
}

/** Whether a change, as told, is what happened to the row. */
function covers(change: Change, { table, before, after }: Difference): boolean {
  if (change.table !== `public.${table}`) return false
  if (change.kind === 'unknown') return true
  if (!agrees(change.before, before)) return false
  if (after === undefined) return change.kind === 'delete'
  if (change.kind !== 'update' || !agrees(change.after, after)) return false
  return columnsChanged(before, after).every(
    (column) => change.assigned === 'all' || change.assigned.includes(column),
  )
}

/** Whether several updates of the row, none of which knows a wrong old value, assign all that changed. */
function isToldInSteps(changes: readonly Change[], { table, before, after }: Difference): boolean {
  if (after === undefined) return false
  const updates = changes.filter(
    (change): change is RowChange =>
      change.kind === 'update' && change.table === `public.${table}` && agrees(change.before, before),
  )
  return columnsChanged(before, after).every((column) =>
    updates.some(
      (change) =>
        (change.assigned === 'all' || change.assigned.includes(column)) &&
        (change.after[column] === undefined || change.after[column] === formsOf(after)[column]),
    ),
  )
}

function columnsChanged(before: Row, after: Row): string[] {
  return Object.keys(before).filter((column) => before[column] !== after[column])
}
