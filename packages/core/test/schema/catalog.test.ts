import { useDatabase } from '@orm-overdrive/test/test-database'
import { Client } from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { InternalError } from '../../src/errors.ts'
import { buildDataModel } from '../../src/schema/build-data-model.ts'
import { catalogQuery } from '../../src/schema/catalog-query.ts'
import type { Catalog } from '../../src/schema/catalog.ts'
import { parseCatalog } from '../../src/schema/catalog.ts'
import type { DataModel, Table } from '../../src/schema/data-model.ts'

const schema = `
CREATE SCHEMA "Odd.Schema";
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN mail AS text;
CREATE TYPE pair AS (a int, b int);
CREATE COLLATION nd (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
CREATE TABLE everything (
  id int PRIMARY KEY, i2 smallint NOT NULL, i8 bigint, ident bigint GENERATED ALWAYS AS IDENTITY, u uuid,
  t text, v varchar(7), v0 varchar, c char(3), c1 char, bp bpchar, nm name, ch "char", nd text COLLATE nd, cc text COLLATE "C",
  m mood, ms mood[], dm mail, b boolean, by bytea, n numeric, n2 numeric(10,2), n3 numeric(5,-2), r real, d double precision,
  day date, tm time, ts timestamp, ts0 timestamp(0), tz timestamptz, tz3 timestamptz(3),
  j json, jb jsonb, ip inet, rg int4range, xs int[], p pair, mo money, bt bit(3), iv interval,
  lower_t text GENERATED ALWAYS AS (lower(t)) STORED, dropped int
);
ALTER TABLE everything DROP COLUMN dropped;
CREATE TABLE keys (
  b int, a int, c int, d int, e int, f text, PRIMARY KEY (b, a),
  UNIQUE NULLS NOT DISTINCT (c), UNIQUE (d, a) DEFERRABLE INITIALLY DEFERRED, UNIQUE (e) INCLUDE (f)
);
CREATE UNIQUE INDEX ON keys (f) WHERE f <> '';
CREATE UNIQUE INDEX ON keys (lower(f));
CREATE UNIQUE INDEX ON keys (a, lower(f));
CREATE INDEX ON keys (f);
CREATE TABLE spans (id int4range, at int4range, PRIMARY KEY (id, at WITHOUT OVERLAPS), EXCLUDE USING gist (at WITH &&));
CREATE TABLE parent (id int PRIMARY KEY, x int, y int, UNIQUE (x, y));
CREATE TABLE child (
  id int PRIMARY KEY, parent_id int REFERENCES parent ON DELETE CASCADE ON UPDATE SET NULL,
  x int, y int DEFAULT 0, self int REFERENCES child ON DELETE SET NULL ON UPDATE RESTRICT, nv int, ne int, off int,
  FOREIGN KEY (y, x) REFERENCES parent (y, x) ON DELETE SET DEFAULT,
  FOREIGN KEY (x, y) REFERENCES parent (x, y) ON DELETE SET NULL (x),
  CONSTRAINT not_enforced FOREIGN KEY (ne) REFERENCES parent NOT ENFORCED
);
ALTER TABLE child ADD CONSTRAINT not_valid FOREIGN KEY (nv) REFERENCES parent NOT VALID;
CREATE TABLE off (id int PRIMARY KEY REFERENCES parent);
ALTER TABLE off DISABLE TRIGGER ALL;
CREATE FUNCTION noop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE triggered (id int); CREATE TRIGGER t AFTER INSERT ON triggered EXECUTE FUNCTION noop();
CREATE TABLE ruled (id int); CREATE RULE r AS ON INSERT TO ruled DO ALSO NOTHING;
CREATE TABLE secured (id int); ALTER TABLE secured ENABLE ROW LEVEL SECURITY;
CREATE TABLE root (id int); CREATE TABLE leaf () INHERITS (root);
CREATE TABLE events (id int) PARTITION BY RANGE (id);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (10);
CREATE VIEW seen AS SELECT id FROM parent;
CREATE MATERIALIZED VIEW kept AS SELECT id FROM parent;
CREATE FOREIGN DATA WRAPPER dummy; CREATE SERVER far FOREIGN DATA WRAPPER dummy;
CREATE FOREIGN TABLE remote (id int) SERVER far;
CREATE TABLE shadowed (id int); CREATE TEMPORARY TABLE shadowed (id int);
CREATE TABLE "Odd.Schema"."City|""x" (id int PRIMARY KEY);
CREATE TABLE "Odd.Schema".columnless ();
CREATE SEQUENCE counter;
`

const database = useDatabase({ content: 'empty' })
let catalog: Catalog
let model: DataModel

const read = async (client: Client): Promise<Catalog> =>
  parseCatalog((await client.query(catalogQuery)).rows[0])

const table = (id: string): Table => {
  const found = model.tables.get(id)
  if (found === undefined) throw new Error(`no table ${id} among ${[...model.tables.keys()].join(' ')}`)
  return found
}

function key(columns: string[], target: string, targetColumns: string[], onDelete: string, onUpdate: string) {
  return { columns, target: `public.${target}`, targetColumns, onDelete, onUpdate, enforced: true }
}

beforeAll(async () => {
  await database.client.query(schema)
  catalog = await read(database.client)
  model = buildDataModel(catalog)
})

describe('the catalog of a real database', () => {
  it('tells which database, role and search path this is', async () => {
    const { rows } = await database.client.query(
      `SELECT system_identifier::text AS system, oid::text FROM pg_control_system(), pg_database WHERE datname = current_database()`,
    )
    expect(model.datasource).toEqual({
      provider: 'postgresql',
      database: `${rows[0].system}/${rows[0].oid}/${database.name}`,
      role: 'postgres',
      searchPath: ['public'],
    })
  })

  it('names columns as a computer sees them', () => {
    const columns = [...table('public.everything').columns.values()].map(
      ({ name, type, nullable, generated, fractionDigits, maxLength, binaryEquality }) =>
        [
          name,
          type,
          nullable ? '' : 'required',
          generated ? 'generated' : '',
          fractionDigits === undefined ? '' : `scale ${fractionDigits}`,
          maxLength === undefined ? '' : `length ${maxLength}`,
          binaryEquality ? '' : 'loose',
        ]
          .filter((word) => word !== '')
          .join(' '),
    )
    expect(columns).toEqual([
      'id integer required',
      'i2 integer required',
      'i8 integer',
      'ident integer required',
      'u uuid',
      't text',
      'v text length 7',
      'v0 text',
      'c char length 3',
      'c1 char length 1',
      'bp char',
      'nm other loose',
      'ch other loose',
      'nd text loose',
      'cc text',
      'm enum',
      'ms other loose',
      'dm other loose',
      'b boolean',
      'by bytes',
      'n decimal',
      'n2 decimal scale 2',
      'n3 decimal scale -2',
      'r float',
      'd float',
      'day date',
      'tm other loose',
      'ts timestamp',
      'ts0 timestamp scale 0',
      'tz timestamptz',
      'tz3 timestamptz scale 3',
      'j json',
      'jb json',
      'ip other loose',
      'rg other loose',
      'xs other loose',
      'p other loose',
      'mo other loose',
      'bt other loose',
      'iv other loose',
      'lower_t text generated',
    ])
  })

  it('takes complete keys only, in their order', () => {
    expect(table('public.keys')).toMatchObject({
      primaryKey: ['b', 'a'],
      uniqueKeys: [['c'], ['d', 'a'], ['e']],
    })
    expect(table('public.parent')).toMatchObject({ primaryKey: ['id'], uniqueKeys: [['x', 'y']] })
    expect(table('public.spans')).toMatchObject({ primaryKey: [], uniqueKeys: [] })
  })

  it('reads foreign keys with what the database really does', () => {
    expect(table('public.child').foreignKeys).toEqual([
      key(['parent_id'], 'parent', ['id'], 'cascade', 'set-null'),
      key(['self'], 'child', ['id'], 'set-null', 'restrict'),
      key(['y', 'x'], 'parent', ['y', 'x'], 'set-default', 'no-action'),
      key(['x', 'y'], 'parent', ['x', 'y'], 'set-default', 'no-action'),
      { ...key(['ne'], 'parent', ['id'], 'no-action', 'no-action'), enforced: false },
      { ...key(['nv'], 'parent', ['id'], 'no-action', 'no-action'), enforced: false },
    ])
    expect(table('public.off').foreignKeys).toMatchObject([{ columns: ['id'], enforced: false }])
  })

  it.each([
    ['public.everything', 'table', []],
    ['public.triggered', 'table', ['trigger']],
    ['public.ruled', 'table', ['rule']],
    ['public.secured', 'table', ['row-security']],
    ['public.root', 'table', ['inheritance']],
    ['public.leaf', 'table', ['inheritance']],
    ['public.events', 'table', ['inheritance']],
    ['public.events_1', 'table', ['inheritance']],
    ['public.seen', 'view', []],
    ['public.kept', 'other', []],
    ['public.remote', 'other', ['foreign']],
    ['public.shadowed', 'table', ['temporary']],
    ['public.child', 'table', []],
    ['"Odd.Schema"."City|""x"', 'table', []],
    ['"Odd.Schema".columnless', 'table', []],
  ] as const)('finds the hazards of %s', (id, kind, hazards) => {
    expect(table(id)).toMatchObject({ id, kind, hazards })
  })

  it('leaves out what belongs to the system', () => {
    const schemas = new Set(catalog.tables.map((each) => (each.temporary ? 'temporary' : each.schema)))
    expect([...schemas].toSorted()).toEqual(['Odd.Schema', 'public', 'temporary'])
    expect(model.tables.has('public.counter')).toBe(false)
    expect(model.tables.has('public.pair')).toBe(false)
  })

  it('needs no privileges, and assumes the identity where the system identifier is kept secret', async () => {
    const role = `reader_${process.pid}`
    await database.client.query(
      `CREATE ROLE ${role} LOGIN; ALTER ROLE ${role} SET search_path = "Odd.Schema", public`,
    )
    const url = Object.assign(new URL(database.url), { username: role }).href
    const readAs = async (): Promise<DataModel> => {
      const client = new Client({ connectionString: url })
      await client.connect()
      try {
        return buildDataModel(await read(client))
      } finally {
        await client.end()
      }
    }
    try {
      const permitted = await readAs()
      // The role has no right to use the schema, so the database does not search it either.
      expect(permitted.datasource).toEqual({ ...model.datasource, role, searchPath: ['public'] })
      expect(permitted.tables).toEqual(model.tables)

      await database.client.query('REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC')
      const refused = await readAs()
      expect(refused.datasource).toMatchObject({
        database: expect.stringMatching(new RegExp(`^127\\.0\\.0\\.1:\\d+/\\d+/${database.name}$`)),
        isAssumed: true,
      })
    } finally {
      await database.client.query(
        `GRANT EXECUTE ON FUNCTION pg_control_system() TO PUBLIC; DROP ROLE ${role}`,
      )
    }
  })
})

describe('parseCatalog', () => {
  it('takes the document parsed or as text', () => {
    expect(parseCatalog({ catalog: JSON.stringify(catalog) })).toEqual(catalog)
  })

  it.each([undefined, {}, { catalog: null }, { catalog: '[]' }, { catalog: { tables: [] } }])(
    'refuses %j',
    (row) => {
      expect(() => parseCatalog(row)).toThrow(InternalError)
    },
  )
})
