import type { KnownValue, KnownValues, Table } from '@orm-overdrive/core'
import { rowKey } from '@orm-overdrive/core'
import { isPlain } from '../argument-values.ts'
import { returnedValue } from '../field-values.ts'
import type { BoundModel } from '../prisma-schema/bound-models.ts'
import { columnOf, scalarsOf } from '../prisma-schema/bound-models.ts'

/** What a returned record says about its row; `undefined` when it is none. */
export function recordValues(bound: BoundModel, record: unknown): KnownValues | undefined {
  if (!isPlain(record)) return undefined
  const values: Record<string, KnownValue> = {}
  for (const field of scalarsOf(bound)) {
    const value = returnedValue(field, columnOf(bound, field), record[field.name])
    if (value !== undefined) values[field.column] = value
  }
  return values
}

/** Key of the row with these values; `undefined` when a part is not known, or the table has no primary key. */
export function keyOf(table: Table, values: KnownValues): string | undefined {
  const key = table.primaryKey.map((column) => values[column])
  const isKnown = key.length > 0 && key.every((value) => typeof value === 'string')
  return isKnown ? rowKey(key) : undefined
}

/** The values of all columns but these. */
export function without(values: KnownValues, columns: Iterable<string>): KnownValues {
  const left = { ...values }
  for (const column of columns) delete left[column]
  return left
}

/** The values of these columns, as far as they are known. */
export function only(values: KnownValues, columns: readonly string[]): KnownValues {
  return Object.fromEntries(Object.entries(values).filter(([column]) => columns.includes(column)))
}

/** The values that both agree on. */
export function agreed(left: KnownValues, right: KnownValues): KnownValues {
  return Object.fromEntries(Object.entries(left).filter(([column, value]) => right[column] === value))
}

/** Whether both cannot describe the same row: a column has another value in each. */
export function contradict(left: KnownValues, right: KnownValues): boolean {
  return Object.entries(left).some(([column, value]) => {
    const other = right[column]
    if (typeof value === 'number') return other === null
    return other !== undefined && (typeof other === 'number' ? value === null : other !== value)
  })
}

/**
 * Values of some columns by those of others that they equal: of a foreign key by the referenced row, or the reverse.
 * Only normal forms and nulls are carried over.
 */
export function carried(values: KnownValues, from: readonly string[], to: readonly string[]): KnownValues {
  const result: Record<string, KnownValue> = {}
  for (const [index, column] of from.entries()) {
    const value = values[column]
    const target = to[index]
    if (target !== undefined && (value === null || typeof value === 'string')) result[target] = value
  }
  return result
}
