import type { Column, Table } from '@orm-overdrive/core'

/** Texts that may be longer are told only where they are part of a key. */
const longestText = 128

/**
 * Columns whose values are worth telling to the journal: the keys, and whatever a query may plainly filter or sort by.
 * The judge proves with them that a change does not touch an answer.
 */
export function journalColumns(table: Table, declared: readonly string[]): readonly Column[] {
  const keys = new Set([
    ...table.primaryKey,
    ...table.uniqueKeys.flat(),
    ...table.foreignKeys.flatMap(({ columns }) => columns),
    ...declared,
  ])
  return [...table.columns.values()].filter((column) => keys.has(column.name) || isTelling(column))
}

function isTelling({ type, maxLength }: Column): boolean {
  switch (type) {
    case 'integer':
    case 'uuid':
    case 'enum':
    case 'boolean':
    case 'decimal':
    case 'timestamp':
    case 'timestamptz':
      return true
    case 'text':
    case 'char':
      return maxLength !== undefined && maxLength <= longestText
    default:
      return false
  }
}
