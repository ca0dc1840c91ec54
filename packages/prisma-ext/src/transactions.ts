import { AsyncLocalStorage } from 'node:async_hooks'
import type { Datasource, FailureOutcome, TransactionScope } from '@orm-overdrive/core'
import type { CallInternals } from './client-internals.ts'
import { transactionIdOf } from './client-internals.ts'

/** Prisma's own `$transaction`, both forms. */
export type RunTransaction = (this: unknown, work: unknown, options?: unknown) => Promise<unknown>

/** Follows the transactions of a client, so that their writes are invalidated when the outermost one commits. */
export interface Transactions {
  /** `$transaction` as the extended client offers it. */
  readonly run: RunTransaction
  /**
   * The scope of a call: `undefined` outside of transactions, `'foreign'` in one that was not opened through
   * {@link Transactions.run}, whose outcome will never be known.
   */
  scopeOf(call: CallInternals): TransactionScope | 'foreign' | undefined
}

export function followTransactions(options: {
  readonly datasource: Datasource
  /** Prisma's own method, called with the client that the caller used. */
  readonly original: RunTransaction
  readonly outcomeOf: (error: unknown) => FailureOutcome
}): Transactions {
  const { datasource, original, outcomeOf } = options
  /** A batch has no identity before its first query; its queries start inside this context. */
  const batch = new AsyncLocalStorage<TransactionScope>()
  const interactive = new Map<string, TransactionScope>()

  async function runBatch(client: unknown, work: unknown, settings: unknown): Promise<unknown> {
    const scope = datasource.transaction()
    return concluded(scope, () => batch.run(scope, () => original.call(client, work, settings)))
  }

  async function runInteractive(client: unknown, work: InteractiveWork, settings: unknown): Promise<unknown> {
    const scope = datasource.transaction()
    let id: string | undefined
    const body: InteractiveWork = async (transactionClient) => {
      id = transactionIdOf(transactionClient)
      if (id !== undefined) interactive.set(id, scope)
      const result = await work(transactionClient)
      await scope.beforeCommit()
      return result
    }
    try {
      return await concluded(scope, () => original.call(client, body, settings))
    } finally {
      if (id !== undefined) interactive.delete(id)
    }
  }

  async function concluded(scope: TransactionScope, run: () => Promise<unknown>): Promise<unknown> {
    let result: unknown
    try {
      result = await run()
    } catch (error) {
      await scope.ended(outcomeOf(error))
      throw error
    }
    await scope.committed()
    return result
  }

  return {
    async run(work, settings) {
      // A transaction inside a transaction is a savepoint: the outermost commit counts.
      if (transactionIdOf(this) !== undefined) return original.call(this, work, settings)
      return typeof work === 'function'
        ? runInteractive(this, work as InteractiveWork, settings)
        : runBatch(this, work, settings)
    },
    scopeOf({ transaction }) {
      if (transaction === undefined) return undefined
      if (transaction.kind === 'batch') return batch.getStore() ?? 'foreign'
      return interactive.get(String(transaction.id)) ?? 'foreign'
    },
  }
}

type InteractiveWork = (client: unknown) => Promise<unknown>
