import type { Predicate } from '@orm-overdrive/core'
import { everyRow } from '@orm-overdrive/core'
import { isPlain, listOf, presentEntries } from '../argument-values.ts'
import type { BoundModel } from '../prisma-schema/bound-models.ts'
import { fieldOf, scalarOf } from '../prisma-schema/bound-models.ts'
import { conjunction, saysNothing } from './conjunction.ts'
import type { ReadDraft } from './read-draft.ts'
import type { FilterPlace } from './relation-filters.ts'
import { relationFilter } from './relation-filters.ts'
import { scalarFilter } from './scalar-filters.ts'

/** An `OR` over a condition that says nothing: Prisma drops it, or does not; either way it decides nothing. */
const unknown: Predicate = { kind: 'undecided', columns: [] }

/**
 * The rows that `where` asks for. Tables that its relation filters look at are added to the draft.
 *
 * Never too narrow: a row that the database may find is one that the predicate may match.
 */
export function whereFilter(
  draft: ReadDraft,
  bound: BoundModel,
  where: unknown,
  place: FilterPlace = { negated: false },
): Predicate {
  const all = presentEntries(where).flatMap(([name, value]) => condition(draft, bound, name, value, place))
  return conjunction(all)
}

function condition(
  draft: ReadDraft,
  bound: BoundModel,
  name: string,
  value: unknown,
  place: FilterPlace,
): readonly Predicate[] {
  switch (name) {
    case 'AND':
      return listOf(value).map((each) => whereFilter(draft, bound, each, place))
    case 'OR':
      return [{ kind: 'or', any: listOf(value).map((each) => alternative(draft, bound, each, place)) }]
    case 'NOT':
      return listOf(value).flatMap((each) => negation(draft, bound, each))
    default:
      return [named(draft, bound, name, value, place)]
  }
}

function alternative(draft: ReadDraft, bound: BoundModel, where: unknown, place: FilterPlace): Predicate {
  const predicate = whereFilter(draft, bound, where, place)
  return saysNothing(predicate) ? unknown : predicate
}

function negation(draft: ReadDraft, bound: BoundModel, where: unknown): readonly Predicate[] {
  const predicate = whereFilter(draft, bound, where, { negated: true })
  return [{ kind: 'not', of: saysNothing(predicate) ? unknown : predicate }]
}

function named(
  draft: ReadDraft,
  bound: BoundModel,
  name: string,
  value: unknown,
  place: FilterPlace,
): Predicate {
  const field = fieldOf(bound, name)
  if (field?.kind === 'relation') return relationFilter(draft, bound, field, value, place, whereFilter)
  if (field?.kind === 'scalar') return scalarFilter(bound, field, value)
  const key = bound.model.compoundKeys.get(name)
  if (key !== undefined && isPlain(value)) return compoundFilter(bound, key, value)
  draft.refuse(`model ${bound.name} has no field "${name}" to filter by`)
  return everyRow
}

function compoundFilter(
  bound: BoundModel,
  key: readonly string[],
  values: Readonly<Record<string, unknown>>,
): Predicate {
  return conjunction(
    key.flatMap((name) => {
      const field = scalarOf(bound, name)
      return field === undefined ? [] : [scalarFilter(bound, field, values[name])]
    }),
  )
}
