import type { Change, KnownValues } from '@orm-overdrive/core'
import type { Arguments } from '../argument-values.ts'
import { isPlain, listOf } from '../argument-values.ts'
import type { BoundModel, BoundModels } from '../prisma-schema/bound-models.ts'
import type { Assignments } from './assignments.ts'
import { assignmentsOf } from './assignments.ts'
import { keyValues } from './found-rows.ts'
import { agreed, contradict, recordValues, without } from './row-values.ts'
import type { WhereValues } from './where-values.ts'
import { whereValues } from './where-values.ts'
import { alteredBy, rowWriter } from './row-writes.ts'
import { WriteDraft } from './write-draft.ts'

/** More rows than this are described by what they have in common. */
const maxRows = 64

/** What a write does to the rows of its own model, told by its arguments and, once it ran, by its result. */
export type RootWrite = (write: RootArguments) => readonly Change[]

export interface RootArguments {
  readonly models: BoundModels
  readonly bound: BoundModel
  readonly args: Arguments
  /** What came back: the record, the records, or their number. Absent before the write ran, or if it tells nothing. */
  readonly result?: unknown
}

/** How each write operation is described. */
export const rootWrites: Readonly<Record<string, RootWrite>> = {
  create,
  createMany,
  createManyAndReturn,
  update,
  updateMany,
  updateManyAndReturn,
  upsert,
  delete: remove,
  deleteMany: removeMany,
}

function create({ models, bound, args, result }: RootArguments): readonly Change[] {
  const draft = new WriteDraft(models)
  // A row that nobody else can see yet, read in the transaction that made it: its record is certain however it was read.
  rowWriter.insert(draft, bound, args['data'], recordValues(bound, result) ?? {})
  return draft.changes
}

function createMany({ models, bound, args, result }: RootArguments): readonly Change[] {
  if (countIn(result) === 0) return []
  return inserts(
    models,
    bound,
    listOf(args['data']).map((data) => assignmentsOf(bound, data).values),
  )
}

function createManyAndReturn(write: RootArguments): readonly Change[] {
  const { models, bound, result } = write
  if (!Array.isArray(result)) return createMany(write)
  const records = (result as readonly unknown[]).map((record) => recordValues(bound, record) ?? {})
  return inserts(models, bound, records)
}

function inserts(models: BoundModels, bound: BoundModel, rows: readonly KnownValues[]): readonly Change[] {
  const draft = new WriteDraft(models)
  const described = rows.length > maxRows ? [rows.reduce(agreed)] : rows
  for (const values of described) draft.insert(bound.table, values, bound)
  return draft.changes
}

function update({ models, bound, args, result }: RootArguments): readonly Change[] {
  const draft = new WriteDraft(models)
  const before = certainBefore(models, bound, args['where'], assignmentsOf(bound, args['data']))
  const record = recordValues(bound, result)
  // A row stays locked from its update to the end of the transaction: a record read later in it is the row as updated.
  rowWriter.update(draft, bound, args['data'], { before, ...(record === undefined ? {} : { record }) })
  return draft.changes
}

/** Verbs that set the row's foreign key by the same statement as its other columns. */
const inlined: ReadonlySet<string> = new Set(['connect', 'create', 'connectOrCreate'])

/**
 * What `where` says about the row at the moment of its update. The update repeats the conditions, unless it only
 * changes a foreign key after the row was looked up: then its primary key is all that is certain.
 */
function certainBefore(
  models: BoundModels,
  bound: BoundModel,
  where: unknown,
  { columns, relations }: Assignments,
): KnownValues {
  const own = relations.filter(({ field }) => field.relation.kind === 'own-key')
  const isInlined = own.every(
    ({ field, verbs }) =>
      verbs.every(([verb]) => inlined.has(verb)) &&
      (columns.length > 0 || (field.relation.kind === 'own-key' && !field.relation.isOneToOne)),
  )
  return isInlined
    ? whereValues(models, bound, where).values
    : keyValues(new WriteDraft(models), bound, where)
}

function updateMany({ models, bound, args, result }: RootArguments): readonly Change[] {
  if (countIn(result) === 0) return []
  const draft = new WriteDraft(models)
  const given = assignmentsOf(bound, args['data'])
  const assigned = alteredBy(bound, given)
  if (assigned !== 'all' && assigned.length === 0) return []
  const { values: before, keys } = foundBy(models, bound, args)
  const kept = assigned === 'all' ? {} : without(before, assigned)
  const after = { ...kept, ...given.values }
  // A key that is assigned names no row any more.
  const isStable = assigned !== 'all' && !bound.table.primaryKey.some((column) => assigned.includes(column))
  for (const key of (isStable ? keys : undefined) ?? [undefined])
    draft.update(bound, { assigned, before, after, ...(key === undefined ? {} : { key }) })
  return draft.changes
}

function updateManyAndReturn(write: RootArguments): readonly Change[] {
  const { models, bound, args, result } = write
  if (!Array.isArray(result) || result.length > maxRows) return updateMany(write)
  const assigned = alteredBy(bound, assignmentsOf(bound, args['data']))
  if (assigned === 'all') return updateMany(write)
  if (assigned.length === 0) return []
  const draft = new WriteDraft(models)
  const { values } = foundBy(models, bound, args)
  for (const row of result as readonly unknown[]) {
    const record = recordValues(bound, row) ?? {}
    draft.update(bound, { assigned, before: { ...values, ...without(record, assigned) }, after: record })
  }
  return draft.changes
}

/** With a limit the rows are chosen first, and may have changed by the time the statement reaches them. */
function foundBy(models: BoundModels, bound: BoundModel, { where, limit }: Arguments): WhereValues {
  return limit === undefined ? whereValues(models, bound, where) : { values: {}, keys: undefined }
}

function upsert({ models, bound, args, result }: RootArguments): readonly Change[] {
  const record = recordValues(bound, result)
  const inserted = new WriteDraft(models)
  rowWriter.insert(inserted, bound, args['create'], record ?? {})
  const updated = new WriteDraft(models)
  const given = assignmentsOf(bound, args['update'])
  const before = certainBefore(models, bound, args['where'], given)
  rowWriter.update(updated, bound, args['update'], { before, ...(record === undefined ? {} : { record }) })
  const wasInserted = mayHaveRun(inserted, assignmentsOf(bound, args['create']), record)
  const wasUpdated = mayHaveRun(updated, given, record)
  // Both are ruled out only when something else changed the row meanwhile; then nothing is.
  const isTold = wasInserted !== wasUpdated
  return [
    ...(isTold && !wasInserted ? [] : inserted.changes),
    ...(isTold && !wasUpdated ? [] : updated.changes),
  ]
}

/**
 * Whether the record can be the work of this half of an upsert: it holds what the half would have assigned. Rows nested
 * in the half may have changed the record again; then nothing is concluded.
 */
function mayHaveRun(draft: WriteDraft, { values }: Assignments, record: KnownValues | undefined): boolean {
  return record === undefined || draft.changes.length > 1 || !contradict(values, record)
}

function remove({ models, bound, args, result }: RootArguments): readonly Change[] {
  const draft = new WriteDraft(models)
  const { values } = whereValues(models, bound, args['where'])
  draft.delete(bound.table, { ...values, ...recordValues(bound, result) }, bound)
  return draft.changes
}

function removeMany({ models, bound, args, result }: RootArguments): readonly Change[] {
  if (countIn(result) === 0) return []
  const draft = new WriteDraft(models)
  const { values, keys } = foundBy(models, bound, args)
  for (const key of keys ?? [undefined]) draft.delete(bound.table, values, bound, key)
  return draft.changes
}

function countIn(result: unknown): number | undefined {
  return isPlain(result) && typeof result['count'] === 'number' ? result['count'] : undefined
}
