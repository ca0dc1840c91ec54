import type { ClientBase } from 'pg'

/** A column as PostgreSQL describes it. */
export interface CatalogColumn {
  readonly table: string
  readonly column: string
  /** Type with length, precision or scale, such as `numeric(10,2)`. */
  readonly type: string
  readonly nullable: boolean
  readonly default: string | null
}

/** A foreign key of one column. */
export interface CatalogForeignKey {
  readonly table: string
  readonly column: string
  readonly parent: string
  readonly parentColumn: string
  readonly onDelete: string
  readonly onUpdate: string
}

/** An index of columns, the primary key included. */
export interface CatalogIndex {
  readonly table: string
  readonly columns: readonly string[]
  readonly unique: boolean
  readonly primary: boolean
}

/** What the tables of the schema `public` look like, Prisma's own table of migrations left out. */
export interface DatabaseCatalog {
  readonly columns: readonly CatalogColumn[]
  readonly foreignKeys: readonly CatalogForeignKey[]
  readonly indexes: readonly CatalogIndex[]
  readonly enums: Readonly<Record<string, readonly string[]>>
}

const ours = `c.relnamespace = 'public'::regnamespace AND c.relname <> '_prisma_migrations'`
const action = (column: string): string =>
  `CASE ${column} WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'r' THEN 'RESTRICT' ELSE ${column}::text END`

/** Reads the catalog of the database that `client` is connected to. */
export async function readCatalog(client: ClientBase): Promise<DatabaseCatalog> {
  const select = async <Row extends object>(sql: string): Promise<readonly Row[]> =>
    (await client.query<Row>(sql)).rows
  const enums = await select<{ name: string; labels: readonly string[] }>(
    `SELECT t.typname AS name, array_agg(e.enumlabel::text ORDER BY e.enumsortorder) AS labels
     FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid GROUP BY 1 ORDER BY 1`,
  )
  return {
    columns: await select<CatalogColumn>(
      `SELECT c.relname AS "table", a.attname AS "column", format_type(a.atttypid, a.atttypmod) AS type,
              NOT a.attnotnull AS nullable, pg_get_expr(d.adbin, d.adrelid) AS "default"
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
       WHERE ${ours} AND c.relkind = 'r' ORDER BY 1, 2`,
    ),
    foreignKeys: await select<CatalogForeignKey>(
      `SELECT c.relname AS "table", a.attname AS "column", p.relname AS parent, b.attname AS "parentColumn",
              ${action('k.confdeltype')} AS "onDelete", ${action('k.confupdtype')} AS "onUpdate"
       FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class p ON p.oid = k.confrelid
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
       JOIN pg_attribute b ON b.attrelid = p.oid AND b.attnum = k.confkey[1]
       WHERE ${ours} AND k.contype = 'f' ORDER BY 1, 2`,
    ),
    indexes: await select<CatalogIndex>(
      `SELECT c.relname AS "table", i.indisunique AS "unique", i.indisprimary AS "primary",
              (SELECT array_agg(a.attname::text ORDER BY k.place) FROM unnest(i.indkey) WITH ORDINALITY k(number, place)
               JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number) AS columns
       FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE ${ours} ORDER BY 1, 4`,
    ),
    enums: Object.fromEntries(enums.map(({ name, labels }) => [name, labels])),
  }
}
