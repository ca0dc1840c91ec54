import type { TableId } from '../../../src/schema/data-model.ts'

export type Row = Readonly<Record<string, string | number | null>>

/** A database of plain rows: every statement sees all that was committed before it, and commits at once. */
export interface ScriptedDatabase {
  /** Statements that read, so far. */
  readonly loads: number
  select(table: TableId, matches: (row: Row) => boolean): Row[]
  put(table: TableId, row: Row): void
  remove(table: TableId, row: Row): void
}

/** Rows are told apart by their `id`. */
export function createScriptedDatabase(rows: Readonly<Record<TableId, readonly Row[]>>): ScriptedDatabase {
  const tables = new Map<TableId, Map<Row[string] | undefined, Row>>()
  const tableOf = (id: TableId): Map<Row[string] | undefined, Row> => {
    const known = tables.get(id) ?? new Map<Row[string] | undefined, Row>()
    tables.set(id, known)
    return known
  }
  for (const [table, list] of Object.entries(rows)) for (const row of list) tableOf(table).set(row['id'], row)
  let loads = 0
  return {
    get loads() {
      return loads
    },
    select(table, matches) {
      loads += 1
      return [...tableOf(table).values()].filter(matches).map((row) => ({ ...row }))
    },
    put(table, row) {
      tableOf(table).set(row['id'], row)
    },
    remove(table, row) {
      tableOf(table).delete(row['id'])
    },
  }
}
