import type { Access, Predicate } from '@orm-overdrive/core'
import type { BoundModel } from '../prisma-schema/bound-models.ts'
import { fieldOfColumn } from '../prisma-schema/bound-models.ts'
import type { ColumnList } from '../prisma-schema/joined-columns.ts'
import { farColumns, haveSameTypes, nearColumns } from '../prisma-schema/joined-columns.ts'
import type { RelationField, ScalarField } from '../prisma-schema/prisma-models.ts'
import { conjunction } from './conjunction.ts'
import { pinnedPredicates } from './pinned-values.ts'
import type { ReadDraft } from './read-draft.ts'
import type { ParentLink } from './rows-plan.ts'

/** How the rows of a relation hang on their parents. */
export interface Hanging {
  /** Columns that link them, sorted as schemes are. */
  readonly link: readonly string[]
  /** The parents' fields that hold the values of `link`; absent when those cannot be compared or seen. */
  readonly fields: readonly ScalarField[] | undefined
  /** What follows for the rows from what is known of all parents. */
  readonly pins: readonly Predicate[]
}

/** How related rows hang on parents that match `parents`; for a join table, how its rows do. */
export function hangingOf(bound: BoundModel, near: ColumnList, far: ColumnList, parents: Predicate): Hanging {
  const pairs = far.columns
    .map((column, index) => ({ column, field: fieldOfColumn(bound, near.columns[index] ?? '') }))
    .toSorted((left, right) => (left.column < right.column ? -1 : 1))
  const fields = haveSameTypes(near, far) ? pairs.map(({ field }) => field) : [undefined]
  return {
    link: pairs.map(({ column }) => column),
    fields: fields.every((field) => field !== undefined) ? fields : undefined,
    pins: pinnedPredicates(parents, near, far),
  }
}

/** The rows of the join table that lead from the parents to related rows matching `related`. */
export function addJoinAccess(
  draft: ReadDraft,
  bound: BoundModel,
  target: BoundModel,
  field: RelationField,
  predicates: { readonly parents: Predicate; readonly related: Predicate },
): ParentLink | undefined {
  const { relation } = field
  if (relation.kind !== 'join-table') return undefined
  const table = draft.models.joinTable(relation)
  if (table === undefined) {
    draft.refuse(`the database has no table "${relation.table.name}"`)
    return undefined
  }
  const near = nearColumns(bound, field)
  const hanging = hangingOf(bound, near, { table, columns: [relation.ownColumn] }, predicates.parents)
  const far = { table, columns: [relation.farColumn] }
  const access: Access = {
    table: table.id,
    shape: 'summary',
    predicate: conjunction([
      ...hanging.pins,
      ...pinnedPredicates(predicates.related, farColumns(target, field), far),
    ]),
    link: hanging.link,
    output: ['A', 'B'],
    placing: [],
    pinnable: true,
  }
  return { access: draft.add(access, table), fields: hanging.fields }
}
