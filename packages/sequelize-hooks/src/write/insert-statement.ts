import type { Change, KnownValues, Table } from '@orm-overdrive/core'
import { withGenerated } from '@orm-overdrive/core'
import type { TableName } from '../orm-internals.ts'
import type { ReturnedRow } from './hidden-returning.ts'
import { keyOf, updateOf } from './row-key.ts'
import type { Attributes } from './row-values.ts'
import { assignedValues } from './row-values.ts'
import type { Statement, StatementScope } from './statement.ts'
import { nameOf, unknownStatement } from './statement.ts'

export interface InsertRequest {
  readonly operation: string
  readonly tableName: TableName
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  readonly attributes: Attributes | undefined
  /** Columns that are updated instead, where a row is there already. */
  readonly updates: readonly string[] | undefined
  /** Whether nulls are left to the database's defaults. */
  readonly omitsNulls: boolean
  readonly hasReturning: boolean
  /** Whether the statement is wrapped in a function of its own, which returns nothing else. */
  readonly isWrapped: boolean
}

/** More rows than this are foreseen as one. */
const maxForeseen = 64

/** `INSERT`, with or without `ON CONFLICT`. */
export function insertStatement(request: InsertRequest, scope: StatementScope): Statement {
  const { operation, tableName, rows, updates = [] } = request
  const table = scope.tableOf(tableName)
  if (table === undefined) return unknownStatement(operation, nameOf(tableName))
  const assigned = withGenerated(table, updates)
  const values = rows.length > maxForeseen ? [{}] : rows.map((row) => valuesOf(row, table, request, scope))
  const foreseen = values.flatMap((after): Change[] => {
    const key = keyOf(table, after)
    const insert: Change = {
      kind: 'insert',
      table: table.id,
      ...(key === undefined ? {} : { key }),
      assigned: 'all',
      before: {},
      after,
    }
    if (updates.length === 0) return [insert]
    return [insert, { kind: 'update', table: table.id, assigned, before: {}, after: pick(after, updates) }]
  })
  return {
    table: nameOf(tableName),
    operation,
    foreseen,
    returning: request.isWrapped
      ? undefined
      : scope.returning(table, updates.length === 0 ? [] : assigned, updates.length > 0),
    hasReturning: request.hasReturning,
    isBulk: false,
    changesOf: (returned) =>
      returned.map((row) => changeOf(row, table, updates.length === 0 ? undefined : assigned)),
  }
}

function changeOf(row: ReturnedRow, table: Table, assigned: readonly string[] | undefined): Change {
  if (assigned === undefined || row.isInserted) {
    const key = keyOf(table, row.after)
    return {
      kind: 'insert',
      table: table.id,
      ...(key === undefined ? {} : { key }),
      assigned: 'all',
      before: {},
      after: row.after,
    }
  }
  return updateOf(row, table, assigned)
}

function valuesOf(
  row: Readonly<Record<string, unknown>>,
  table: Table,
  { attributes, omitsNulls }: InsertRequest,
  { orm }: StatementScope,
): KnownValues {
  const given = omitsNulls
    ? Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))
    : row
  return assignedValues(given, table, attributes, orm)
}

function pick(values: KnownValues, columns: readonly string[]): KnownValues {
  return Object.fromEntries(Object.entries(values).filter(([column]) => columns.includes(column)))
}
