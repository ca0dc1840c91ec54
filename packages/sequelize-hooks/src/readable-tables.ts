import type { Datasource, Table } from '@orm-overdrive/core'
import { Refused } from './read/refused.ts'

/** Tables that the role may read in full: only they can be asked for more columns than the application does. */
export interface Readability {
  /** `undefined` while it is not known. */
  has(table: Table): boolean | undefined
  /** Asks the database once. */
  load(): Promise<void>
  /** @throws {@link Refused} */
  refuseUnreadable(tables: readonly Table[]): Promise<void>
}

const unreadableTables = `
  SELECT n.nspname AS schema, c.relname AS name
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    AND NOT pg_catalog.has_table_privilege(c.oid, 'SELECT')`

export function createReadability(
  query: (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>,
  datasource: Pick<Datasource, 'ready'>,
): Readability {
  let unreadable: ReadonlySet<string> | undefined
  let loading: Promise<void> | undefined

  async function ask(): Promise<void> {
    try {
      await datasource.ready()
      const rows = await query(unreadableTables)
      unreadable = new Set(rows.map(({ schema, name }) => JSON.stringify([schema, name])))
    } catch {
      loading = undefined
    }
  }

  const has = ({ schema, name }: Table): boolean | undefined =>
    unreadable && !unreadable.has(JSON.stringify([schema, name]))
  const load = (): Promise<void> => (unreadable === undefined ? (loading ??= ask()) : Promise.resolve())
  return {
    has,
    load,
    async refuseUnreadable(tables) {
      if (unreadable === undefined) await load()
      const hidden = tables.find((table) => has(table) !== true)
      if (hidden !== undefined) throw new Refused(`The role may not read all columns of ${hidden.id}.`)
    },
  }
}
