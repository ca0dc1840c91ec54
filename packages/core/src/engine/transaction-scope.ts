import type { Change } from '../dependencies/change.ts'
import type { FailureOutcome } from './operation.ts'

/**
 * The writes of one outermost database transaction. Nothing is invalidated before it commits, and a rolled-back one
 * leaves no trace. Savepoints share the scope of their transaction: what a rolled-back savepoint wrote is invalidated
 * as well, which is harmless.
 */
export interface TransactionScope {
  /** Records what a statement of the transaction changed, or may have changed if it failed half-way. */
  record(changes: readonly Change[]): void
  /** To be awaited right before COMMIT is sent. May be called again if COMMIT is delayed. */
  beforeCommit(): Promise<void>
  /** To be awaited after COMMIT succeeded, before the caller learns of it. */
  committed(): Promise<void>
  /** After ROLLBACK or a failed COMMIT. An unknown outcome keeps the marks until the write horizon. */
  ended(outcome: FailureOutcome): Promise<void>
}
