import type { Change, Table } from '@orm-overdrive/core'
import { anyTable } from '@orm-overdrive/core'
import type { TableName } from '../orm-internals.ts'
import type { OrmParts } from '../orm-parts.ts'
import type { HiddenReturning, ReturnedRow } from './hidden-returning.ts'

/** A writing statement that is about to run. */
export interface Statement {
  /** What it is called in events: the table's name and the method of the query interface. */
  readonly table: string
  readonly operation: string
  /** What it may change. */
  readonly foreseen: readonly Change[]
  /** What its rows are asked for besides; absent where that cannot be done without a trace. */
  readonly returning: HiddenReturning | undefined
  /** Whether it has a RETURNING already. */
  readonly hasReturning: boolean
  /** Whether nobody knows how many rows it may alter. */
  readonly isBulk: boolean
  /** What it changed, by the rows it returned. */
  changesOf(rows: readonly ReturnedRow[]): readonly Change[]
}

/** What statements are described with. */
export interface StatementScope {
  readonly orm: OrmParts
  /** `undefined` while the catalog is not known, or when the name may mean another table. */
  tableOf(name: TableName): Table | undefined
  /** What the rows of a table may be asked for; `undefined` where that is not possible. */
  returning(table: Table, assigned: readonly string[], tellsInserted: boolean): HiddenReturning | undefined
}

/** A statement of which nothing is known but that it writes. */
export function unknownStatement(operation: string, table: string = anyTable): Statement {
  return {
    table,
    operation,
    foreseen: [{ kind: 'unknown', table: anyTable }],
    returning: undefined,
    hasReturning: false,
    isBulk: false,
    changesOf: () => [{ kind: 'unknown', table: anyTable }],
  }
}

export function nameOf(table: TableName): string {
  return typeof table === 'string' ? table : table.tableName
}
