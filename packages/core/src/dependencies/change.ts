import type { TableId } from '../schema/data-model.ts'
import type { KnownValues } from './predicate.ts'

/** What a write did, or may have done, to the rows of one table. */
export type Change = RowChange | UnknownChange

/** An alteration of one row, or of all rows that share the known values when {@link RowChange.key} is absent. */
export interface RowChange {
  readonly kind: 'insert' | 'update' | 'delete'
  readonly table: TableId
  /**
   * Primary key of the row (see `rowKey`), the one it had before an update; absent when unknown, or when several rows
   * changed alike.
   */
  readonly key?: string
  /**
   * Columns that an update may have altered, generated ones included; `'all'` when that is not known.
   * Always `'all'` for an insert and a delete.
   */
  readonly assigned: readonly string[] | 'all'
  /** Values before the change, as far as they are known for certain. Empty for an insert. */
  readonly before: KnownValues
  /** Values after it, as far as they are known for certain. Empty for a delete. */
  readonly after: KnownValues
}

/** Anything may have happened to any row of the table. */
export interface UnknownChange {
  readonly kind: 'unknown'
  readonly table: TableId
}

/** Nothing is known of the write: it may have touched every table of the datasource. */
export const anyTable = '*' satisfies TableId
