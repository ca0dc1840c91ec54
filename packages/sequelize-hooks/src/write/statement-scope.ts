import type { Datasource, Table } from '@orm-overdrive/core'
import type { TableName } from '../orm-internals.ts'
import type { OrmParts } from '../orm-parts.ts'
import type { Readability } from '../readable-tables.ts'
import { tableOf } from '../table-resolution.ts'
import type { HiddenReturning } from './hidden-returning.ts'
import { canReturn } from './hidden-returning.ts'
import { journalColumns } from './journal-columns.ts'
import type { StatementScope } from './statement.ts'

export interface StatementContext {
  readonly orm: OrmParts
  readonly datasource: Datasource
  readonly readable: Readability
  /** Major version of the server; 0 while it is not known. */
  serverMajor(): number
  /** Why names may mean other tables than the catalog says; absent when they do not. */
  readonly obstacle: string | undefined
}

/** PostgreSQL 18 knows `old` and `new` in RETURNING. */
const firstWithOld = 18

/** Combinations of assigned columns that are kept for each table. */
const maxKept = 200

/** What statements on a table are asked for; the same object for the same question. */
const asked = new WeakMap<Table, Map<string, HiddenReturning | undefined>>()

export function statementScope({
  orm,
  datasource,
  readable,
  serverMajor,
  obstacle,
}: StatementContext): StatementScope {
  const { model, annotations } = datasource
  return {
    orm,
    tableOf: (name: TableName) =>
      model === undefined || obstacle !== undefined ? undefined : tableOf(model, name),
    returning(table, assigned, tellsInserted) {
      // Triggers, rules and policies: RETURNING may lie there, or be refused.
      if (table.kind !== 'table' || table.hazards.length > 0 || readable.has(table) !== true) return undefined
      const hasOld = serverMajor() >= firstWithOld
      const question = `${tellsInserted}${hasOld}${assigned.join()}`
      const known = asked.get(table) ?? new Map<string, HiddenReturning | undefined>()
      asked.set(table, known)
      if (known.has(question)) return known.get(question)
      const columns = journalColumns(table, annotations.get(table.id)?.by.flat() ?? [])
      const oldColumns = hasOld ? columns.filter(({ name }) => assigned.includes(name)) : []
      const returning = { table, columns, oldColumns, tellsInserted, hasOld }
      const found = canReturn(table, columns) ? returning : undefined
      if (known.size < maxKept) known.set(question, found)
      return found
    },
  }
}
