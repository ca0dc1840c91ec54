import type { KnownValues } from '@orm-overdrive/core'
import type { BoundModel } from '../prisma-schema/bound-models.ts'
import type { Assignments, NestedWrite } from './assignments.ts'
import { alteredColumns, assignmentsOf, relinkedColumns } from './assignments.ts'
import { farKeyWrites } from './far-key-writes.ts'
import { joinTableWrites } from './join-table-writes.ts'
import { ownKeyWrites } from './own-key-writes.ts'
import { only, without } from './row-values.ts'
import type { WriteDraft } from './write-draft.ts'

/** A row that a write creates or finds, with what is known of it afterwards. */
export interface WrittenRow {
  readonly bound: BoundModel
  readonly values: KnownValues
  /** Nothing refers to a new row yet, and nothing is displaced by what it refers to. */
  readonly isNew: boolean
}

/** Writes rows and everything nested in their data. Passed along, because rows nest in rows. */
export interface RowWriter {
  insert(draft: WriteDraft, bound: BoundModel, data: unknown, known?: KnownValues): WrittenRow
  update(draft: WriteDraft, bound: BoundModel, data: unknown, found: FoundRow): void
}

/** A row that an update found. */
export interface FoundRow {
  /** Values that it certainly had right before the statement that updates it. */
  readonly before: KnownValues
  /** What it holds after the whole write, as far as it came back. */
  readonly record?: KnownValues
}

export const rowWriter: RowWriter = { insert: insertRow, update: updateRow }

/**
 * Adds the insert of a row and of the rows nested in it.
 *
 * @param known - What is known besides the data: the parent's key, or the whole record that came back.
 */
function insertRow(draft: WriteDraft, bound: BoundModel, data: unknown, known: KnownValues = {}): WrittenRow {
  const given = assignmentsOf(bound, data)
  if (given.isUnknown) draft.anything()
  const keys = given.relations.map((nested) => ownKeyWrites(draft, bound, nested, rowWriter))
  const values = Object.assign({}, given.values, ...keys, known) as KnownValues
  draft.insert(bound.table, values, bound)
  const row: WrittenRow = { bound, values, isNew: true }
  nestedRows(draft, row, given.relations)
  return row
}

/** Adds the update of a row that was found, and of the rows nested in it. */
function updateRow(draft: WriteDraft, bound: BoundModel, data: unknown, { before, record }: FoundRow): void {
  const given = assignmentsOf(bound, data)
  if (given.isUnknown) draft.anything()
  const start = draft.changes.length
  const keys = given.relations.map((nested) => ownKeyWrites(draft, bound, nested, rowWriter))
  const altered = alteredBy(bound, given)
  const kept = altered === 'all' ? {} : without(before, altered)
  const values = Object.assign({}, kept, given.values, ...keys, seen(bound, altered, record)) as KnownValues
  nestedRows(draft, { bound, values, isNew: false }, given.relations)
  if (altered !== 'all' && altered.length === 0) return
  // What else the write did to the table may have met this row as well: then the record is not all its own work.
  const isAlone = record !== undefined && altered !== 'all' && !draft.reaches(bound.table, start)
  const unchanged = isAlone ? without(record, altered) : {}
  draft.update(bound, { assigned: altered, before: { ...before, ...unchanged }, after: values })
}

/** A row that is not written is not locked either: of its record only the key that it was looked up by is certain. */
function seen(
  bound: BoundModel,
  altered: readonly string[] | 'all',
  record: KnownValues | undefined,
): KnownValues | undefined {
  if (record === undefined || altered === 'all' || altered.length > 0) return record
  return only(record, bound.table.primaryKey)
}

function nestedRows(draft: WriteDraft, row: WrittenRow, relations: readonly NestedWrite[]): void {
  for (const nested of relations) {
    farKeyWrites(draft, row, nested, rowWriter)
    joinTableWrites(draft, row, nested, rowWriter)
  }
}

/** Columns that an update with this data may alter; none when it only writes rows nested in it. */
export function alteredBy(bound: BoundModel, given: Assignments): readonly string[] | 'all' {
  if (given.isUnknown) return 'all'
  const keys = given.relations.flatMap((nested) => relinkedColumns(bound, nested))
  return given.columns.length + keys.length === 0 ? [] : alteredColumns(bound, [...given.columns, ...keys])
}
