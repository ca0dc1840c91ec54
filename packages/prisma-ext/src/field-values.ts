import type { Column, KnownValue } from '@orm-overdrive/core'
import { normalForm, present } from '@orm-overdrive/core'
import type { ScalarField } from './prisma-schema/prisma-models.ts'

/** A date and time that JavaScript reads as Prisma does: milliseconds at most, in UTC. */
const exactTime = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/

/**
 * The normal form of a value given to Prisma, for a column it is compared with or assigned to; `undefined` when only
 * the database knows it.
 */
export function givenForm(
  field: ScalarField,
  column: Column | undefined,
  value: unknown,
  origin: 'compared' | 'assigned',
): string | undefined {
  if (column === undefined || field.list) return undefined
  if (field.type === 'enum') return enumForm(field, column, value, origin)
  // Prisma cuts a text of more digits to milliseconds before the database sees it.
  if (field.type === 'DateTime' && typeof value === 'string' && !exactTime.test(value)) return undefined
  if (!isOfType(field, value)) return undefined
  // Whether blanks at the end count depends on the type the value is sent as.
  if (column.type === 'char' && origin === 'compared' && String(value).endsWith(' ')) return undefined
  return normalForm(column, value, origin)
}

/**
 * What is known of a value that came back from the database.
 *
 * A list that is null in the database comes back empty, and so does JSON's null as the database's: nothing is known.
 */
export function returnedValue(
  field: ScalarField,
  column: Column | undefined,
  value: unknown,
): KnownValue | undefined {
  if (value === undefined || column === undefined || field.list || field.type === 'Json') return undefined
  if (value === null) return null
  const form =
    field.type === 'enum' ? enumForm(field, column, value, 'returned') : normalForm(column, value, 'returned')
  return form ?? present
}

function enumForm(
  field: ScalarField,
  column: Column,
  value: unknown,
  origin: 'compared' | 'assigned' | 'returned',
): string | undefined {
  const label = typeof value === 'string' ? field.labels?.get(value) : undefined
  return label === undefined ? undefined : normalForm(column, label, origin)
}

/** Whether the value is of a JavaScript type that Prisma passes on unchanged for this type of field. */
function isOfType(field: ScalarField, value: unknown): boolean {
  switch (field.type) {
    case 'Int':
      return typeof value === 'number'
    case 'BigInt':
      return typeof value === 'bigint' || typeof value === 'number'
    case 'String':
      return typeof value === 'string'
    case 'Boolean':
      return typeof value === 'boolean'
    case 'Float':
      return typeof value === 'number'
    case 'Json':
      return false
    default:
      return true
  }
}
