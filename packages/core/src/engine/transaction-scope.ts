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
  /** Changes of the statements in `unmarked`. */
  let remembered = 0
  const marked: { readonly bracket: OpenBracket; readonly statements: readonly Statement[] }[] = []

  function put(statements: readonly Statement[]): void {
    unmarked.push(...statements)
    for (const { changes } of statements) remembered += changes.length
    if (remembered > maxChanges) {
      unmarked = [{ changes: summarise(unmarked.flatMap(({ changes }) => changes)) }]
      remembered = 0
    }
  }

  /** @param isOver - After COMMIT, or what was meant to be one: it is too late to refuse anything. */
  async function mark(isOver: boolean): Promise<void> {
    const writing = unmarked.length === 0 ? undefined : await pipeline()
    if (writing === undefined) return
    const statements = unmarked
    unmarked = []
    remembered = 0
    try {
      const following = isOver ? ({ ...writing, onRedisDown: 'continue' } as const) : writing
      marked.push({ bracket: await openBracket(changesOf(statements), following), statements })
    } catch (error) {
      put(statements)
      throw error
    }
  }

  return {
    foresee(changes) {
      const statement = { changes }
      put([statement])
      return (changed) => {
        if (unmarked.includes(statement)) remembered += changed.length - statement.changes.length
        statement.changes = changed
        put([])
      }
    },
    async beforeCommit() {
      for (const { bracket } of marked) await bracket.prolong()
      await mark(false)
    },
    async committed() {
      // Where COMMIT could not be seen coming, or a statement came behind the last mark.
      await mark(true)
      for (const { bracket, statements } of marked.splice(0)) await bracket.settled(changesOf(statements))
    },
    async ended(outcome) {
      if (outcome === 'unknown') await mark(true)
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
