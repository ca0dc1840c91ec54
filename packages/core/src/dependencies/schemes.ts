import type { Column, DataModel, Table } from '../schema/data-model.ts'

/** Columns by whose values the rows of a table are cut into partitions. */
export interface Scheme {
  /** Sorted column names joined by commas: the same for every ORM and every order of declaration. */
  readonly id: string
  /** Sorted. */
  readonly columns: readonly string[]
  /** How narrow its partitions are expected to be; the larger is preferred for a pin. */
  readonly rank: number
}

const pinnableTypes: ReadonlySet<string> = new Set([
  'integer',
  'uuid',
  'text',
  'char',
  'enum',
  'boolean',
  'bytes',
])

/** A column can be part of a scheme if equality of normal forms is exactly equality in the database. */
export function isPinnable(column: Column | undefined): boolean {
  return column !== undefined && pinnableTypes.has(column.type) && (!isText(column) || column.binaryEquality)
}

/**
 * The schemes of a table: its primary key, unique keys, foreign keys, and the columns declared `by` annotation.
 * Keys with a column that cannot be pinned are left out; their rows are reached through the table's own tag.
 */
export function schemesOf(
  model: DataModel,
  table: Table,
  declared: readonly (readonly string[])[] = [],
): Scheme[] {
  const schemes = new Map<string, Scheme>()
  const add = (columns: readonly string[], rank: number) => {
    if (columns.length === 0 || !columns.every((name) => isPinnable(table.columns.get(name)))) return
    const sorted = columns.toSorted()
    const id = sorted.join(',')
    const known = schemes.get(id)
    if (known === undefined || known.rank < rank) schemes.set(id, { id, columns: sorted, rank })
  }
  add(table.primaryKey, 1_000)
  for (const key of table.uniqueKeys) add(key, 999)
  for (const key of table.foreignKeys) add(key.columns, depthOf(model, key.target, new Set([table.id])))
  for (const columns of declared) add(columns, 0)
  return [...schemes.values()]
}

/** Length of the longest chain of foreign keys that starts at `id`: what owns nothing is narrow, a tenant is wide. */
function depthOf(model: DataModel, id: string, seen: ReadonlySet<string>): number {
  const table = model.tables.get(id)
  if (table === undefined || seen.has(id)) return 1
  const next = new Set(seen).add(id)
  return 1 + Math.max(0, ...table.foreignKeys.map((key) => depthOf(model, key.target, next)))
}

function isText(column: Column): boolean {
  return column.type === 'text' || column.type === 'char'
}
