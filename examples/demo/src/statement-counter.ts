import pg from 'pg'

/** Counts what is sent to PostgreSQL. */
export interface StatementCounter {
  /** Statements sent while counting was on. */
  readonly count: number
  /** Counts only what is sent while `run` runs. Nothing else of the process may talk to the database meanwhile. */
  during<Result>(run: () => Promise<Result>): Promise<Result>
}

/** Both ORMs speak to PostgreSQL through the `pg` package: its one client class sees every statement. */
export function countStatements(): StatementCounter {
  let count = 0
  let isCounting = false
  const prototype = pg.Client.prototype as { query: (...parameters: unknown[]) => unknown }
  const original = prototype.query
  prototype.query = function query(this: unknown, ...parameters: unknown[]) {
    if (isCounting) count += 1
    return original.apply(this, parameters)
  }
  return {
    get count() {
      return count
    },
    async during(run) {
      isCounting = true
      try {
        return await run()
      } finally {
        isCounting = false
      }
    },
  }
}
