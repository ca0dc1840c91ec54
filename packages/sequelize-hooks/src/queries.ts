import type { Datasource } from '@orm-overdrive/core'
import type { SelectOptions, SqlText } from './orm-internals.ts'
import { rawKindOf } from './raw-statement.ts'
import type { ReadContext } from './read/cached-reads.ts'
import { answerSelect, PlannedSelect } from './read/cached-reads.ts'
import type { Transactions } from './transactions.ts'
import { unknownStatement } from './write/statement.ts'
import type { WriteContext } from './write/tracked-writes.ts'
import { PlannedWrite, runWrite } from './write/tracked-writes.ts'

/** Option of a query that says what the query interface knows about it. */
export const planned = Symbol('overdrive.planned')

export interface QueryContext {
  readonly datasource: Datasource
  readonly transactions: Transactions
  readonly reading: ReadContext
  readonly writing: WriteContext
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
function runRaw(sql: SqlText, options: SelectOptions, context: QueryContext): Promise<unknown> {
  const { datasource, transactions, writing, runQuery } = context
  const run = () => runQuery(sql, options)
  const text = typeof sql === 'string' ? sql : sql.query
  // Whatever it is, Sequelize says what is wrong with it.
  if (typeof text !== 'string') return run()
  switch (rawKindOf(text)) {
    case 'reads':
      datasource.bypassed('it is raw SQL')
      return run()
    case 'writes':
      return runWrite(unknownStatement('query'), sql, options, writing)
    case 'harmless': {
      const root = transactions.of(options)
      return root === undefined ? run() : transactions.run(text, root, run)
    }
  }
}
