import type { SelectOptions } from '../orm-internals.ts'
import type { OrmParts } from '../orm-parts.ts'
import { isPlainObject, keysOf } from '../orm-parts.ts'
import type { AccessDraft, Drafts } from './access-draft.ts'
import { namedColumns } from './access-draft.ts'
import { expressionFacts } from './expression.ts'
import { Refused } from './refused.ts'

/**
 * Notes the columns that rows are grouped by.
 *
 * @throws {@link Refused} for literal SQL and unknown functions.
 */
export function noteGroup({ group, attributes }: SelectOptions, drafts: Drafts, orm: OrmParts): void {
  if (group === undefined || group === null) return
  for (const each of Array.isArray(group) ? (group as unknown[]) : [group]) {
    const what: unknown = Array.isArray(each) ? each[0] : each
    if (typeof what !== 'string') showExpression(what, drafts, orm)
    // Computed under this name in the select list, whose columns are noted with it.
    else if (attributes?.some((attribute) => Array.isArray(attribute) && attribute[1] === what)) continue
    else showColumns(what, drafts)
  }
}

/** Notes what `having` looks at: coarsely, all columns of all tables, as it may name results of the select list. */
export function noteHaving({ having }: SelectOptions, drafts: Drafts, orm: OrmParts): void {
  if (having === undefined || having === null) return
  for (const draft of drafts.values()) draft.showsEverything = true
  const walk = (node: unknown): void => {
    if (node instanceof orm.Where) {
      walk(node.attribute)
      walk(node.logic)
    } else if (node instanceof orm.SequelizeMethod) showExpression(node, drafts, orm)
    else if (Array.isArray(node)) node.forEach(walk)
    else if (isPlainObject(node)) for (const key of keysOf(node)) walk(node[key])
  }
  walk(having)
}

function showExpression(expression: unknown, drafts: Drafts, orm: OrmParts): void {
  if (typeof expression !== 'object' || expression === null)
    throw new Refused('The grouping is not understood.')
  for (const written of expressionFacts(expression, orm).columns)
    if (written !== '*') showColumns(written, drafts)
}

function showColumns(written: string, drafts: Drafts): void {
  for (const { draft, column } of namedColumns(written, drafts)) (draft satisfies AccessDraft).show(column)
}
