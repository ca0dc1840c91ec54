import type { KnownValues } from '@orm-overdrive/core'
import { isPlain } from '../argument-values.ts'
import type { BoundModel } from '../prisma-schema/bound-models.ts'
import { scalarOf } from '../prisma-schema/bound-models.ts'
import { alteredColumns } from './assignments.ts'
import type { RowWriter } from './row-writes.ts'
import { whereValues } from './where-values.ts'
import type { WriteDraft } from './write-draft.ts'

/*
 * Rows that a nested verb looks up before it changes them. Prisma selects their keys first and then changes what has
 * these keys: by then any other value may have changed. So of what the arguments say only the primary key is certain.
 */

/** Adds the update of the rows that a nested `update` finds: `{ where, data }`, or the data itself. */
export function updateFound(draft: WriteDraft, target: BoundModel, value: unknown, rows: RowWriter): void {
  if (!isPlain(value)) return
  const isWrapped = isPlain(value['data']) && scalarOf(target, 'data') === undefined
  const data = isWrapped ? value['data'] : value
  const before = isWrapped ? keyValues(draft, target, value['where']) : {}
  rows.update(draft, target, data, { before })
}

/** Adds that a foreign key of unnamed rows may change: rows that are displaced, connected or set free. */
export function addRelinked(draft: WriteDraft, bound: BoundModel, columns: readonly string[]): void {
  draft.update(bound, { assigned: alteredColumns(bound, columns), before: {}, after: {} })
}

/** Adds that the foreign key of the row that `where` names gets these values. */
export function addLinked(
  draft: WriteDraft,
  target: BoundModel,
  where: unknown,
  columns: readonly string[],
  values: KnownValues,
): void {
  const before = keyValues(draft, target, where)
  draft.update(target, {
    assigned: alteredColumns(target, columns),
    before,
    after: { ...before, ...values },
  })
}

/** Adds the delete of the row that `where` names. */
export function deleteFound(draft: WriteDraft, target: BoundModel, where: unknown): void {
  draft.delete(target.table, keyValues(draft, target, where), target)
}

/** The primary key that `where` names, if it does. */
export function keyValues(draft: WriteDraft, target: BoundModel, where: unknown): KnownValues {
  const { values } = whereValues(draft.models, target, where)
  const { primaryKey } = target.table
  if (!primaryKey.every((column) => typeof values[column] === 'string')) return {}
  return Object.fromEntries(primaryKey.map((column) => [column, values[column] as string]))
}
