import type { KnownValues, Table } from '@orm-overdrive/core'
import { rowKey } from '@orm-overdrive/core'
import type { ReturnedRow } from './hidden-returning.ts'

/** Key of the row with these values; `undefined` unless all of its columns are known. */
export function keyOf({ primaryKey }: Table, values: KnownValues): string | undefined {
  const parts = primaryKey.map((column) => values[column])
  const known = parts.filter((part) => typeof part === 'string')
  return known.length === parts.length && known.length > 0 ? rowKey(known) : undefined
}

/** Key of an updated row; `undefined` when the update may have given it another one. */
export function unmovedKey(
  table: Table,
  assigned: readonly string[],
  { before, after }: ReturnedRow,
): string | undefined {
  const key = keyOf(table, after)
  if (!table.primaryKey.some((column) => assigned.includes(column))) return key
  return keyOf(table, { ...after, ...before }) === key &&
    table.primaryKey.every((column) => !assigned.includes(column) || column in before)
    ? key
    : undefined
}
