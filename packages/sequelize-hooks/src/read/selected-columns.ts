import type { SelectedAttribute } from '../orm-internals.ts'
import type { OrmParts } from '../orm-parts.ts'
import type { AccessDraft, Drafts } from './access-draft.ts'
import { namedColumns } from './access-draft.ts'
import { expressionFacts } from './expression.ts'
import { Refused } from './refused.ts'

/**
 * Notes what the attributes of one occurrence show.
 *
 * @returns Whether one of them is an aggregate.
 * @throws {@link Refused} for literal SQL, unknown functions and names that are no columns.
 */
export function noteSelected(
  attributes: readonly SelectedAttribute[] | undefined,
  draft: AccessDraft,
  drafts: Drafts,
  orm: OrmParts,
): boolean {
  if (attributes === undefined) {
    draft.showsEverything = true
    return false
  }
  let isAggregate = false
  for (const attribute of attributes) {
    const what: unknown = Array.isArray(attribute) ? attribute[0] : attribute
    if (typeof what === 'string') noteColumn(what, draft)
    else if (typeof what === 'object' && what !== null) {
      const facts = expressionFacts(what, orm)
      isAggregate ||= facts.isAggregate
      for (const written of facts.columns) show(written, drafts)
    } else throw new Refused('An attribute is not understood.')
  }
  return isAggregate
}

function noteColumn(name: string, draft: AccessDraft): void {
  const { table } = draft.occurrence
  if (!table.columns.has(name)) throw new Refused(`The attribute ${name} is no column of ${table.id}.`)
  draft.show(name)
}

function show(written: string, drafts: Drafts): void {
  // `count(*)` counts rows and shows none of their columns.
  if (written === '*') return
  for (const { draft, column } of namedColumns(written, drafts)) draft.show(column)
}

/** Column under its name in the flat rows, for those attributes that are plain columns. */
export function namesInRows(
  attributes: readonly SelectedAttribute[] | undefined,
  path: string,
): Map<string, string> {
  const names = new Map<string, string>()
  const taken = new Set<string>()
  for (const attribute of attributes ?? []) {
    const [column, alias]: readonly unknown[] = Array.isArray(attribute) ? attribute : [attribute, attribute]
    if (typeof alias !== 'string') continue
    const name = path === '' ? alias : `${path}.${alias}`
    if (typeof column === 'string' && !names.has(column) && isWhole(name) && !taken.has(name))
      names.set(column, name)
    // Two values under one name: the rows show only one of them.
    else if (taken.has(name)) for (const [known, used] of names) if (used === name) names.delete(known)
    taken.add(name)
  }
  return names
}

/** PostgreSQL cuts longer names. */
export function isWhole(name: string): boolean {
  return Buffer.byteLength(name) <= 63
}
