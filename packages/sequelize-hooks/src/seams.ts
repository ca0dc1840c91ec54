import type { Sequelize } from 'sequelize'
import type { ModelInternals, QueryClass, SelectOptions, SqlText, TableName } from './orm-internals.ts'
import type { Patches } from './patches.ts'
import type { QueryContext } from './queries.ts'
import { planned, runAnyQuery } from './queries.ts'
import { routeSelect, runRefused } from './read/cached-reads.ts'
import { rowQueryClass } from './row-query.ts'
import { withoutCache } from './internal-reads.ts'
import { statementScope } from './write/statement-scope.ts'
import type { Statement } from './write/statement.ts'
import { unknownStatement } from './write/statement.ts'
import { PlannedWrite } from './write/tracked-writes.ts'
import { writers } from './write/writer-table.ts'

type Method = (...args: unknown[]) => Promise<unknown>

/** The methods of an instance that every query goes through. */
export interface QuerySeams {
  readonly queryInterface: Record<string, Method>
  readonly sequelize: { query: (sql: SqlText, options?: SelectOptions) => Promise<unknown> }
  readonly dialect: { Query: QueryClass }
}

export function seamsOf(sequelize: Sequelize): QuerySeams {
  return {
    queryInterface: sequelize.getQueryInterface() as unknown as Record<string, Method>,
    sequelize: sequelize as unknown as QuerySeams['sequelize'],
    dialect: (sequelize as unknown as { dialect: QuerySeams['dialect'] }).dialect,
  }
}

export interface SeamContext {
  readonly queries: QueryContext
  /** Whether the instance leaves nulls out of its statements. */
  readonly omitsNulls: boolean
}

/** Puts Overdrive into the way of an instance's queries. */
export function patchSeams(seams: QuerySeams, context: SeamContext, patches: Patches): void {
  const { queryInterface, sequelize, dialect } = seams
  patches.set(dialect, 'Query', rowQueryClass)
  patches.set(sequelize, 'query', () => (sql, options) => runAnyQuery(sql, options, context.queries))
  patches.set(
    queryInterface,
    'select',
    (original) => (model, tableName, options) =>
      select({ model, tableName, options, operation: 'select' }, context, (replaced) =>
        original.call(queryInterface, model, tableName, replaced),
      ),
  )
  patches.set(
    queryInterface,
    'rawSelect',
    (original) => (tableName, options, selector, model) =>
      select({ model, tableName, options, operation: String(selector) }, context, (replaced) =>
        original.call(queryInterface, tableName, replaced, selector, model),
      ),
  )
  for (const [name, { optionsAt }] of Object.entries(writers))
    patches.set(queryInterface, name, (original) => async (...args) => {
      const statement = await statementOf(name, args, context)
      const replaced = [...args]
      replaced[optionsAt] = { ...(args[optionsAt] as SelectOptions), [planned]: new PlannedWrite(statement) }
      // Deleting an instance may read and delete others first.
      return withoutCache(() => original.apply(queryInterface, replaced))
    })
}

interface SelectCall {
  readonly model: unknown
  readonly tableName: unknown
  readonly options: unknown
  readonly operation: string
}

async function select(
  { model: givenModel, tableName, options: given, operation }: SelectCall,
  { queries }: SeamContext,
  run: (options: SelectOptions) => Promise<unknown>,
): Promise<unknown> {
  const model = givenModel as ModelInternals | undefined
  // What a statement around this one planned is not meant for it.
  const options: SelectOptions = { ...(given as SelectOptions), [planned]: undefined }
  if (model === undefined || model === null) return run(options)
  const route = await routeSelect(model, tableName as TableName, options, operation, queries.reading)
  switch (route.kind) {
    case 'plain':
      return run(options)
    case 'planned':
      return run({ ...route.select.plan.options, [planned]: route.select })
    case 'refused':
      return runRefused(
        route,
        { orm: 'sequelize', model: model.name, operation },
        () => run(options),
        queries.reading,
      )
  }
}

/** Describes what a writer is about to do; what cannot be described may do anything. */
async function statementOf(name: string, args: readonly unknown[], context: SeamContext): Promise<Statement> {
  const { queries, omitsNulls } = context
  const { statements } = queries
  const { readable, datasource } = statements
  const options = args[(writers[name] as (typeof writers)[string]).optionsAt] as SelectOptions | undefined
  // Inside a transaction nothing may wait for a connection: the transaction may hold the last one.
  if (queries.transactions.of(options) === undefined) await readable.load()
  else if (datasource.model !== undefined) void readable.load()
  try {
    return (writers[name] as (typeof writers)[string]).describe(args, statementScope(statements), omitsNulls)
  } catch (error) {
    datasource.fault('describing a write', error)
    return unknownStatement(name)
  }
}
