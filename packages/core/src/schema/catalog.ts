import { InternalError } from '../errors.ts'
import type { ReferentialAction } from './data-model.ts'

/** What PostgreSQL says about itself: the answer to {@link catalogQuery}, in PostgreSQL's own words. */
export interface Catalog {
  readonly database: string
  readonly databaseId: string
  /** The cluster's system identifier; `null` when the role may not read it. */
  readonly system: string | null
  /** Host and port the server was reached at; `null` over a Unix socket. */
  readonly address: string | null
  readonly role: string
  readonly searchPath: readonly string[]
  readonly tables: readonly CatalogTable[]
}

export interface CatalogTable {
  readonly schema: string
  readonly name: string
  /** `pg_class.relkind`. */
  readonly kind: 'r' | 'p' | 'v' | 'm' | 'f'
  readonly columns: readonly CatalogColumn[]
  readonly primaryKey: readonly string[]
  readonly uniqueKeys: readonly (readonly string[])[]
  readonly foreignKeys: readonly CatalogForeignKey[]
  readonly trigger: boolean
  readonly rule: boolean
  readonly rowSecurity: boolean
  readonly inheritance: boolean
  readonly temporary: boolean
}

export interface CatalogColumn {
  readonly name: string
  /** `pg_type.typname`, with its schema unless that is `pg_catalog`. */
  readonly type: string
  /** `pg_type.typtype`. */
  readonly typeKind: string
  /** `pg_attribute.atttypmod`. */
  readonly modifier: number
  readonly nullable: boolean
  readonly generated: boolean
  /** Whether the collation, if any, tells all different texts apart. */
  readonly deterministic: boolean
}

export interface CatalogForeignKey {
  readonly columns: readonly string[]
  readonly targetSchema: string
  readonly targetName: string
  readonly targetColumns: readonly string[]
  readonly onDelete: CatalogAction
  readonly onUpdate: CatalogAction
  /** Whether only some of the columns are set on delete: `ON DELETE SET NULL (column)`. */
  readonly setColumns: boolean
  /** False for a key that is not validated, not enforced, or whose triggers are disabled. */
  readonly enforced: boolean
}

/** `pg_constraint.confdeltype` and `confupdtype`. */
export type CatalogAction = keyof typeof catalogActions

/** What the letters of `pg_constraint` mean. */
export const catalogActions = {
  a: 'no-action',
  r: 'restrict',
  c: 'cascade',
  n: 'set-null',
  d: 'set-default',
} as const satisfies Record<string, ReferentialAction>

/**
 * Takes the only row that `catalogQuery` returns. Drivers hand its document over parsed, or as text.
 *
 * @throws {@link InternalError} when the row is of another shape.
 */
export function parseCatalog(row: Readonly<Record<string, unknown>> | undefined): Catalog {
  const document =
    typeof row?.['catalog'] === 'string' ? (JSON.parse(row['catalog']) as unknown) : row?.['catalog']
  if (!isCatalog(document))
    throw new InternalError('The catalog query returned something else.', { value: row })
  return document
}

/** The statement is ours, and so is what stands inside; only what a driver may have broken is checked. */
function isCatalog(document: unknown): document is Catalog {
  if (typeof document !== 'object' || document === null) return false
  const { database, role, searchPath, tables } = document as Partial<Catalog>
  return (
    typeof database === 'string' &&
    typeof role === 'string' &&
    Array.isArray(searchPath) &&
    Array.isArray(tables)
  )
}
