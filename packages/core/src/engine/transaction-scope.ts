import type { Change } from '../dependencies/change.ts'
import { anyTable } from '../dependencies/change.ts'
import type { FailureOutcome } from './operation.ts'
import type { OpenBracket, WritePipeline } from './write-pipeline.ts'
import { openBracket } from './write-pipeline.ts'

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

/** Changes a transaction remembers one by one; beyond it every table it wrote counts as changed anyhow. */
const maxChanges = 2_000

export function createTransactionScope(pipeline: () => WritePipeline): TransactionScope {
  let changes: Change[] = []
  const brackets: OpenBracket[] = []
  return {
    record(added) {
      changes.push(...added)
      if (changes.length > maxChanges) changes = summarise(changes)
    },
    async beforeCommit() {
      if (changes.length > 0) brackets.push(await openBracket(changes, pipeline()))
    },
    async committed() {
      // A write recorded after the marks were set (none, if beforeCommit came last) is settled all the same.
      if (brackets.length === 0 && changes.length > 0) brackets.push(await openBracket(changes, pipeline()))
      for (const bracket of brackets.splice(0)) await bracket.settled(changes)
    },
    async ended(outcome) {
      for (const bracket of brackets.splice(0)) await bracket.ended(outcome)
    },
  }
}

function summarise(changes: readonly Change[]): Change[] {
  const tables = new Set(changes.map((change) => change.table))
  if (tables.has(anyTable)) return [{ kind: 'unknown', table: anyTable }]
  return [...tables].map((table) => ({ kind: 'unknown', table }))
}
