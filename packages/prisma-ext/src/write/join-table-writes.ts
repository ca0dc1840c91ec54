import type { KnownValues, Table } from '@orm-overdrive/core'
import { isPlain, listOf } from '../argument-values.ts'
import type { BoundModel } from '../prisma-schema/bound-models.ts'
import { farColumns, haveSameTypes, nearColumns } from '../prisma-schema/joined-columns.ts'
import type { NestedWrite } from './assignments.ts'
import { deleteFound, updateFound } from './found-rows.ts'
import { carried } from './row-values.ts'
import type { RowWriter, WrittenRow } from './row-writes.ts'
import { whereValues } from './where-values.ts'
import type { WriteDraft } from './write-draft.ts'

/** Adds what the verbs of an implicit many-to-many relation do to the target and to the join table. */
export function joinTableWrites(
  draft: WriteDraft,
  row: WrittenRow,
  { field, verbs }: NestedWrite,
  rows: RowWriter,
): void {
  const { relation } = field
  if (relation.kind !== 'join-table') return
  const target = draft.target(field)
  const table = draft.joinTable(relation)
  if (target === undefined || table === undefined) return
  const near = nearColumns(row.bound, field)
  const far = farColumns(target, field)
  const ownSide = { table, columns: [relation.ownColumn] }
  const farSide = { table, columns: [relation.farColumn] }
  const own = haveSameTypes(near, ownSide) ? carried(row.values, near.columns, ownSide.columns) : {}
  const farOf = (values: KnownValues) =>
    haveSameTypes(far, farSide) ? carried(values, far.columns, farSide.columns) : {}
  for (const [verb, value] of verbs) joinVerb(draft, { target, table, own, farOf, rows }, verb, value)
}

interface Join {
  readonly target: BoundModel
  readonly table: Table
  /** The value that join rows of this parent have on its side. */
  readonly own: KnownValues
  /** The value they have on the other side, by those of the related row. */
  readonly farOf: (related: KnownValues) => KnownValues
  readonly rows: RowWriter
}

function joinVerb(draft: WriteDraft, join: Join, verb: string, value: unknown): void {
  const { target, table, own, farOf, rows } = join
  const named = (where: unknown) => farOf(whereValues(draft.models, target, where).values)
  const link = (far: KnownValues) => draft.insert(table, { ...own, ...far })
  const unlink = (far: KnownValues) => draft.delete(table, { ...own, ...far })
  switch (verb) {
    case 'create':
      for (const data of listOf(value)) link(farOf(rows.insert(draft, target, data).values))
      return
    case 'connect':
      for (const where of listOf(value)) link(named(where))
      return
    case 'connectOrCreate':
      for (const each of listOf(value)) {
        if (!isPlain(each)) continue
        link(named(each['where']))
        link(farOf(rows.insert(draft, target, each['create']).values))
      }
      return
    case 'disconnect':
      for (const where of listOf(value)) unlink(named(where))
      return
    case 'set':
      unlink({})
      for (const where of listOf(value)) link(named(where))
      return
    case 'update':
    case 'updateMany':
      for (const each of listOf(value)) updateFound(draft, target, each, rows)
      return
    case 'upsert':
      for (const each of listOf(value)) {
        if (!isPlain(each)) continue
        updateFound(draft, target, { where: each['where'], data: each['update'] }, rows)
        link(farOf(rows.insert(draft, target, each['create']).values))
      }
      return
    case 'delete':
    case 'deleteMany':
      unlink({})
      for (const where of listOf(value)) deleteFound(draft, target, where)
      return
    default:
      draft.anything()
  }
}
