import type { Change, WriteOperation } from '@orm-overdrive/core'
import { anyTable, classifySql, loadSqlParser, resolveTable } from '@orm-overdrive/core'
import type { Session } from './session.ts'
import type { CallScope } from './transactions.ts'
import { runWrite } from './write-calls.ts'

/** A raw query, as a query extension is told of it. */
export interface RawCall {
  readonly operation: string
  readonly args: unknown
  run(args: unknown): Promise<unknown>
}

/** Runs SQL of the application's own, and invalidates what it may have written. */
export async function rawCall(call: RawCall, session: Session, scope: CallScope): Promise<unknown> {
  const { operation, args } = call
  session.datasource.bypassed(`${operation} reads tables that Overdrive does not see`)
  await Promise.all([loadSqlParser(), session.datasource.ready()])
  const foreseen = changesOfSql(sqlOf(args), session)
  if (foreseen.length === 0) return call.run(args)
  const write: WriteOperation = {
    label: { orm: 'prisma', model: '', operation },
    foreseen,
    run: () => call.run(args),
    changes: () => undefined,
  }
  return runWrite(write, session.datasource, scope)
}

/** The text of a raw query: of a tagged template, of an unsafe call, of a typed query. */
function sqlOf(args: unknown): string | undefined {
  const [first] = Array.isArray(args) ? (args as unknown[]) : [args]
  if (typeof first === 'string') return first
  if (typeof first !== 'object' || first === null) return undefined
  const { text, sql } = first as { text?: unknown; sql?: unknown }
  return typeof text === 'string' ? text : typeof sql === 'string' ? sql : undefined
}

/** Whole tables, or everything where it cannot be told; nothing for a statement that only reads. */
function changesOfSql(sql: string | undefined, { datasource }: Session): Change[] {
  const anything: Change[] = [{ kind: 'unknown', table: anyTable }]
  const statement = sql === undefined ? undefined : classifySql(sql)
  if (statement?.kind === 'read') return []
  const { model } = datasource
  if (statement?.kind !== 'write' || model === undefined) return anything
  const tables = statement.tables.map(({ schema, name }) => resolveTable(model, schema, name))
  return tables.includes(undefined)
    ? anything
    : tables.map((table) => ({ kind: 'unknown', table: table as string }))
}
