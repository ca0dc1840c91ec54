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
  /**
   * Says before a statement of the transaction runs what it may change.
   *
   * @returns A function that says what it did change. While it was not called, also because the statement failed, what
   *   was foreseen counts.
   */
  foresee(changes: readonly Change[]): (changed: readonly Change[]) => void
  /** To be awaited right before COMMIT is sent. May be called again when more is foreseen, or COMMIT was delayed. */
  beforeCommit(): Promise<void>
  /** To be awaited after COMMIT succeeded, before the caller learns of it. */
  committed(): Promise<void>
  /** After ROLLBACK or a failed COMMIT. An unknown outcome keeps the marks until the write horizon. */
  ended(outcome: FailureOutcome): Promise<void>
}

/** Changes a transaction remembers one by one; beyond it, whole tables count as changed. */
const maxChanges = 2_000

interface Statement {
  changes: readonly Change[]
}

/** @param pipeline - `undefined` while the datasource cannot invalidate: what is written then is invalidated later. */
export function createTransactionScope(pipeline: () => Promise<WritePipeline | undefined>): TransactionScope {
  let unmarked: Statement[] = []
  const marked: { readonly bracket: OpenBracket; readonly statements: readonly Statement[] }[] = []

  async function mark(): Promise<void> {
    const statements = unmarked
    unmarked = []
    const writing = statements.length === 0 ? undefined : await pipeline()
    if (writing === undefined) return
    marked.push({ bracket: await openBracket(changesOf(statements), writing), statements })
  }

  return {
    foresee(changes) {
      const statement = { changes }
      unmarked.push(statement)
      if (unmarked.length > maxChanges) unmarked = [{ changes: summarise(changesOf(unmarked)) }]
      return (changed) => {
        statement.changes = changed
      }
    },
    beforeCommit: mark,
    async committed() {
      // Where COMMIT could not be seen coming, or a statement came behind the last mark.
      await mark()
      for (const { bracket, statements } of marked.splice(0)) await bracket.settled(changesOf(statements))
    },
    async ended(outcome) {
      if (outcome === 'unknown') await mark()
      for (const { bracket } of marked.splice(0)) await bracket.ended(outcome)
    },
  }
}

function changesOf(statements: readonly Statement[]): readonly Change[] {
  const changes = statements.flatMap((statement) => statement.changes)
  return changes.length > maxChanges ? summarise(changes) : changes
}

function summarise(changes: readonly Change[]): Change[] {
  const tables = new Set(changes.map((change) => change.table))
  if (tables.has(anyTable)) return [{ kind: 'unknown', table: anyTable }]
  return [...tables].map((table) => ({ kind: 'unknown', table }))
}
