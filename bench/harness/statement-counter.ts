import pg from 'pg'

/** Counts what is sent to PostgreSQL. */
export interface StatementCounter {
  /** Runs `run` and tells how many statements were sent meanwhile: nothing else may use the database then. */
  during<Result>(
    run: () => Promise<Result>,
  ): Promise<{ readonly result: Result; readonly statements: number }>
}

/** Both ORMs speak to PostgreSQL through the `pg` package: its one client class sees every statement. */
export function countStatements(): StatementCounter {
  let count = 0
  const prototype = pg.Client.prototype as { query: (...parameters: unknown[]) => unknown }
  const original = prototype.query
  prototype.query = function query(this: unknown, ...parameters: unknown[]) {
    count += 1
    return original.apply(this, parameters)
  }
  return {
    async during(run) {
      const before = count
      const result = await run()
      return { result, statements: count - before }
    },
  }
}
