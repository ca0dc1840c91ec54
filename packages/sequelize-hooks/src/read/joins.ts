import type { IncludeOptions, SelectOptions } from '../orm-internals.ts'
import type { AccessDraft, Drafts, NamedColumn } from './access-draft.ts'
import type { Join, Occurrence } from './occurrence.ts'
import { Refused } from './refused.ts'

/** How the joined tables bear on rows that the result does not show. */
export interface JoinRoles {
  /**
   * Occurrences whose rows decide which rows of other tables appear: those they hang on are then not all visible, and
   * any of their rows may count.
   */
  readonly deciding: ReadonlySet<AccessDraft>
  /** Columns that must not be null for the row to appear, by occurrence. */
  readonly needed: ReadonlyMap<AccessDraft, readonly string[]>
}

/** Marks a column as looked at from outside, and the occurrences that lead to it. */
export function markReferenced({ draft, column }: NamedColumn, drafts: Drafts): void {
  for (let current: Occurrence | undefined = draft.occurrence; current?.join; current = current.join.parent) {
    const passed = drafts.get(current.path) as AccessDraft
    passed.referenced ??= new Set()
  }
  if (column === '*') for (const name of draft.occurrence.table.columns.keys()) draft.referenced?.add(name)
  else draft.referenced?.add(column)
}

/** Decides the role of every join; conditions and orders must have been read before. */
export function joinRoles(drafts: Drafts): JoinRoles {
  const deciding = new Set<AccessDraft>()
  const needed = new Map<AccessDraft, string[]>()
  for (const draft of drafts.values()) {
    const { join } = draft.occurrence
    if (join === undefined) continue
    const parent = drafts.get(join.parent.path) as AccessDraft
    parent.show(join.parentColumn)
    if (draft.referenced !== undefined || (join.isRequired && !alwaysJoins(draft, drafts))) {
      deciding.add(draft)
      parent.deciding.add(join.parentColumn)
    } else if (join.isRequired) {
      needed.set(parent, [...(needed.get(parent) ?? []), join.parentColumn])
    }
  }
  return { deciding, needed }
}

/** Whether every value of the parent's column has its row here: a foreign key that the database enforces. */
function alwaysJoins({ occurrence }: AccessDraft, drafts: Drafts): boolean {
  const { join, where, table, children } = occurrence
  const isFree = where === undefined || where === null
  const isBound = children.some(
    (child) => child.join?.isRequired === true || drafts.get(child.path)?.referenced !== undefined,
  )
  return isFree && !isBound && table.hazards.length === 0 && isEnforced(join as Join, table.id)
}

function isEnforced({ parent, parentColumn, column }: Join, target: string): boolean {
  return parent.table.foreignKeys.some(
    (key) =>
      key.enforced &&
      key.target === target &&
      key.columns.length === 1 &&
      key.columns[0] === parentColumn &&
      key.targetColumns[0] === column,
  )
}

/** Whether rows are counted by the limit after a to-many join has multiplied them. */
export function limitsJoinedRows(options: SelectOptions): boolean {
  return options.hasMultiAssociation === true && !usesSubQuery(options)
}

/** As the query generator decides. */
export function usesSubQuery(options: SelectOptions): boolean {
  if (options.subQuery !== undefined) return options.subQuery
  return Boolean(options.limit) && options.hasMultiAssociation === true
}

/** Where the query generator puts the join of an include, when it counts rows in a subquery. */
type Place = 'inside' | 'outside'

interface Surroundings {
  readonly place: Place
  /** Whether every include up to the selected model is required. */
  readonly isRequired: boolean
  /** Whether the subquery asks for the includes below this one, too. */
  readonly isCovered: boolean
}

/**
 * Refuses required includes that leave rows out after the subquery has counted them: what is left out then is nowhere to
 * be seen. A required include below one that is not required is joined in brackets, so that it leaves out only its
 * parent; but not where one of them is joined inside of the subquery and the other outside.
 */
export function refuseLateJoins(
  includes: readonly IncludeOptions[] | undefined,
  around: Surroundings = { place: 'inside', isRequired: true, isCovered: false },
): void {
  for (const include of includes ?? []) {
    if (include.separate === true || include._pseudo === true) continue
    const flags = include as { readonly subQuery?: unknown; readonly subQueryFilter?: unknown }
    const place: Place = flags.subQuery === true ? 'inside' : 'outside'
    const isCovered = around.isCovered || flags.subQueryFilter === true
    const isRequired = include.required === true
    const isTimely = around.isRequired ? place === 'inside' || isCovered : place === around.place
    if (isRequired && !isTimely)
      throw new Refused(`The include ${include.as} leaves rows out after the limit.`)
    refuseLateJoins(include.include, {
      place,
      isRequired: isRequired && around.isRequired,
      isCovered: isRequired && isCovered,
    })
  }
}
