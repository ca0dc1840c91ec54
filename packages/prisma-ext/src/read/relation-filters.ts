import type { Access, Predicate } from '@orm-overdrive/core'
import { columnsOf, everyRow } from '@orm-overdrive/core'
import { presentEntries } from '../argument-values.ts'
import type { BoundModel } from '../prisma-schema/bound-models.ts'
import { farColumns, nearColumns } from '../prisma-schema/joined-columns.ts'
import type { RelationField } from '../prisma-schema/prisma-models.ts'
import { conjunction } from './conjunction.ts'
import { pinnedPredicates } from './pinned-values.ts'
import type { ReadDraft } from './read-draft.ts'

/** Where in a `where` a condition stands. */
export interface FilterPlace {
  /** Under a negation, where rows that do not match decide as well. */
  readonly negated: boolean
}

/** Reads the conditions of another model, and adds what they look at to the draft. */
export type WhereFilter = (
  draft: ReadDraft,
  bound: BoundModel,
  where: unknown,
  place: FilterPlace,
) => Predicate

/**
 * What a filter on related rows says about a row itself. The related tables become accesses of their own.
 *
 * Whether a row belongs is decided elsewhere, so its own predicate is undecided, by the columns that join. What must
 * hold for the row all the same is added: `author: { id: 1 }` means that the foreign key is 1.
 */
export function relationFilter(
  draft: ReadDraft,
  bound: BoundModel,
  field: RelationField,
  filter: unknown,
  place: FilterPlace,
  whereFilter: WhereFilter,
): Predicate {
  const target = draft.bind(field.target)
  if (target === undefined) return everyRow
  const own = nearColumns(bound, field).columns
  if (filter === null) return absence(draft, target, field, own)
  const parts = operatorsOf(field, filter).map(([name, value]) => {
    if (value === null) {
      const isAbsent = absence(draft, target, field, own)
      return name === 'isNot' ? ({ kind: 'not', of: isAbsent } satisfies Predicate) : isAbsent
    }
    return existence(draft, bound, target, field, { name, value, negated: place.negated }, whereFilter)
  })
  return conjunction(parts)
}

/** `{ some: …, none: … }`, `{ is: … }`, or conditions that stand for `is`. */
function operatorsOf(field: RelationField, filter: unknown): readonly (readonly [string, unknown])[] {
  const entries = presentEntries(filter)
  if (field.list || entries.some(([name]) => name === 'is' || name === 'isNot')) return entries
  // An empty condition on a related row still asks for one, unless every operator in it is absent.
  const mayBeOperators = Object.keys(Object(filter) as object).some(
    (name) => name === 'is' || name === 'isNot',
  )
  return mayBeOperators ? [] : [['is', filter]]
}

/** No related row: told by the own foreign key where there is one. */
function absence(
  draft: ReadDraft,
  target: BoundModel,
  field: RelationField,
  own: readonly string[],
): Predicate {
  const { relation } = field
  const [column] = own
  if (relation.kind === 'own-key' && own.length === 1 && column !== undefined)
    return { kind: 'is-null', column }
  draft.add(summary(target, field, everyRow, false), target.table, target)
  return { kind: 'undecided', columns: own }
}

interface RelationOperator {
  readonly name: string
  readonly value: unknown
  readonly negated: boolean
}

function existence(
  draft: ReadDraft,
  bound: BoundModel,
  target: BoundModel,
  field: RelationField,
  { name, value, negated }: RelationOperator,
  whereFilter: WhereFilter,
): Predicate {
  const own = nearColumns(bound, field).columns
  const decides = { kind: 'undecided', columns: own } satisfies Predicate
  // Rows that do not match decide `every` and `isNot`, and under a negation nulls turn the others around as well.
  const isPinnable = !negated && (name === 'some' || name === 'none' || name === 'is')
  const inner = whereFilter(draft, target, value, { negated: !isPinnable })
  const predicate: Predicate = isPinnable ? inner : { kind: 'undecided', columns: [...columnsOf(inner)] }
  draft.add(summary(target, field, predicate, isPinnable), target.table, target)
  addJoinTable(draft, target, field, isPinnable ? inner : everyRow, isPinnable)
  return isPinnable && name !== 'none'
    ? conjunction([decides, ...implied(bound, target, field, inner)])
    : decides
}

/** What holds for the row itself when a related row matches `inner`. */
function implied(
  bound: BoundModel,
  target: BoundModel,
  field: RelationField,
  inner: Predicate,
): readonly Predicate[] {
  if (field.relation.kind === 'join-table') return []
  return pinnedPredicates(inner, farColumns(target, field), nearColumns(bound, field))
}

/** The rows of a join table that lead to matching rows. */
function addJoinTable(
  draft: ReadDraft,
  target: BoundModel,
  field: RelationField,
  inner: Predicate,
  pinnable: boolean,
): void {
  const { relation } = field
  if (relation.kind !== 'join-table') return
  const table = draft.models.joinTable(relation)
  if (table === undefined) return draft.refuse(`the database has no table "${relation.table.name}"`)
  const column = { table, columns: [relation.farColumn] }
  const access: Access = {
    table: table.id,
    shape: 'summary',
    predicate: conjunction(pinnedPredicates(inner, farColumns(target, field), column)),
    output: ['A', 'B'],
    placing: [],
    pinnable,
  }
  draft.add(access, table)
}

function summary(target: BoundModel, field: RelationField, predicate: Predicate, pinnable: boolean): Access {
  return {
    table: target.table.id,
    shape: 'summary',
    predicate,
    output: farColumns(target, field).columns,
    placing: [],
    pinnable,
  }
}
