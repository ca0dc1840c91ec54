import type { KnownValues, RowChange, Table } from '@orm-overdrive/core'
import { rowKey } from '@orm-overdrive/core'
import type { ReturnedRow } from './hidden-returning.ts'

/** Key of the row with these values; `undefined` unless all of its columns are known. */
export function keyOf({ primaryKey }: Table, values: KnownValues): string | undefined {
  const parts = primaryKey.map((column) => values[column])
  const known = parts.filter((part) => typeof part === 'string')
  return known.length === parts.length && known.length > 0 ? rowKey(known) : undefined
}

/** Key of an updated row; `undefined` when the update may have given it another one. */
function unmovedKey(table: Table, assigned: readonly string[], row: ReturnedRow): string | undefined {
  const hasMoved = table.primaryKey.some((column) => assigned.includes(column))
  return hasMoved ? undefined : keyOf(table, row.after)
}

/** An update as its row tells it: columns that still hold what they held do not count as assigned. */
export function updateOf(
  row: ReturnedRow,
  table: Table,
  written: readonly string[],
  pins: KnownValues = {},
): RowChange {
  const assigned = written.filter((column) => !row.unchanged.includes(column))
  const key = unmovedKey(table, assigned, row)
  return {
    kind: 'update',
    table: table.id,
    ...(key === undefined ? {} : { key }),
    assigned,
    before: { ...pins, ...without(row.after, assigned), ...row.before },
    after: row.after,
  }
}

/** Values of columns that were not assigned: they are as they were. */
export function without(values: KnownValues, columns: readonly string[]): KnownValues {
  return Object.fromEntries(Object.entries(values).filter(([column]) => !columns.includes(column)))
}
