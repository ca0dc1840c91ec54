import type { Change, KnownValue, KnownValues, Table } from '@orm-overdrive/core'
import { anyTable, present, withReferentialActions } from '@orm-overdrive/core'
import type { BoundModel, BoundModels } from '../prisma-schema/bound-models.ts'
import type { JoinTable, RelationField } from '../prisma-schema/prisma-models.ts'
import { keyOf } from './row-values.ts'

/** Collects what a write does. What it cannot tell apart becomes an unknown change. */
export class WriteDraft {
  readonly changes: Change[] = []
  readonly models: BoundModels

  constructor(models: BoundModels) {
    this.models = models
  }

  /** The related model; anything may change where the database has no table of it. */
  target(field: RelationField): BoundModel | undefined {
    const target = this.models.model(field.target)
    if (target === undefined) this.anything()
    return target
  }

  joinTable(relation: JoinTable): Table | undefined {
    const table = this.models.joinTable(relation)
    if (table === undefined) this.anything()
    return table
  }

  /** Whether a change added since `start`, or a referential action that follows from it, may alter the table. */
  reaches(table: Table, start: number): boolean {
    const added = this.changes.slice(start)
    return withReferentialActions(this.models.data, added).some(
      (change) => change.table === table.id || change.table === anyTable,
    )
  }

  anything(): void {
    this.changes.push({ kind: 'unknown', table: anyTable })
  }

  insert(table: Table, after: KnownValues, bound?: BoundModel): void {
    const key = keyOf(table, after)
    this.changes.push({
      kind: 'insert',
      table: table.id,
      ...(key === undefined ? {} : { key }),
      assigned: 'all',
      before: {},
      after: shareable(after, bound),
    })
  }

  /** @param assigned - Every column that may have another value afterwards. */
  update(bound: BoundModel, update: RowUpdate): void {
    const { table } = bound
    const keyMayMove = update.assigned === 'all' || overlaps(table.primaryKey, update.assigned)
    const key = keyMayMove ? undefined : (update.key ?? keyOf(table, update.before))
    this.changes.push({
      kind: 'update',
      table: table.id,
      ...(key === undefined ? {} : { key }),
      assigned: update.assigned,
      before: shareable(update.before, bound),
      after: shareable(update.after, bound),
    })
  }

  delete(table: Table, before: KnownValues, bound?: BoundModel, knownKey?: string): void {
    const key = knownKey ?? keyOf(table, before)
    this.changes.push({
      kind: 'delete',
      table: table.id,
      ...(key === undefined ? {} : { key }),
      assigned: 'all',
      before: shareable(before, bound),
      after: {},
    })
  }
}

export interface RowUpdate {
  /** Key of the row, when it is not among the values. */
  readonly key?: string
  readonly assigned: readonly string[] | 'all'
  readonly before: KnownValues
  readonly after: KnownValues
}

/** Longer values are remembered only as being there. */
const maxValueLength = 255

/** What may be told of a row: nothing of columns that no cached query looks at, and no long texts. */
function shareable(values: KnownValues, bound: BoundModel | undefined): KnownValues {
  const told: Record<string, KnownValue> = {}
  const never = bound?.model.annotation?.neverColumns ?? []
  for (const [column, value] of Object.entries(values))
    if (!never.includes(column))
      told[column] = typeof value === 'string' && value.length > maxValueLength ? present : value
  return told
}

function overlaps(left: readonly string[], right: readonly string[]): boolean {
  return left.some((column) => right.includes(column))
}
