/**
 * Asks PostgreSQL 12 to 18 for everything the data model needs, in one statement and one row: a JSON document in the
 * column `catalog`, read by `parseCatalog`. Any role may run it; it takes no locks that anyone would notice.
 *
 * * `pg_control_system()` is called through `query_to_xml`, because permission to call a function is checked when the
 *   statement starts, even on a branch that is never taken.
 * * `IN` rather than `EXISTS`: estimated by the row, a thousand tables would look expensive enough to be compiled (JIT),
 *   which takes ten times as long as the statement.
 * * Columns of `pg_constraint` that only newer versions have are reached through `to_jsonb`.
 */
export const catalogQuery = `
WITH relation AS MATERIALIZED (
  SELECT c.oid, n.nspname, c.relname, c.relkind, c.relpersistence, c.relrowsecurity, c.relispartition
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    AND n.nspname !~ '^pg_toast'
),
columns AS (
  SELECT a.attrelid, pg_catalog.json_agg(pg_catalog.json_build_object(
    'name', a.attname,
    'type', CASE WHEN tn.nspname = 'pg_catalog' THEN t.typname ELSE tn.nspname || '.' || t.typname END,
    'typeKind', t.typtype,
    'modifier', a.atttypmod,
    'nullable', NOT a.attnotnull,
    'generated', a.attgenerated <> '',
    'deterministic', coalesce(l.collisdeterministic, true)
  ) ORDER BY a.attnum) AS list
  FROM relation r
  JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation
  GROUP BY a.attrelid
),
unique_key AS (
  SELECT i.indrelid, i.indexrelid, i.indisprimary,
    pg_catalog.json_agg(a.attname ORDER BY k.place) AS columns
  FROM relation r
  JOIN pg_catalog.pg_index i ON i.indrelid = r.oid
  CROSS JOIN LATERAL pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
  JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
  WHERE i.indisunique AND NOT i.indisexclusion AND i.indisvalid AND i.indislive
    AND i.indpred IS NULL AND i.indexprs IS NULL AND k.place <= i.indnkeyatts
  GROUP BY i.indrelid, i.indexrelid, i.indisprimary
),
unique_keys AS (
  SELECT indrelid,
    pg_catalog.json_agg(columns) FILTER (WHERE indisprimary) -> 0 AS primary_key,
    pg_catalog.json_agg(columns ORDER BY indexrelid) FILTER (WHERE NOT indisprimary) AS others
  FROM unique_key
  GROUP BY indrelid
),
foreign_keys AS (
  SELECT f.conrelid, pg_catalog.json_agg(pg_catalog.json_build_object(
    'columns', k.columns,
    'targetSchema', target.nspname,
    'targetName', target.relname,
    'targetColumns', k.target_columns,
    'onDelete', f.confdeltype,
    'onUpdate', f.confupdtype,
    'setColumns', coalesce(pg_catalog.to_jsonb(f) ->> 'confdelsetcols', '') <> '',
    'enforced', f.convalidated
      AND coalesce((pg_catalog.to_jsonb(f) ->> 'conenforced')::boolean, true)
      AND f.oid NOT IN (SELECT g.tgconstraint FROM pg_catalog.pg_trigger g WHERE g.tgenabled = 'D')
  ) ORDER BY f.oid) AS list
  FROM pg_catalog.pg_constraint f
  JOIN relation r ON r.oid = f.conrelid
  JOIN relation target ON target.oid = f.confrelid
  CROSS JOIN LATERAL (
    SELECT pg_catalog.json_agg(a.attname ORDER BY p.place) AS columns,
      pg_catalog.json_agg(b.attname ORDER BY p.place) AS target_columns
    FROM ROWS FROM (pg_catalog.unnest(f.conkey), pg_catalog.unnest(f.confkey))
      WITH ORDINALITY AS p (attnum, target_attnum, place)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = p.attnum
    JOIN pg_catalog.pg_attribute b ON b.attrelid = f.confrelid AND b.attnum = p.target_attnum
  ) k
  WHERE f.contype = 'f'
  GROUP BY f.conrelid
)
SELECT pg_catalog.json_build_object(
  'database', pg_catalog.current_database(),
  'databaseId', (SELECT d.oid::text FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()),
  'system', CASE WHEN pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE') THEN
    pg_catalog.substring(
      pg_catalog.query_to_xml('SELECT system_identifier FROM pg_catalog.pg_control_system()', true, true, '')::text,
      '>([0-9]+)<')
    END,
  'address', pg_catalog.host(pg_catalog.inet_server_addr()) || ':' || pg_catalog.inet_server_port(),
  'role', current_user,
  'searchPath', pg_catalog.array_to_json(pg_catalog.current_schemas(false)),
  'tables', coalesce((
    SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
      'schema', r.nspname,
      'name', r.relname,
      'kind', r.relkind,
      'columns', coalesce(c.list, '[]'::json),
      'primaryKey', coalesce(u.primary_key, '[]'::json),
      'uniqueKeys', coalesce(u.others, '[]'::json),
      'foreignKeys', coalesce(f.list, '[]'::json),
      'trigger', r.oid IN (SELECT g.tgrelid FROM pg_catalog.pg_trigger g WHERE NOT g.tgisinternal),
      'rule', r.oid IN (SELECT w.ev_class FROM pg_catalog.pg_rewrite w WHERE w.ev_type <> '1'),
      'rowSecurity', r.relrowsecurity,
      'inheritance', r.relkind = 'p' OR r.relispartition
        OR r.oid IN (SELECT i.inhrelid FROM pg_catalog.pg_inherits i)
        OR r.oid IN (SELECT i.inhparent FROM pg_catalog.pg_inherits i),
      'temporary', r.relpersistence = 't'
    ) ORDER BY r.nspname, r.relname)
    FROM relation r
    LEFT JOIN columns c ON c.attrelid = r.oid
    LEFT JOIN unique_keys u ON u.indrelid = r.oid
    LEFT JOIN foreign_keys f ON f.conrelid = r.oid
  ), '[]'::json)
) AS catalog
`
