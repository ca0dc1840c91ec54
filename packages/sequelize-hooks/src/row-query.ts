import type { QueryClass, QueryInternals, Row } from './orm-internals.ts'

/** Option of a query that hands its rows over as they came, before anything is built of them. */
export const rowsOnly = Symbol('overdrive.rowsOnly')

/** Option of a query that sees the driver's result before Sequelize does, and may change it. */
export const resultTap = Symbol('overdrive.resultTap')

/** The driver's result of one statement. */
export interface DriverResult {
  rows: Row[]
  fields?: { readonly name: string }[]
  rowCount: number | null
  command?: string
}

export type ResultTap = (result: DriverResult) => void

interface DriverConnection {
  query(...args: unknown[]): unknown
}

/** A query class that knows {@link rowsOnly} and {@link resultTap}; other queries run as ever. */
export function rowQueryClass(Query: QueryClass): QueryClass {
  return class extends Query {
    override handleSelectQuery(rows: Row[]): unknown {
      return optionOf(this, rowsOnly) === true ? rows : super.handleSelectQuery(rows)
    }

    override async run(sql: string, parameters?: unknown): Promise<unknown> {
      const tap = optionOf(this, resultTap) as ResultTap | undefined
      if (tap !== undefined) this.connection = tapped(this.connection as DriverConnection, tap)
      return super.run(sql, parameters)
    }
  }
}

function optionOf({ options }: QueryInternals, name: symbol): unknown {
  return (options as Record<PropertyKey, unknown>)[name]
}

/** The connection for one query: everything but the result of `query` is the connection itself. */
function tapped(connection: DriverConnection, tap: ResultTap): DriverConnection {
  return new Proxy(connection, {
    get(target, name) {
      if (name !== 'query') return Reflect.get(target, name, target) as unknown
      return (...args: unknown[]) => {
        const callback = args.pop() as (error: unknown, result: unknown) => void
        return target.query(...args, (error: unknown, result: unknown) => {
          if (!error && isSingle(result)) tap(result)
          callback(error, result)
        })
      }
    },
  })
}

function isSingle(result: unknown): result is DriverResult {
  return typeof result === 'object' && result !== null && Array.isArray((result as DriverResult).rows)
}
