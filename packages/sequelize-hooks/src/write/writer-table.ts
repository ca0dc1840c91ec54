import type { ModelInternals, TableName } from '../orm-internals.ts'
import type { Attributes } from './row-values.ts'
import { insertStatement } from './insert-statement.ts'
import type { Statement, StatementScope } from './statement.ts'
import { deleteStatement, truncateStatement, updateStatement } from './update-statement.ts'

type Values = Readonly<Record<string, unknown>>
type Options = Readonly<Record<string, unknown>>

/** Arguments of a method of the query interface, and which of them holds the options. */
export interface Writer {
  readonly optionsAt: number
  describe(args: readonly unknown[], scope: StatementScope, omitsNulls: boolean): Statement
}

/** An instance, as the writers get it. */
interface InstanceInternals {
  readonly constructor: ModelInternals
}

/** The writing methods of the query interface, by name. */
export const writers: Readonly<Record<string, Writer>> = {
  insert: {
    optionsAt: 3,
    describe([instance, tableName, values, given], scope, omitsNulls) {
      const options = optionsOf(given)
      return insertStatement(
        {
          operation: 'insert',
          tableName: tableName as TableName,
          rows: [values as Values],
          attributes: (instance as InstanceInternals | undefined)?.constructor.rawAttributes,
          // `findOrCreate` and `create` may carry what an upsert is made of.
          updates: options.updateOnDuplicate as string[] | undefined,
          omitsNulls,
          hasReturning: Boolean(options.returning),
          isWrapped: Boolean(options.exception),
        },
        scope,
      )
    },
  },
  bulkInsert: {
    optionsAt: 2,
    describe([tableName, records, given, attributes], scope, omitsNulls) {
      const options = optionsOf(given)
      return insertStatement(
        {
          operation: 'bulkInsert',
          tableName: tableName as TableName,
          rows: records as Values[],
          attributes: attributes as Attributes | undefined,
          updates: options.updateOnDuplicate as string[] | undefined,
          omitsNulls,
          hasReturning: Boolean(options.returning),
          isWrapped: false,
        },
        scope,
      )
    },
  },
  upsert: {
    optionsAt: 4,
    describe([tableName, insertValues, updateValues, , given], scope, omitsNulls) {
      const options = optionsOf(given)
      return insertStatement(
        {
          operation: 'upsert',
          tableName: tableName as TableName,
          rows: [insertValues as Values],
          attributes: (options.model as ModelInternals).rawAttributes,
          updates: Object.keys(updateValues as Values),
          omitsNulls,
          hasReturning: Boolean(options.returning),
          isWrapped: Boolean(options.exception),
        },
        scope,
      )
    },
  },
  update: {
    optionsAt: 4,
    describe([instance, tableName, values, where, given], scope, omitsNulls) {
      const attributes = (instance as InstanceInternals).constructor.rawAttributes
      return updateOf('update', { tableName, values, where, attributes, omitsNulls }, optionsOf(given), scope)
    },
  },
  bulkUpdate: {
    optionsAt: 3,
    describe([tableName, values, where, given, attributes], scope, omitsNulls) {
      const typed = attributes as Attributes | undefined
      return updateOf(
        'bulkUpdate',
        { tableName, values, where, attributes: typed, omitsNulls },
        optionsOf(given),
        scope,
      )
    },
  },
  delete: {
    optionsAt: 3,
    describe([instance, tableName, where], scope) {
      return deleteStatement(
        {
          operation: 'delete',
          tableName: tableName as TableName,
          where,
          model: (instance as InstanceInternals).constructor,
          isLimited: false,
          hasReturning: false,
        },
        scope,
      )
    },
  },
  bulkDelete: {
    optionsAt: 2,
    describe([name, where, given, model], scope) {
      const options = optionsOf(given)
      const tableName = name as TableName
      if (options.truncate === true)
        return truncateStatement('truncate', tableName, options.cascade === true, scope)
      return deleteStatement(
        {
          operation: 'bulkDelete',
          tableName,
          where,
          model: model as ModelInternals | undefined,
          isLimited: Boolean(options.limit),
          hasReturning: false,
        },
        scope,
      )
    },
  },
  increment: {
    optionsAt: 5,
    describe: (args, scope, omitsNulls) => countedOf('increment', args, scope, omitsNulls),
  },
  decrement: {
    optionsAt: 5,
    describe: (args, scope, omitsNulls) => countedOf('decrement', args, scope, omitsNulls),
  },
}

interface UpdateArguments {
  readonly tableName: unknown
  readonly values: unknown
  readonly where: unknown
  readonly attributes: Attributes | undefined
  readonly omitsNulls: boolean
}

function updateOf(
  operation: string,
  args: UpdateArguments,
  options: Options,
  scope: StatementScope,
): Statement {
  const { tableName, where, attributes } = args
  return updateStatement(
    {
      operation,
      tableName: tableName as TableName,
      where,
      model: options.model as ModelInternals | undefined,
      isLimited: Boolean(options.limit),
      hasReturning: Boolean(options.returning),
      values: withoutNulls(args.values as Values, args.omitsNulls || options.omitNull === true),
      counted: [],
      attributes,
    },
    scope,
  )
}

/** Nulls that are left out are not assigned; to be safe, their columns count as assigned to something unknown. */
function withoutNulls(values: Values, omitsNulls: boolean): Values {
  if (!omitsNulls) return values
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? undefined]))
}

function countedOf(
  operation: string,
  args: readonly unknown[],
  scope: StatementScope,
  omitsNulls: boolean,
): Statement {
  const [, tableName, where, amounts, extra, given] = args
  return updateStatement(
    {
      operation,
      tableName: tableName as TableName,
      where,
      // The query generator is not told the model here.
      model: undefined,
      isLimited: false,
      hasReturning: Boolean(optionsOf(given).returning ?? true),
      values: withoutNulls((extra ?? {}) as Values, omitsNulls),
      counted: Object.keys(amounts as Values),
      attributes: undefined,
    },
    scope,
  )
}

function optionsOf(given: unknown): Options {
  return (given ?? {}) as Options
}
