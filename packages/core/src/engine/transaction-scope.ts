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

/** @param pipeline - `undefined` while the datasource cannot invalidate: what is written then is invalidated later. */
export function createTransactionScope(
  pipeline: () => Promise<WritePipeline | undefined>,
): TransactionScope {
  let changes: Change[] = []
  const brackets: OpenBracket[] = []
  let marked = 0

  async function mark(): Promise<void> {
    const writing = changes.length === 0 ? undefined : await pipeline()
    if (writing === undefined) return
    marked = changes.length
    brackets.push(await openBracket(changes, writing))
  }

  return {
    record(added) {
      changes.push(...added)
      if (changes.length <= maxChanges) return
      changes = summarise(changes)
      marked = 0
    },
    beforeCommit: mark,
    async committed() {
      // Where a statement came behind the last mark, or COMMIT could not be seen coming.
      if (marked < changes.length) await mark()
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
