import type { KnownValue, KnownValues } from '@orm-overdrive/core'
import { present, withGenerated } from '@orm-overdrive/core'
import { isPlain, presentEntries } from '../argument-values.ts'
import { givenForm } from '../field-values.ts'
import type { BoundModel } from '../prisma-schema/bound-models.ts'
import { columnOf, columnsOfFields, fieldOf, scalarsOf } from '../prisma-schema/bound-models.ts'
import type { RelationField, ScalarField } from '../prisma-schema/prisma-models.ts'

/** What the `data` of one row says. */
export interface Assignments {
  /** Columns that it names. */
  readonly columns: readonly string[]
  /** The values they get, as far as the database certainly stores what is given. */
  readonly values: KnownValues
  readonly relations: readonly NestedWrite[]
  /** Whether it names something unknown: then any column may be assigned. */
  readonly isUnknown: boolean
}

/** What is done to the rows of a relation. */
export interface NestedWrite {
  readonly field: RelationField
  /** The verbs with their arguments: `create`, `connect`, … */
  readonly verbs: readonly (readonly [verb: string, value: unknown])[]
}

/** Reads the `data` of a create or an update. */
export function assignmentsOf(bound: BoundModel, data: unknown): Assignments {
  const columns: string[] = []
  const values: Record<string, KnownValue> = {}
  const relations: NestedWrite[] = []
  let isUnknown = false
  for (const [name, value] of presentEntries(data)) {
    const field = fieldOf(bound, name)
    if (field === undefined) isUnknown = true
    else if (field.kind === 'relation') {
      const verbs = presentEntries(value)
      if (verbs.length > 0) relations.push({ field, verbs })
    } else if (!saysNothing(field, value)) {
      columns.push(field.column)
      const known = assignedValue(bound, field, value)
      if (known !== undefined) values[field.column] = known
    }
  }
  return { columns, values, relations, isUnknown }
}

/**
 * Every column that an update of these may alter: those it names, the ones that Prisma keeps up to date by itself, and
 * what the database computes.
 */
export function alteredColumns(bound: BoundModel, columns: Iterable<string>): string[] {
  const kept = scalarsOf(bound).filter(({ isUpdatedAt }) => isUpdatedAt)
  return withGenerated(bound.table, [...columns, ...kept.map(({ column }) => column)])
}

/** Columns of the row's own foreign key that a nested write may set: any verb does but a mere update of the target. */
export function relinkedColumns(bound: BoundModel, { field: { relation }, verbs }: NestedWrite): string[] {
  const isRelinked = relation.kind === 'own-key' && verbs.some(([verb]) => verb !== 'update')
  return isRelinked ? columnsOfFields(bound, relation.fields) : []
}

/** `{ set: undefined }` and the like. */
function saysNothing(field: ScalarField, given: unknown): boolean {
  return field.type !== 'Json' && isPlain(given) && presentEntries(given).length === 0
}

function assignedValue(bound: BoundModel, field: ScalarField, given: unknown): KnownValue | undefined {
  if (field.type === 'Json' || field.list) return undefined
  const value = isPlain(given) ? setValue(given) : given
  if (value === null) return null
  const form = givenForm(field, columnOf(bound, field), value, 'assigned')
  return form ?? (isConstant(value) ? present : undefined)
}

/** `{ set: value }`; increments and the like have no value of their own. */
function setValue(operation: Readonly<Record<string, unknown>>): unknown {
  const entries = presentEntries(operation)
  return entries.length === 1 && entries[0]?.[0] === 'set' ? entries[0][1] : undefined
}

function isConstant(value: unknown): boolean {
  return (
    ['string', 'number', 'bigint', 'boolean'].includes(typeof value) ||
    value instanceof Date ||
    value instanceof Uint8Array
  )
}
