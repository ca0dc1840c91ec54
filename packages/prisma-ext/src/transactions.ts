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
  scopeOf(call: CallInternals): CallScope
}

/**
 * What a call belongs to: no transaction, one that we follow, or a `foreign` one that was not opened through
 * {@link Transactions.run}, whose outcome will never be known.
 */
export type CallScope =
  | 'none'
  | 'foreign'
  | { readonly transaction: TransactionScope; readonly isBatch: boolean }

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
    return concluded(scope, outcomeOf, () => batch.run(scope, () => original.call(client, work, settings)))
  }

  async function runInteractive(client: unknown, work: InteractiveWork, settings: unknown): Promise<unknown> {
    const scope = datasource.transaction()
    let id: string | undefined
    let isCommitDue = false
    const body: InteractiveWork = async (transactionClient) => {
      id = transactionIdOf(transactionClient)
      if (id !== undefined) interactive.set(id, scope)
      const result = await work(transactionClient)
      await scope.beforeCommit()
      isCommitDue = true
      return result
    }
    // What ended before COMMIT was sent is rolled back, by the server if by nobody else.
    const outcome = (error: unknown) => (isCommitDue ? outcomeOf(error) : 'rolled-back')
    try {
      return await concluded(scope, outcome, () => original.call(client, body, settings))
    } finally {
      if (id !== undefined) interactive.delete(id)
    }
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
      if (transaction === undefined) return 'none'
      const isBatch = transaction.kind === 'batch'
      const scope = isBatch ? batch.getStore() : interactive.get(String(transaction.id))
      return scope === undefined ? 'foreign' : { transaction: scope, isBatch }
    },
  }
}

async function concluded(
  scope: TransactionScope,
  outcomeOf: (error: unknown) => FailureOutcome,
  run: () => Promise<unknown>,
): Promise<unknown> {
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

type InteractiveWork = (client: unknown) => Promise<unknown>
