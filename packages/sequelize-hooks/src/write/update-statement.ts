import type { Change, KnownValues, Table } from '@orm-overdrive/core'
import { withGenerated } from '@orm-overdrive/core'
import type { ModelInternals, TableName } from '../orm-internals.ts'
import { Refused } from '../read/refused.ts'
import { predicateOf } from '../read/where-predicate.ts'
import { keyOf, updateOf, without } from './row-key.ts'
import type { Attributes } from './row-values.ts'
import { assignedValues, pinnedValues } from './row-values.ts'
import type { Statement, StatementScope } from './statement.ts'
import { nameOf, unknownStatement } from './statement.ts'

export interface Target {
  readonly operation: string
  readonly tableName: TableName
  readonly where: unknown
  /** The model that gives the conditions their types, where the query generator is told one. */
  readonly model: ModelInternals | undefined
  /** Whether only some of the matching rows are taken: their conditions are not checked again then. */
  readonly isLimited: boolean
  readonly hasReturning: boolean
}

export interface UpdateRequest extends Target {
  /** Constants that columns are set to. */
  readonly values: Readonly<Record<string, unknown>>
  /** Columns that are counted up or down. */
  readonly counted: readonly string[]
  readonly attributes: Attributes | undefined
}

export function updateStatement(request: UpdateRequest, scope: StatementScope): Statement {
  const { operation, tableName, values, counted } = request
  const table = scope.tableOf(tableName)
  if (table === undefined) return unknownStatement(operation, nameOf(tableName))
  const assigned = withGenerated(table, [...Object.keys(values), ...counted])
  const pins = pinsOf(request, table, scope)
  const after = {
    ...without(pins, assigned),
    ...assignedValues(values, table, request.attributes, scope.orm),
  }
  const movesKey = table.primaryKey.some((column) => assigned.includes(column))
  const key = movesKey ? undefined : keyOf(table, pins)
  return {
    table: nameOf(tableName),
    operation,
    foreseen: [
      {
        kind: 'update',
        table: table.id,
        ...(key === undefined ? {} : { key }),
        assigned,
        before: pins,
        after,
      },
    ],
    returning: scope.returning(table, assigned, false),
    hasReturning: request.hasReturning,
    isBulk: keyOf(table, pins) === undefined,
    changesOf: (rows) => rows.map((row) => updateOf(row, table, assigned, pins)),
  }
}

export function deleteStatement(request: Target, scope: StatementScope): Statement {
  const { operation, tableName } = request
  const table = scope.tableOf(tableName)
  if (table === undefined) return unknownStatement(operation, nameOf(tableName))
  const deleted = (before: KnownValues): Change => {
    const key = keyOf(table, before)
    return {
      kind: 'delete',
      table: table.id,
      ...(key === undefined ? {} : { key }),
      assigned: 'all',
      before,
      after: {},
    }
  }
  const pins = pinsOf(request, table, scope)
  return {
    table: nameOf(tableName),
    operation,
    foreseen: [deleted(pins)],
    returning: scope.returning(table, [], false),
    hasReturning: request.hasReturning,
    isBulk: keyOf(table, pins) === undefined,
    changesOf: (rows) => rows.map((row) => deleted(row.after)),
  }
}

/** `TRUNCATE`, which with CASCADE empties tables that the statement does not name. */
export function truncateStatement(
  operation: string,
  tableName: TableName,
  cascades: boolean,
  scope: StatementScope,
): Statement {
  const table = scope.tableOf(tableName)
  if (table === undefined || cascades) return unknownStatement(operation, nameOf(tableName))
  const change: Change = { kind: 'unknown', table: table.id }
  return {
    ...unknownStatement(operation, nameOf(tableName)),
    foreseen: [change],
    changesOf: () => [change],
  }
}

/** Values of every row that the statement's own conditions let through. */
function pinsOf({ where, model, isLimited }: Target, table: Table, { orm }: StatementScope): KnownValues {
  if (isLimited) return {}
  try {
    return pinnedValues(predicateOf(where, { orm, table, model, look: () => [] }))
  } catch (error) {
    if (error instanceof Refused) return {}
    throw error
  }
}
