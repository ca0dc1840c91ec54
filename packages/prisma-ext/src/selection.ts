import type { Arguments } from './argument-values.ts'
import { isAbsent, isPlain, presentEntries } from './argument-values.ts'
import type { ClientView } from './client-view.ts'
import type { BoundModel } from './prisma-schema/bound-models.ts'
import { fieldOf, scalarsOf } from './prisma-schema/bound-models.ts'
import type { RelationField, ScalarField } from './prisma-schema/prisma-models.ts'

/** What a query shows of each row of one model: `select`, `include` and `omit`, read. */
export interface Selection {
  /** Fields that come back anyway, in the result or for a computed field of it. */
  readonly visible: ReadonlySet<string>
  readonly relations: readonly SelectedRelation[]
  /** What `_count` asks for: `true` stands for every list. */
  readonly counts: true | Arguments | undefined
  /** Set when Prisma will refuse the selection, or when it asks for something unknown. */
  readonly problem: string | undefined
}

export interface SelectedRelation {
  readonly field: RelationField
  /** Arguments of the relation; empty for `true`. */
  readonly arguments: Arguments
}

/** Reads the selection of `args`. */
export function selectionOf(view: ClientView, bound: BoundModel, args: Arguments): Selection {
  const { select, include, omit } = args
  if (isPlain(select)) {
    if (!isAbsent(include) || !isAbsent(omit)) return invalid('select stands beside include or omit')
    return explicitSelection(view, bound, select)
  }
  const relations: SelectedRelation[] = []
  let problem: string | undefined
  for (const [name, value] of chosen(include)) {
    const field = fieldOf(bound, name)
    if (field?.kind === 'relation') relations.push({ field, arguments: argumentsIn(value) })
    else if (name !== '_count') problem = `include names "${name}", which is no relation of ${bound.name}`
  }
  const visible = visibleWithout(view, bound, isPlain(omit) ? omit : {})
  const counts = countsOf(isPlain(include) ? include['_count'] : undefined)
  if (visible.size + relations.length === 0 && counts === undefined) problem ??= 'omit leaves no field'
  return { visible, relations, counts, problem }
}

function explicitSelection(view: ClientView, bound: BoundModel, select: Arguments): Selection {
  const visible = new Set<string>()
  const relations: SelectedRelation[] = []
  const computed = view.computedFields(bound.name)
  let problem = chosen(select).length === 0 ? 'select is empty' : undefined
  for (const [name, value] of chosen(select)) {
    const field = fieldOf(bound, name)
    const needs = computed?.get(name)
    if (field?.kind === 'relation') relations.push({ field, arguments: argumentsIn(value) })
    else if (field?.kind === 'scalar') visible.add(name)
    else if (needs === undefined && name !== '_count') problem = `model ${bound.name} has no field "${name}"`
    for (const need of needs ?? []) visible.add(need)
  }
  return { visible, relations, counts: countsOf(select['_count']), problem }
}

/** All columns but the omitted ones; what a computed field needs is fetched all the same. */
function visibleWithout(view: ClientView, bound: BoundModel, omit: Arguments): ReadonlySet<string> {
  const global = view.globalOmit(bound.name) ?? {}
  const isOmitted = (name: string) => (typeof omit[name] === 'boolean' ? omit[name] : global[name] === true)
  const visible = new Set(scalarsOf(bound).flatMap(({ name }) => (isOmitted(name) ? [] : [name])))
  for (const [name, needs] of view.computedFields(bound.name) ?? [])
    if (!isOmitted(name)) for (const need of needs) visible.add(need)
  return visible
}

function countsOf(value: unknown): Selection['counts'] {
  if (value === true) return true
  if (!isPlain(value)) return undefined
  return isPlain(value['select']) ? value['select'] : true
}

function chosen(selection: unknown): [string, unknown][] {
  return presentEntries(selection).filter(([, value]) => value !== false && value !== null)
}

function invalid(problem: string): Selection {
  return { visible: new Set(), relations: [], counts: undefined, problem }
}

/** Arguments that fetch more than the caller asked for, and what to take out of the result again. */
export interface Widened {
  readonly args: Arguments
  /** Names of the fields that the caller must not see. */
  readonly hidden: readonly string[]
}

/**
 * Adds fields to the selection of `args`, and replaces the arguments of relations.
 *
 * The fields that the caller asked for keep their order, so that taking the others out leaves what Prisma returns.
 */
export function widened(
  args: Arguments,
  selection: Selection,
  required: Iterable<ScalarField>,
  relations: ReadonlyMap<string, Arguments>,
): Widened {
  const hidden = new Set<string>()
  for (const { name } of required) if (!selection.visible.has(name)) hidden.add(name)
  const { select, include, omit } = args
  const isSelect = isPlain(select)
  const own = isSelect ? select : include
  const changed = [...relations].filter(([name, value]) => isPlain(own) && value !== argumentsIn(own[name]))
  if (hidden.size === 0 && changed.length === 0) return { args, hidden: [] }
  const replaced = isPlain(own) ? { ...own, ...Object.fromEntries(changed) } : undefined
  const added = [...hidden]
  const wide: Record<string, unknown> = { ...args }
  if (isSelect) wide['select'] = { ...replaced, ...Object.fromEntries(added.map((name) => [name, true])) }
  else {
    if (replaced !== undefined) wide['include'] = replaced
    if (added.length > 0)
      wide['omit'] = {
        ...(isPlain(omit) ? omit : {}),
        ...Object.fromEntries(added.map((name) => [name, false])),
      }
  }
  return { args: wide, hidden: added }
}

const none: Arguments = {}

/** The arguments of a selected relation; one shared object for `true`, so that it can be told unchanged. */
function argumentsIn(value: unknown): Arguments {
  return isPlain(value) ? value : none
}
