import { useDatabase } from '@orm-overdrive/test/test-database'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  harmlessFunctions,
  harmlessOperators,
  sessionFunctions,
} from '../../src/dependencies/sql-statement-functions.ts'
import { classifySql, loadSqlParser } from '../../src/dependencies/sql-statement.ts'

/** One line for a classification: `read a b`, `locks a`, `write insert:a delete:s.b < c`, `control`, or the reason. */
function summary(text: string): string {
  const statement = classifySql(text)
  const name = ({ schema, name }: { readonly schema?: string; readonly name: string }) =>
    schema === undefined ? name : `${schema}.${name}`
  switch (statement.kind) {
    case 'read':
      return [statement.locks ? 'locks' : 'read', ...statement.tables.map(name)].join(' ')
    case 'write': {
      const written = statement.tables.map((table) => `${table.verb}:${name(table)}`)
      const reads = statement.reads.length === 0 ? [] : ['<', ...statement.reads.map(name)]
      return ['write', ...written, ...reads].join(' ')
    }
    case 'transaction-control':
      return 'control'
    case 'unknown':
      return `unknown: ${statement.reason}`
  }
}

describe('classifySql', () => {
  it('knows nothing before the parser is loaded', () => {
    expect(summary('SELECT 1')).toBe('unknown: the SQL parser is not loaded')
  })

  describe('once the parser is loaded', () => {
    beforeAll(loadSqlParser)

    it.each([
      ['SELECT 1', 'read'],
      ['', 'read'],
      ['-- nothing', 'read'],
      ['VALUES (1), (2)', 'read'],
      ['TABLE a', 'read a'],
      ['SELECT * FROM "User" u JOIN app.posts p ON p."authorId" = u.id', 'read User app.posts'],
      ['select * from Users', 'read users'],
      ['SELECT * FROM a, LATERAL (SELECT * FROM b WHERE b.id = a.id) x', 'read a b'],
      ['SELECT (SELECT count(*) FROM b) FROM a WHERE EXISTS (SELECT 1 FROM c)', 'read b a c'],
      ['SELECT * FROM a UNION SELECT * FROM b EXCEPT SELECT * FROM c', 'read a b c'],
      ['SELECT * FROM a TABLESAMPLE system (10)', 'read a'],
      ['SELECT * FROM a; ', 'read a'],
      ['/* INSERT */ SELECT \'DELETE FROM a\' AS "update"', 'read'],
      ['SELECT $1::int, $2', 'read'],
      [
        `SELECT now(), lower(a), count(*) OVER (), coalesce(a, 'x'), extract(epoch FROM t), a LIKE 'x%', trim(a) FROM x`,
        'read x',
      ],
      [
        `SELECT a ->> 'b', a @> '{}', a BETWEEN 1 AND 2, a NOT BETWEEN SYMMETRIC 1 AND 2, a ~* 'x', a SIMILAR TO 'x' FROM x`,
        'read x',
      ],
      [
        "SELECT position(a IN b), substring(a FROM 1 FOR 2), overlay(a PLACING b FROM 1), t AT TIME ZONE 'UTC' FROM x",
        'read x',
      ],
      ['SELECT pg_catalog.lower(a), a OPERATOR(pg_catalog.=) 1 FROM x', 'read x'],
      [
        'SELECT current_user, current_timestamp, CASE WHEN a THEN 1 END, ARRAY[1, 2], ROW(1, 2), GREATEST(1, 2) FROM x',
        'read x',
      ],
      ['SELECT * FROM generate_series(1, 3) g, unnest(ARRAY[1]) u', 'read'],
      [
        `SELECT * FROM json_table('{}', '$' COLUMNS (a int)) j, xmltable('/a' PASSING x COLUMNS a int)`,
        'read',
      ],
      [
        'SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a), json_agg(a ORDER BY b) FILTER (WHERE c) FROM x',
        'read x',
      ],
      ['SELECT * FROM a FOR UPDATE', 'locks a'],
      ['SELECT * FROM a u JOIN b ON true FOR NO KEY UPDATE OF u SKIP LOCKED', 'locks a b'],
      ['SELECT * FROM (SELECT * FROM a FOR SHARE) x', 'locks a'],
      [`SELECT nextval('s'), set_config('app.tenant', '1', true), pg_advisory_xact_lock(1)`, 'locks'],
      ['EXPLAIN DELETE FROM a', 'read'],
      ['EXPLAIN (ANALYZE, BUFFERS) SELECT * FROM a', 'read a'],
      ['SHOW search_path', 'read'],
      ['SET LOCAL statement_timeout = 1', 'locks'],
      ['LISTEN x', 'locks'],
      ['LOCK TABLE a', 'locks'],
    ])('reads: %s', (text, expected) => {
      expect(summary(text)).toBe(expected)
    })

    it.each([
      ['INSERT INTO a VALUES (1)', 'write insert:a'],
      ['INSERT INTO "Odd.Schema"."T" (x) SELECT y FROM b RETURNING *', 'write insert:Odd.Schema.T < b'],
      ['INSERT INTO a DEFAULT VALUES', 'write insert:a'],
      [`INSERT INTO a VALUES (nextval('s'))`, 'write insert:a'],
      ['INSERT INTO a VALUES (1) ON CONFLICT DO NOTHING', 'write insert:a'],
      ['INSERT INTO a VALUES (1) ON CONFLICT (id) DO UPDATE SET n = excluded.n', 'write insert:a update:a'],
      ['UPDATE a SET x = 1 WHERE id = $1', 'write update:a'],
      ['UPDATE ONLY a AS t SET x = b.y FROM b WHERE t.id = b.id RETURNING t.*', 'write update:a < b'],
      ['UPDATE a SET x = (SELECT max(y) FROM b)', 'write update:a < b'],
      ['DELETE FROM a', 'write delete:a'],
      ['DELETE FROM a USING b WHERE a.id = b.id', 'write delete:a < b'],
      ['TRUNCATE a', 'write truncate:a'],
      ['TRUNCATE TABLE a, s.b RESTART IDENTITY RESTRICT', 'write truncate:a truncate:s.b'],
      ['WITH gone AS (DELETE FROM a RETURNING *) SELECT * FROM gone', 'write delete:a'],
      [
        'WITH gone AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM gone',
        'write insert:b delete:a',
      ],
      ['WITH n AS (SELECT * FROM c) UPDATE a SET x = 1 FROM n', 'write update:a < c'],
      [
        'MERGE INTO a USING b ON a.id = b.id WHEN MATCHED AND b.gone THEN DELETE WHEN MATCHED THEN UPDATE SET x = b.x WHEN NOT MATCHED THEN INSERT VALUES (b.id)',
        'write delete:a update:a insert:a < b',
      ],
      ['EXPLAIN ANALYZE DELETE FROM a', 'write delete:a'],
    ])('writes: %s', (text, expected) => {
      expect(summary(text)).toBe(expected)
    })

    it.each([
      ['WITH x AS (SELECT * FROM a) SELECT * FROM x', 'read a'],
      // The name within its own definition is the table's.
      ['WITH a AS (SELECT * FROM a) SELECT * FROM a', 'read a'],
      ['WITH x AS (SELECT * FROM y), y AS (SELECT 1) SELECT * FROM x, y', 'read y'],
      ['WITH x AS (SELECT 1), y AS (SELECT * FROM x) SELECT * FROM y', 'read'],
      ['WITH RECURSIVE x AS (SELECT 1 UNION ALL SELECT * FROM x) SELECT * FROM x', 'read'],
      ['WITH x AS (SELECT 1) SELECT * FROM s.x', 'read s.x'],
      ['WITH x AS (SELECT 1) SELECT * FROM (SELECT * FROM x) y', 'read'],
      ['SELECT * FROM (WITH x AS (SELECT 1) SELECT * FROM x) y, x', 'read x'],
      ['SELECT 1 UNION (WITH x AS (SELECT * FROM a) SELECT * FROM x)', 'read a'],
      // What is written is a table, whatever else has its name.
      ['WITH a AS (SELECT 1) DELETE FROM a', 'write delete:a'],
    ])('tells tables from common table expressions: %s', (text, expected) => {
      expect(summary(text)).toBe(expected)
    })

    it.each([
      'BEGIN',
      'START TRANSACTION ISOLATION LEVEL SERIALIZABLE',
      'COMMIT',
      'ROLLBACK',
      'SAVEPOINT a',
      'RELEASE a',
      'ROLLBACK TO a',
      'END',
    ])('controls a transaction: %s', (text) => {
      expect(summary(text)).toBe('control')
    })

    it.each([
      // C4: a function of the user's own behind a SELECT.
      ['SELECT touch(1)', 'calls touch()'],
      ['SELECT * FROM post WHERE touch(id)', 'calls touch()'],
      ['SELECT * FROM touch(1)', 'calls touch()'],
      ['SELECT public.lower(a) FROM x', 'calls public.lower()'],
      ['SELECT a FROM x ORDER BY (SELECT sum(touch(a)) FROM x)', 'calls touch()'],
      ['VALUES (touch(1))', 'calls touch()'],
      ['WITH x AS (SELECT touch(1)) SELECT 1', 'calls touch()'],
      ['INSERT INTO a VALUES (touch(1))', 'calls touch()'],
      ['DELETE FROM a WHERE touch(id)', 'calls touch()'],
      ['EXPLAIN ANALYZE SELECT touch(1)', 'calls touch()'],
      ['SELECT a OPERATOR(public.=) 1 FROM x', 'uses the operator public.='],
      ['SELECT a <+> b FROM x', 'uses the operator <+>'],
      ['SELECT a FROM x ORDER BY a USING <+>', 'uses the operator <+>'],
      [`SELECT query_to_xml('DELETE FROM a', true, true, '')`, 'calls query_to_xml()'],
      [`SELECT dblink_exec('DELETE FROM a')`, 'calls dblink_exec()'],
      [`SELECT lo_unlink(1)`, 'calls lo_unlink()'],
      [`SELECT table_to_xml('a', true, true, '')`, 'calls table_to_xml()'],
      // C5: more tables than the text names.
      ['TRUNCATE "User" CASCADE', 'TRUNCATE … CASCADE'],
      ['SELECT 1; DELETE FROM a', '2 statements in one text'],
      ['BEGIN; COMMIT', '2 statements in one text'],
      ['SELECT * INTO b FROM a', 'SELECT … INTO'],
      ['CREATE TABLE a (id int)', 'a statement of the kind Create'],
      ['CREATE TABLE b AS SELECT * FROM a', 'a statement of the kind CreateTableAs'],
      ['DROP TABLE a', 'a statement of the kind Drop'],
      ['ALTER TABLE a ADD COLUMN x int', 'a statement of the kind AlterTable'],
      ['REFRESH MATERIALIZED VIEW a', 'a statement of the kind RefreshMatView'],
      ['CALL p()', 'a statement of the kind Call'],
      ['DO $$ BEGIN DELETE FROM a; END $$', 'a statement of the kind Do'],
      [`COPY a FROM '/tmp/a'`, 'a statement of the kind Copy'],
      ['PREPARE x AS DELETE FROM a', 'a statement of the kind Prepare'],
      ['EXECUTE x', 'a statement of the kind Execute'],
      ['DECLARE c CURSOR FOR SELECT 1', 'a statement of the kind DeclareCursor'],
      ['FETCH c', 'a statement of the kind Fetch'],
      [`COMMIT PREPARED 'x'`, 'a prepared transaction'],
      ['EXPLAIN ANALYZE CREATE TABLE b AS SELECT * FROM a', 'a statement of the kind CreateTableAs'],
      ['SELEC 1', 'syntax error at or near "SELEC"'],
      ['SELECT * FROM a WHERE x = ?', 'syntax error at end of input'],
      ['SELECT 1\0; DELETE FROM a', 'the text holds a NUL character'],
      [`SELECT '${'x'.repeat(100_000)}'`, 'longer than 100000 characters'],
    ])('cannot tell: %s', (text, reason) => {
      expect(summary(text)).toBe(`unknown: ${reason}`)
    })

    it('remembers what it found', () => {
      expect(classifySql('SELECT 1 FROM remembered')).toBe(classifySql('SELECT 1 FROM remembered'))
    })
  })
})

/** Volatile because the answer differs from call to call, not because they alter anything. */
const restless = new Set(
  `random random_normal array_sample array_shuffle clock_timestamp timeofday gen_random_uuid uuidv4 uuidv7
  current_query pg_control_system pg_current_wal_insert_lsn pg_current_wal_lsn pg_is_in_recovery
  pg_last_wal_receive_lsn pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_database_size pg_indexes_size
  pg_relation_size pg_table_size pg_tablespace_size pg_total_relation_size`.split(/\s+/),
)

describe('the lists of built-in functions and operators', () => {
  const database = useDatabase({ content: 'empty' })

  it('hold what PostgreSQL has, and nothing it calls volatile without our knowing why', async () => {
    const { rows } = await database.client.query<{ name: string; volatile: boolean }>(
      `SELECT proname AS name, bool_or(provolatile = 'v') AS volatile FROM pg_proc
       WHERE pronamespace = 'pg_catalog'::regnamespace GROUP BY proname`,
    )
    const isVolatile = new Map(rows.map(({ name, volatile }) => [name, volatile]))
    const names = [...harmlessFunctions, ...sessionFunctions]
    expect(names.filter((name) => !isVolatile.has(name))).toEqual([])
    const unexpected = [...harmlessFunctions].filter(
      (name) => isVolatile.get(name) === true && !restless.has(name),
    )
    expect(unexpected).toEqual([])
  })

  it('hold all operators of PostgreSQL', async () => {
    const { rows } = await database.client.query<{ name: string }>(
      `SELECT DISTINCT oprname AS name FROM pg_operator WHERE oprnamespace = 'pg_catalog'::regnamespace`,
    )
    expect(rows.map(({ name }) => name).filter((name) => !harmlessOperators.has(name))).toEqual([])
  })
})
