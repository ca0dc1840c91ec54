import type { TableId } from '../schema/data-model.ts'
import type { KnownValue, Predicate } from './predicate.ts'

/** One occurrence of a table in a read: what the read's result can depend on there. */
export interface Access {
  readonly table: TableId
  /**
   * `rows`: the matching rows are in the result, and {@link Observation.keys} names them.
   * `summary`: only something computed from them is: a count, an aggregate, a group, whether one exists.
   */
  readonly shape: 'rows' | 'summary'
  /** Which rows belong. */
  readonly predicate: Predicate
  /**
   * Set on an access that hangs on another one (an include, a join table): a row belongs only if the values of
   * these columns are among {@link Observation.links}.
   */
  readonly link?: readonly string[]
  /**
   * Columns whose values the result shows, or that further accesses hang on: the selected ones, the aggregated and
   * grouped ones, the keys that join. `'all'` for every column of the table.
   */
  readonly output: readonly string[] | 'all'
  /** Columns that place a row among the others: order, distinct. */
  readonly placing: readonly string[]
  /** Set when only some of the matching rows are returned. */
  readonly window?: Window
  /** False where partitions must not narrow the access: what decides it lies outside the rows that match. */
  readonly pinnable: boolean
}

/** The part of the matching rows that is returned. */
export interface Window {
  /** Most rows returned; absent when there is no limit. */
  readonly take?: number
  /** Rows left out before the first one returned. */
  readonly skip: number
  /**
   * The total order that the window is cut from, when a computer outside the database can follow it. Absent: a row
   * that matches may stand anywhere.
   */
  readonly order?: readonly OrderTerm[]
}

export interface OrderTerm {
  readonly column: string
  readonly direction: 'asc' | 'desc'
  /** Where nulls sort. PostgreSQL's default is last ascending and first descending. */
  readonly nulls: 'first' | 'last'
}

/** What was learnt about one access when its read ran. Kept with the cached entry. */
export interface Observation {
  /** Primary keys of the rows returned (see {@link rowKey}); absent when they could not be seen. */
  readonly keys?: readonly string[]
  /** Values of the link columns that the parents asked for (see {@link rowKey}); absent: unknown, any row may belong. */
  readonly links?: readonly string[]
  /** Values of the window's order columns in the last row returned; absent when fewer than `take` rows came back. */
  readonly last?: readonly (KnownValue | undefined)[]
}

/** One string for the values of several columns, in their order. Equal strings mean equal values. */
export function rowKey(values: readonly (string | null)[]): string {
  const [first] = values
  // A text that looks like a list is written as one, or it could be mistaken for null.
  if (values.length === 1 && typeof first === 'string' && !first.startsWith('[')) return first
  return JSON.stringify(values)
}
