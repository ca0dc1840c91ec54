import type { Predicate, Window } from '@orm-overdrive/core'
import type { Arguments } from '../argument-values.ts'
import { isAbsent, listOf } from '../argument-values.ts'
import type { BoundModel } from '../prisma-schema/bound-models.ts'
import { columnsOfFields } from '../prisma-schema/bound-models.ts'
import { whereFilter } from './filters.ts'
import type { DecidableTerm, Ordering } from './ordering.ts'
import { defaultOrdering, orderingOf, reversed } from './ordering.ts'
import type { ReadDraft } from './read-draft.ts'

/** Which of the matching rows a query returns, and where its order may be seen. */
export interface RowWindow {
  readonly window: Window | undefined
  readonly placing: readonly string[]
  /** Terms whose values in the last row are to be observed; empty when they prove nothing. */
  readonly terms: readonly DecidableTerm[]
  /** Whether the last row of the window is the first of the result: rows taken from the end. */
  readonly fromEnd: boolean
  /** Whether all rows that match are returned. */
  readonly isWhole: boolean
}

export interface WindowPlace {
  /** `one`: the rows of the result are one window. `each-parent`: every parent has a window of its own. */
  readonly per: 'one' | 'each-parent'
  /** Whether Prisma orders by the primary key when the arguments do not say how: `findFirst` does not. */
  readonly ordersByDefault: boolean
  /** The limit, when the operation and not an argument sets it. */
  readonly limit?: number
}

/** Reads `take`, `skip`, `cursor`, `distinct` and `orderBy`. */
export function windowOf(
  draft: ReadDraft,
  bound: BoundModel,
  args: Arguments,
  place: WindowPlace,
): RowWindow {
  const given = numberOf(args['take'])
  const take = given === undefined ? place.limit : Math.abs(given)
  const skip = numberOf(args['skip']) ?? 0
  const fromEnd = given !== undefined && given < 0
  const distinct = listOf(args['distinct']).filter((name) => typeof name === 'string')
  const hasCursor = !isAbsent(args['cursor'])
  const isCut = take !== undefined || skip > 0 || hasCursor
  const asked = orderingOf(draft, bound, args['orderBy'])
  const isDefault = asked.columns.length === 0 && isCut && place.ordersByDefault
  const ordering = isDefault ? defaultOrdering(bound) : asked
  if (hasCursor) addCursor(draft, bound, args['cursor'], ordering)
  // A cursor or a distinct row stands for rows that are not seen, and parents do not share one order.
  const isFollowed = !hasCursor && distinct.length === 0 && place.per === 'one' && take !== undefined
  const terms = !isFollowed ? [] : (fromEnd ? reversed(ordering) : ordering).terms
  return {
    window: isCut ? windowFrom(take, skip, terms) : undefined,
    placing: [...new Set([...ordering.columns, ...columnsOfFields(bound, distinct)])],
    terms,
    fromEnd,
    isWhole: !isCut && distinct.length === 0,
  }
}

function windowFrom(take: number | undefined, skip: number, terms: readonly DecidableTerm[]): Window {
  const order = terms.map(({ column, direction, nulls }) => ({ column, direction, nulls }))
  return {
    skip,
    ...(take === undefined ? {} : { take }),
    ...(order.length === 0 ? {} : { order }),
  }
}

/** The row that a cursor names, wherever it stands: the values that it is ordered by decide what comes after it. */
function addCursor(draft: ReadDraft, bound: BoundModel, cursor: unknown, ordering: Ordering): void {
  const predicate: Predicate = whereFilter(draft, bound, cursor)
  const output = [...new Set([...ordering.columns, ...columnsOfFields(bound, bound.model.id)])]
  draft.add(
    { table: bound.table.id, shape: 'summary', predicate, output, placing: [], pinnable: true },
    bound.table,
    bound,
  )
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined
}
