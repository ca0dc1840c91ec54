import type { Change, Datasource, WriteOperation } from '@orm-overdrive/core'
import type { QueryGeneratorInternals, SelectOptions, SqlText } from '../orm-internals.ts'
import type { DriverResult } from '../row-query.ts'
import { resultTap } from '../row-query.ts'
import type { Transactions } from '../transactions.ts'
import type { ReturnedRow } from './hidden-returning.ts'
import { countIn, isHiddenField, takeReturned, withReturning } from './hidden-returning.ts'
import type { Statement } from './statement.ts'

/** Runs a query as Sequelize would without us. */
export type RunQuery = (sql: SqlText, options: SelectOptions) => Promise<unknown>

export interface WriteContext {
  readonly datasource: Datasource
  readonly transactions: Transactions
  readonly queryGenerator: QueryGeneratorInternals
  readonly runQuery: RunQuery
}

/** A statement on its way from the query interface, where it is understood, to the query, where its SQL is known. */
export class PlannedWrite {
  readonly statement: Statement
  private isTaken = false

  constructor(statement: Statement) {
    this.statement = statement
  }

  /** Options travel on into nested calls: only the first query with them is meant. */
  take(): boolean {
    const isFirst = !this.isTaken
    this.isTaken = true
    return isFirst
  }
}

/** Statements that alter more rows than this are not told row by row. */
const maxToldRows = 256

/** Runs a writing statement inside its bracket. */
export async function runWrite(
  statement: Statement,
  sql: SqlText,
  options: SelectOptions,
  { datasource, transactions, queryGenerator, runQuery }: WriteContext,
): Promise<unknown> {
  const told = toldBy(statement, sql, options, queryGenerator)
  const operation: WriteOperation = {
    label: { orm: 'sequelize', model: statement.table, operation: statement.operation },
    foreseen: statement.foreseen,
    run: () => runQuery(told.sql, told.options),
    changes: () => told.changes(),
  }
  const root = transactions.of(options)
  return root === undefined
    ? datasource.write(operation)
    : datasource.writeWithin(operation, transactions.scope(root))
}

interface Told {
  readonly sql: SqlText
  readonly options: SelectOptions
  /** What the statement changed, by its own rows; `undefined`: as foreseen. */
  changes(): readonly Change[] | undefined
}

/** Asks the statement for its rows, where it can be asked without a trace. */
function toldBy(
  { returning, hasReturning, isBulk, changesOf }: Statement,
  sql: SqlText,
  options: SelectOptions,
  generator: QueryGeneratorInternals,
): Told {
  const silent: Told = { sql, options, changes: () => undefined }
  // Replacements would be looked for in what we add.
  if (returning === undefined || options.replacements !== undefined || isEmpty(sql)) return silent
  const maxRows = isBulk ? maxToldRows + 1 : undefined
  const asked = withReturning(sql, returning, { hasReturning, maxRows }, generator)
  if (asked === undefined) return silent
  let rows: ReturnedRow[] | undefined
  const tap = (result: DriverResult): void => {
    if (asked.isCounted) uncount(result, sql)
    rows = result.rows.length > maxToldRows ? undefined : []
    for (const row of result.rows) {
      const returned = takeReturned(row, returning)
      rows?.push(returned)
    }
    // Without a RETURNING of its own the statement has no rows for Sequelize.
    if (!hasReturning) result.rows = []
    if (result.fields !== undefined) result.fields = result.fields.filter(({ name }) => !isHiddenField(name))
  }
  return {
    sql: asked.sql,
    options: { ...options, [resultTap]: tap },
    changes: () => rows && changesOf(rows),
  }
}

/** Makes the result of the query around a statement look like the statement's. */
function uncount(result: DriverResult, sql: SqlText): void {
  result.rowCount = countIn(result.rows)
  result.command = (/^\s*(\w+)/.exec(typeof sql === 'string' ? sql : sql.query)?.[1] ?? '').toUpperCase()
}

function isEmpty(sql: SqlText): boolean {
  return (typeof sql === 'string' ? sql : sql.query).trim() === ''
}
