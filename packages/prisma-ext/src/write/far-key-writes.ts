import type { KnownValues } from '@orm-overdrive/core'
import { isPlain, listOf } from '../argument-values.ts'
import type { BoundModel } from '../prisma-schema/bound-models.ts'
import { farColumns, haveSameTypes, nearColumns } from '../prisma-schema/joined-columns.ts'
import type { NestedWrite } from './assignments.ts'
import { addLinked, addRelinked, deleteFound, updateFound } from './found-rows.ts'
import { carried } from './row-values.ts'
import type { RowWriter, WrittenRow } from './row-writes.ts'
import type { WriteDraft } from './write-draft.ts'

/** Adds what the verbs of a relation do to the target, where the foreign key is in the target's table. */
export function farKeyWrites(
  draft: WriteDraft,
  row: WrittenRow,
  { field, verbs }: NestedWrite,
  rows: RowWriter,
): void {
  if (field.relation.kind !== 'far-key') return
  const target = draft.target(field)
  if (target === undefined) return
  const near = nearColumns(row.bound, field)
  const far = farColumns(target, field)
  const key = haveSameTypes(near, far) ? carried(row.values, near.columns, far.columns) : {}
  // The row that referred to this one before is set free: it is named nowhere in the arguments.
  if (field.relation.isOneToOne && !row.isNew) addRelinked(draft, target, far.columns)
  for (const [verb, value] of verbs)
    farKeyVerb(draft, { target, columns: far.columns, key, rows }, verb, value)
}

interface FarKey {
  readonly target: BoundModel
  readonly columns: readonly string[]
  /** The values that rows of this parent have in these columns. */
  readonly key: KnownValues
  readonly rows: RowWriter
}

function farKeyVerb(
  draft: WriteDraft,
  { target, columns, key, rows }: FarKey,
  verb: string,
  value: unknown,
): void {
  switch (verb) {
    case 'create':
      for (const data of listOf(value)) rows.insert(draft, target, data, key)
      return
    case 'createMany':
      for (const data of listOf(isPlain(value) ? value['data'] : undefined))
        rows.insert(draft, target, data, key)
      return
    case 'connect':
      for (const where of listOf(value)) addLinked(draft, target, where, columns, key)
      return
    case 'connectOrCreate':
      for (const each of listOf(value)) {
        if (!isPlain(each)) continue
        addLinked(draft, target, each['where'], columns, key)
        rows.insert(draft, target, each['create'], key)
      }
      return
    case 'disconnect':
      if (!Array.isArray(value) && !isPlain(value)) addRelinked(draft, target, columns)
      else for (const where of listOf(value)) addLinked(draft, target, where, columns, nulls(columns))
      return
    case 'set':
      addRelinked(draft, target, columns)
      return
    case 'update':
    case 'updateMany':
      for (const each of listOf(value)) updateFound(draft, target, each, rows)
      return
    case 'upsert':
      for (const each of listOf(value)) {
        if (!isPlain(each)) continue
        updateFound(draft, target, { where: each['where'], data: each['update'] }, rows)
        rows.insert(draft, target, each['create'], key)
      }
      return
    case 'delete':
    case 'deleteMany':
      for (const where of listOf(value)) deleteFound(draft, target, where)
      return
    default:
      draft.anything()
  }
}

function nulls(columns: readonly string[]): KnownValues {
  return Object.fromEntries(columns.map((column) => [column, null]))
}
