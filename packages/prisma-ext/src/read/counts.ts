import { everyRow } from '@orm-overdrive/core'
import type { Predicate } from '@orm-overdrive/core'
import { isPlain, presentEntries } from '../argument-values.ts'
import type { BoundModel } from '../prisma-schema/bound-models.ts'
import { relationOf } from '../prisma-schema/bound-models.ts'
import { farColumns, nearColumns } from '../prisma-schema/joined-columns.ts'
import type { RelationField } from '../prisma-schema/prisma-models.ts'
import type { Selection } from '../selection.ts'
import { conjunction } from './conjunction.ts'
import { whereFilter } from './filters.ts'
import type { ReadDraft } from './read-draft.ts'
import { addJoinAccess, hangingOf } from './related-accesses.ts'
import type { RelatedCount } from './rows-plan.ts'

/** Adds what `_count` depends on: one summary per counted relation. */
export function countedRelations(
  draft: ReadDraft,
  bound: BoundModel,
  counts: Selection['counts'],
  parents: Predicate,
): RelatedCount[] {
  if (counts === undefined) return []
  const asked: readonly (readonly [string, unknown])[] =
    counts === true
      ? [...bound.model.fields.values()].flatMap((field) =>
          field.kind === 'relation' && field.list ? [[field.name, true] as const] : [],
        )
      : presentEntries(counts)
  return asked.flatMap(([name, value]) => {
    if (value === false) return []
    const field = relationOf(bound, name)
    if (field === undefined) {
      draft.refuse(`model ${bound.name} has no relation "${name}" to count`)
      return []
    }
    return countOf(draft, bound, field, isPlain(value) ? value['where'] : undefined, parents)
  })
}

function countOf(
  draft: ReadDraft,
  bound: BoundModel,
  field: RelationField,
  where: unknown,
  parents: Predicate,
): RelatedCount[] {
  const target = draft.bind(field.target)
  if (target === undefined) return []
  const related = whereFilter(draft, target, where)
  const near = nearColumns(bound, field)
  const far = farColumns(target, field)
  if (field.relation.kind === 'join-table') {
    const join = addJoinAccess(draft, bound, target, field, { parents, related })
    // Which rows are joined is the join table's affair; the rows themselves matter only if they are filtered.
    if (related !== everyRow) addSummary(draft, target, related, far.columns)
    return join === undefined ? [] : [{ kind: 'count', links: [join], near: near.columns }]
  }
  const hanging = hangingOf(bound, near, far, parents)
  const access = addSummary(draft, target, conjunction([related, ...hanging.pins]), far.columns, hanging.link)
  return [{ kind: 'count', links: [{ access, fields: hanging.fields }], near: near.columns }]
}

function addSummary(
  draft: ReadDraft,
  target: BoundModel,
  predicate: Predicate,
  output: readonly string[],
  link?: readonly string[],
): number {
  return draft.add(
    {
      table: target.table.id,
      shape: 'summary',
      predicate,
      ...(link === undefined ? {} : { link }),
      output,
      placing: [],
      pinnable: true,
    },
    target.table,
    target,
  )
}
