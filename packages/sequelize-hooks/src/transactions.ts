import type { Datasource, FailureOutcome, TransactionScope } from '@orm-overdrive/core'
import type { TransactionInternals } from './orm-internals.ts'

/** Transactions of one Sequelize instance, explicit and by CLS. */
export interface Transactions {
  /** The outermost transaction a query belongs to; `undefined` outside of any. */
  of(options: { readonly transaction?: unknown } | undefined): TransactionInternals | undefined
  /** Its bookkeeping, opened with its first write. */
  scope(root: TransactionInternals): TransactionScope
  /**
   * Runs a statement that may end a transaction: COMMIT waits for the marks and is followed by the invalidation before
   * its caller learns of it, ROLLBACK forgets.
   */
  run<Result>(sql: string, root: TransactionInternals, statement: () => Promise<Result>): Promise<Result>
}

/** Sequelize's continuation-local storage: one for all instances of its class. */
interface ClsHolder {
  readonly _cls?: { get(name: 'transaction'): unknown }
}

export function createTransactions(
  holder: ClsHolder,
  datasource: Datasource,
  outcomeOf: (error: unknown) => FailureOutcome,
): Transactions {
  const scopes = new WeakMap<TransactionInternals, TransactionScope>()

  async function commit<Result>(scope: TransactionScope, statement: () => Promise<Result>): Promise<Result> {
    let result: Result
    try {
      await scope.beforeCommit()
      result = await statement()
    } catch (error) {
      await quietly(scope.ended(outcomeOf(error)), datasource)
      throw error
    }
    await quietly(scope.committed(), datasource)
    return result
  }

  async function rollback<Result>(
    scope: TransactionScope,
    statement: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await statement()
    } finally {
      // Whether or not the server heard it: nobody will ever send COMMIT.
      await quietly(scope.ended('rolled-back'), datasource)
    }
  }

  return {
    of(options) {
      const given = options?.transaction
      const found = given === undefined ? holder._cls?.get('transaction') : given
      return found ? rootOf(found as TransactionInternals) : undefined
    },
    scope(root) {
      const known = scopes.get(root) ?? datasource.transaction()
      scopes.set(root, known)
      return known
    },
    run(sql, root, statement) {
      const scope = scopes.get(root)
      if (scope === undefined) return statement()
      if (/^\s*(?:commit|end)\b(?!\s+prepared)/i.test(sql)) return commit(scope, statement)
      if (/^\s*(?:rollback|abort)\b(?!\s+(?:to|prepared)\b)/i.test(sql)) return rollback(scope, statement)
      return statement()
    },
  }
}

function rootOf(transaction: TransactionInternals): TransactionInternals {
  let root = transaction
  while (root.parent) root = root.parent
  return root
}

/** After the outcome, our troubles are no business of the caller. */
async function quietly(work: Promise<void>, datasource: Datasource): Promise<void> {
  try {
    await work
  } catch (error) {
    datasource.fault('ending a transaction', error)
  }
}
