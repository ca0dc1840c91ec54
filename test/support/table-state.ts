import type { ClientBase } from 'pg'

/** Everything the tables and sequences of a database hold, as text that compares exactly. */
export async function readTableState(
  client: ClientBase,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const { rows: relations } = await client.query<{ name: string; kind: 'r' | 'S' }>(
    `SELECT oid::regclass::text AS name, relkind AS kind FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S') ORDER BY 1`,
  )
  const state: Record<string, readonly string[]> = {}
  for (const { name, kind } of relations) {
    const columns = kind === 'S' ? 'last_value, is_called' : '*'
    const { rows } = await client.query<{ text: string }>(
      `SELECT (t.*)::text AS text FROM (SELECT ${columns} FROM ${name}) AS t ORDER BY 1`,
    )
    state[name] = rows.map(({ text }) => text)
  }
  return state
}
