import type { Access, Observation } from '../../../src/dependencies/access.ts'
import type { Change, RowChange } from '../../../src/dependencies/change.ts'
import type { KnownValues, Predicate } from '../../../src/dependencies/predicate.ts'
import { everyRow } from '../../../src/dependencies/predicate.ts'
import type { TableId } from '../../../src/schema/data-model.ts'
import type { ReadOperation, ReadPolicy, WriteOperation } from '../../../src/engine/operation.ts'
import type { Row, ScriptedDatabase } from './scripted-database.ts'
import { city, review } from './shop-catalog.ts'

/** What a test may do around a statement; the default is nothing. */
export interface Gates {
  before?(): Promise<void> | void
  after?(): Promise<void> | void
}

export const minute: ReadPolicy = { ttlMs: 60_000, tags: [] }

const label = (operation: string) => ({ orm: 'overdrive', model: 'City', operation }) as const

/** What a plugin would know of a row's values. */
function known(row: Row): KnownValues {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)]),
  )
}

const rowsWhere = (table: TableId, predicate: Predicate, more: Partial<Access> = {}): Access => ({
  table,
  shape: 'rows',
  predicate,
  output: 'all',
  placing: [],
  pinnable: true,
  ...more,
})

const equals = (column: string, value: string | number): Predicate => ({
  kind: 'compare',
  column,
  operator: 'eq',
  value: String(value),
})

const keysOf = (rows: readonly Row[]): Observation => ({ keys: rows.map((row) => String(row['id'])) })

/** Selects from one table by one column; all rows without it. */
export function select(
  database: ScriptedDatabase,
  table: TableId,
  where: { readonly column: string; readonly value: string | number } | undefined,
  { gates = {}, ...more }: Partial<ReadOperation<Row[]>> & { readonly gates?: Gates } = {},
): ReadOperation<Row[]> {
  const predicate = where === undefined ? everyRow : equals(where.column, where.value)
  return {
    label: label('select'),
    question: `${table} ${JSON.stringify(where ?? null)}`,
    policy: minute,
    describe: () => ({ accesses: [rowsWhere(table, predicate)] }),
    async load() {
      await gates.before?.()
      const rows = database.select(table, (row) => where === undefined || row[where.column] === where.value)
      await gates.after?.()
      return rows
    },
    observe: (rows) => [keysOf(rows)],
    ...more,
  }
}

/** Cities of a country with their reviews: an access that hangs on another. */
export function citiesWithReviews(
  database: ScriptedDatabase,
  countryId: string,
): ReadOperation<{ city: Row; reviews: Row[] }[]> {
  return {
    label: label('include'),
    question: `cities of ${countryId} with reviews`,
    policy: minute,
    describe: () => ({
      accesses: [
        rowsWhere(city, equals('country', countryId)),
        rowsWhere(review, everyRow, { link: ['city'] }),
      ],
    }),
    load: () =>
      Promise.resolve(
        database
          .select(city, (row) => row['country'] === countryId)
          .map((row) => ({
            city: row,
            reviews: database.select(review, (each) => each['city'] === row['id']),
          })),
      ),
    observe: (found) => [
      keysOf(found.map(({ city: row }) => row)),
      {
        ...keysOf(found.flatMap(({ reviews }) => reviews)),
        links: found.map(({ city: row }) => String(row['id'])),
      },
    ],
  }
}

/** What a statement does and says about itself. */
export interface Statement {
  apply(): void
  readonly foreseen: readonly Change[]
  readonly changes: readonly Change[] | undefined
}

export function statement(
  { apply, foreseen, changes }: Statement,
  gates: Gates = {},
  failure?: Error,
): WriteOperation<string> {
  return {
    label: label('write'),
    foreseen,
    async run() {
      await gates.before?.()
      if (failure === undefined || isCommitted(failure)) apply()
      await gates.after?.()
      if (failure !== undefined) throw failure
      return 'done'
    },
    changes: () => changes,
  }
}

/** Fails a statement: rolled back, or nobody knows, with or without its effect. */
export function failure(outcome: 'rolled-back' | 'unknown', effect: 'none' | 'committed' = 'none'): Error {
  return Object.assign(new Error(outcome), { outcome, effect })
}

function isCommitted(error: Error): boolean {
  return (error as { effect?: unknown }).effect === 'committed'
}

const rowChange = (
  kind: RowChange['kind'],
  table: TableId,
  before: KnownValues,
  after: KnownValues,
): RowChange => ({
  kind,
  table,
  ...(typeof (before['id'] ?? after['id']) === 'string' ? { key: String(before['id'] ?? after['id']) } : {}),
  assigned: 'all',
  before,
  after,
})

export function insert(database: ScriptedDatabase, table: TableId, row: Row): Statement {
  const changes = [rowChange('insert', table, {}, known(row))]
  return { apply: () => database.put(table, row), foreseen: changes, changes }
}

/** An update by key of a row that the plugin had in its hands: everything before and after is known. */
export function update(database: ScriptedDatabase, table: TableId, before: Row, patch: Row): Statement {
  const after = { ...before, ...patch }
  const changes = [
    { ...rowChange('update', table, known(before), known(after)), assigned: Object.keys(patch) } as const,
  ]
  return { apply: () => database.put(table, after), foreseen: changes, changes }
}

export function remove(database: ScriptedDatabase, table: TableId, row: Row): Statement {
  const changes = [rowChange('delete', table, known(row), {})]
  return { apply: () => database.remove(table, row), foreseen: changes, changes }
}

/** An update of rows that are only known afterwards: before, the table may change anywhere. */
export function updateMany(
  database: ScriptedDatabase,
  table: TableId,
  before: readonly Row[],
  patch: Row,
): Statement {
  const statements = before.map((row) => update(database, table, row, patch))
  return {
    apply: () => statements.forEach(({ apply }) => apply()),
    foreseen: [{ kind: 'update', table, assigned: Object.keys(patch), before: {}, after: {} }],
    changes: statements.flatMap(({ changes }) => changes ?? []),
  }
}

/** As {@link updateMany}, by a database that does not return the rows. */
export function blindUpdateMany(...args: Parameters<typeof updateMany>): Statement {
  return { ...updateMany(...args), changes: undefined }
}
