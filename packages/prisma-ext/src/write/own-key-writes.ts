import type { KnownValues } from '@orm-overdrive/core'
import { isPlain } from '../argument-values.ts'
import type { BoundModel } from '../prisma-schema/bound-models.ts'
import { farColumns, haveSameTypes, nearColumns } from '../prisma-schema/joined-columns.ts'
import type { NestedWrite } from './assignments.ts'
import { addRelinked, updateFound } from './found-rows.ts'
import { carried } from './row-values.ts'
import type { RowWriter } from './row-writes.ts'
import { whereValues } from './where-values.ts'
import type { WriteDraft } from './write-draft.ts'

/**
 * Adds what the verbs of a relation do to the target, where the foreign key is in the row's own table.
 *
 * @returns Values that the foreign key gets, as far as they are known. The key itself is the row's affair.
 */
export function ownKeyWrites(
  draft: WriteDraft,
  bound: BoundModel,
  { field, verbs }: NestedWrite,
  rows: RowWriter,
): KnownValues {
  if (field.relation.kind !== 'own-key') return {}
  const target = draft.target(field)
  if (target === undefined) return {}
  const near = nearColumns(bound, field)
  const far = farColumns(target, field)
  const keyOf = (referenced: KnownValues) =>
    haveSameTypes(near, far) ? carried(referenced, far.columns, near.columns) : {}
  // A row that referred to the same target before is set free: it is named nowhere in the arguments.
  if (field.relation.isOneToOne) addRelinked(draft, bound, near.columns)
  let key: KnownValues = {}
  for (const [verb, value] of verbs) {
    switch (verb) {
      case 'create':
        key = keyOf(rows.insert(draft, target, value).values)
        break
      case 'connect':
        key = keyOf(whereValues(draft.models, target, value).values)
        break
      case 'connectOrCreate':
        if (isPlain(value)) rows.insert(draft, target, value['create'])
        break
      case 'update':
        updateFound(draft, target, value, rows)
        break
      case 'upsert':
        if (!isPlain(value)) break
        updateFound(draft, target, { data: value['update'] }, rows)
        rows.insert(draft, target, value['create'])
        break
      case 'delete':
        draft.delete(target.table, {}, target)
        break
      case 'disconnect':
        break
      default:
        draft.anything()
    }
  }
  return verbs.length === 1 ? key : {}
}
