import type { OrderTerm } from '@orm-overdrive/core'
import type { AssociationInternals, ModelInternals, SelectOptions } from '../orm-internals.ts'
import type { OrmParts } from '../orm-parts.ts'
import { isPlainObject } from '../orm-parts.ts'
import type { AccessDraft, Drafts } from './access-draft.ts'
import { namedColumns } from './access-draft.ts'
import { expressionFacts } from './expression.ts'
import { Refused } from './refused.ts'

const directions: Readonly<Record<string, Omit<OrderTerm, 'column'>>> = {
  ASC: { direction: 'asc', nulls: 'last' },
  DESC: { direction: 'desc', nulls: 'first' },
  'ASC NULLS LAST': { direction: 'asc', nulls: 'last' },
  'DESC NULLS LAST': { direction: 'desc', nulls: 'last' },
  'ASC NULLS FIRST': { direction: 'asc', nulls: 'first' },
  'DESC NULLS FIRST': { direction: 'desc', nulls: 'first' },
  'NULLS FIRST': { direction: 'asc', nulls: 'first' },
  'NULLS LAST': { direction: 'asc', nulls: 'last' },
}

/**
 * Notes the columns that place rows, and returns the order when it is made of plain columns of the selected table
 * only. Must run before the SQL is generated: that rewrites the order.
 *
 * @throws {@link Refused} for literal SQL, unknown functions and names that are no columns.
 */
export function noteOrder(
  options: SelectOptions,
  drafts: Drafts,
  orm: OrmParts,
): readonly OrderTerm[] | undefined {
  const { order } = options
  if (order === undefined || order === null) return undefined
  if (!Array.isArray(order)) {
    noteExpression(order, drafts, orm)
    return undefined
  }
  const terms = order.map((each: unknown) => noteTerm(each, options, drafts, orm))
  const all = terms.filter((term) => term !== undefined)
  return terms.length > 0 && all.length === terms.length ? all : undefined
}

/** `undefined`: not a plain column of the selected table. */
function noteTerm(
  each: unknown,
  options: SelectOptions,
  drafts: Drafts,
  orm: OrmParts,
): OrderTerm | undefined {
  const parts: unknown[] = Array.isArray(each) ? [...each] : [each]
  const way = parts.length > 1 ? directionOf(parts.at(-1)) : undefined
  if (way !== undefined) parts.pop()
  const top = drafts.get('') as AccessDraft
  let draft = top
  while (parts.length > 1) draft = stepInto(parts.shift(), draft, drafts, orm)
  const [what] = parts
  if (typeof what !== 'string') {
    noteExpression(what, drafts, orm)
    return undefined
  }
  const aliased = draft === top ? aliasedAs(what, options) : undefined
  if (typeof aliased === 'object' && aliased !== null) {
    noteExpression(aliased, drafts, orm)
    return undefined
  }
  const column =
    typeof aliased === 'string' ? aliased : (draft.occurrence.model.rawAttributes[what]?.field ?? what)
  if (!draft.occurrence.table.columns.has(column)) throw new Refused(`The order by ${what} names no column.`)
  draft.placing.add(column)
  return draft === top ? { column, ...(way ?? (directions.ASC as Omit<OrderTerm, 'column'>)) } : undefined
}

function directionOf(value: unknown): Omit<OrderTerm, 'column'> | undefined {
  return typeof value === 'string' ? directions[value.toUpperCase()] : undefined
}

/** What the select list computes under this name: an order by it means that, not a column. */
function aliasedAs(name: string, { attributes }: SelectOptions): unknown {
  const found = attributes?.find(
    (attribute) => Array.isArray(attribute) && (attribute[0] === name || attribute[1] === name),
  )
  return Array.isArray(found) ? found[0] : undefined
}

/** Follows one step of an order by an association: itself, its name, its model, or `{ model, as }`. */
function stepInto(step: unknown, draft: AccessDraft, drafts: Drafts, orm: OrmParts): AccessDraft {
  const { path, model } = draft.occurrence
  const as =
    step instanceof orm.Association ? (step as AssociationInternals).as : nameOfStep(step, model, orm)
  const found = drafts.get(path === '' ? as : `${path}.${as}`)
  if (found === undefined) throw new Refused(`The order goes through ${as}, which is not included.`)
  return found
}

function nameOfStep(step: unknown, model: ModelInternals, orm: OrmParts): string {
  if (typeof step === 'string') return step
  const isNamed = isPlainObject(step)
  if (isNamed && typeof step.as === 'string') return step.as
  const target = isNamed ? step.model : step
  if (typeof target !== 'function' || !(target.prototype instanceof orm.Model))
    throw new Refused('The order is not understood.')
  const fitting = Object.values(model.associations).filter((each) => each.target.name === target.name)
  if (fitting.length !== 1)
    throw new Refused(`The order goes through the model ${target.name}, which may mean several.`)
  return (fitting[0] as AssociationInternals).as
}

function noteExpression(expression: unknown, drafts: Drafts, orm: OrmParts): void {
  if (typeof expression !== 'object' || expression === null) throw new Refused('The order is not understood.')
  for (const written of expressionFacts(expression, orm).columns)
    for (const { draft, column } of namedColumns(written, drafts)) {
      if (column === '*') throw new Refused('The order is not understood.')
      draft.placing.add(column)
    }
}
