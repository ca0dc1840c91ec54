import type { Datasource } from '@orm-overdrive/core'
import type { SelectOptions, SqlText } from './orm-internals.ts'
import type { ReadContext } from './read/cached-reads.ts'
import { answerSelect, PlannedSelect } from './read/cached-reads.ts'
import type { Transactions } from './transactions.ts'
import { rawSqlOf } from './write/raw-statement.ts'
import type { StatementContext } from './write/statement-scope.ts'
import { statementScope } from './write/statement-scope.ts'
import type { WriteContext } from './write/tracked-writes.ts'
import { PlannedWrite, runWrite } from './write/tracked-writes.ts'

/** Option of a query that says what the query interface knows about it. */
export const planned = Symbol('overdrive.planned')

export interface QueryContext {
  readonly datasource: Datasource
  readonly transactions: Transactions
  readonly reading: ReadContext
  readonly writing: WriteContext
  readonly statements: StatementContext
  readonly runQuery: (sql: SqlText, options: SelectOptions) => Promise<unknown>
}

/** Every query of a Sequelize instance: planned selects are answered, writes bracketed, ends of transactions followed. */
export function runAnyQuery(
  sql: SqlText,
  given: SelectOptions | undefined,
  context: QueryContext,
): Promise<unknown> {
  const options = given ?? {}
  const plan = options[planned]
  if (plan instanceof PlannedSelect && plan.take()) return answerSelect(plan, sql, options, context.reading)
  if (plan instanceof PlannedWrite && plan.take())
    return runWrite(plan.statement, sql, options, context.writing)
  return runRaw(sql, options, context)
}

/** SQL that the query interface did not announce: written by hand, or about tables and sessions. */
async function runRaw(sql: SqlText, options: SelectOptions, context: QueryContext): Promise<unknown> {
  const { datasource, transactions, writing, statements, runQuery } = context
  const run = () => runQuery(sql, options)
  const text = typeof sql === 'string' ? sql : sql.query
  // Whatever it is, Sequelize says what is wrong with it.
  if (typeof text !== 'string') return run()
  const root = transactions.of(options)
  if (root === undefined) await datasource.ready()
  const raw = await rawSqlOf(text, options, () => statementScope(statements))
  switch (raw.kind) {
    case 'reads':
      datasource.bypassed('it is raw SQL')
      return run()
    case 'controls-transaction':
      return root === undefined ? run() : transactions.run(text, root, run)
    case 'writes':
      return runWrite(raw.statement, sql, options, writing)
  }
}
