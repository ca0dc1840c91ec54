import { Client, escapeIdentifier, escapeLiteral } from 'pg'
import { copyRows } from './copy-rows.ts'
import { worldTables } from './world-rows.ts'

/** Rows of the same version are the same rows. */
const worldVersion = 'world 1'
const defaultSeed = 20_260_101

/** How far the load is. */
export interface LoadProgress {
  readonly table: string
  /** Rows handed over so far, of all tables. */
  readonly rows: number
  /** Rows that there will be, of all tables. */
  readonly totalRows: number
}

/** How the world is loaded. */
export interface LoadWorldOptions {
  readonly onProgress?: (progress: LoadProgress) => void
  /** Seed of everything that is made up. Default: the one of all published numbers. */
  readonly seed?: number
}

/** What was loaded. */
export interface LoadedWorld {
  /** Number of rows by table name. */
  readonly rowCounts: Readonly<Record<string, number>>
  readonly totalRows: number
}

/**
 * Fills the empty tables with 135,000 real cities and what people made of them: about 330,000 rows that are
 * the same on every machine. All or nothing; ends with fresh statistics.
 *
 * @param connectionString - Database with the migrations applied; the role must be a superuser, because foreign
 *   keys are not checked row by row.
 */
export async function loadWorld(
  connectionString: string,
  { onProgress = () => {}, seed = defaultSeed }: LoadWorldOptions = {},
): Promise<LoadedWorld> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    const tables = await worldTables(seed)
    const totalRows = tables.reduce((sum, { expectedRows }) => sum + expectedRows, 0)
    const rowCounts: Record<string, number> = {}
    let rows = 0
    await client.query(
      'BEGIN; SET LOCAL session_replication_role = replica; SET LOCAL synchronous_commit = off',
    )
    for (const { table, columns, rows: makeRows } of tables) {
      rowCounts[table] = await copyRows(client, table, columns, makeRows(), (count) =>
        onProgress({ table, rows: rows + count, totalRows }),
      )
      rows += rowCounts[table]
      if (columns[0] === 'id' && table !== 'sessions') await advanceSequence(client, table)
    }
    await client.query(`COMMENT ON TABLE cities IS ${escapeLiteral(`${worldVersion}, seed ${seed}`)}`)
    await client.query('COMMIT')
    await client.query('ANALYZE')
    return { rowCounts, totalRows: rows }
  } finally {
    await client.end()
  }
}

/** Whether this database holds the world that {@link loadWorld} would load. */
export async function isWorldLoaded(connectionString: string, seed = defaultSeed): Promise<boolean> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    const { rows } = await client.query<{ comment: string | null }>(
      `SELECT obj_description(to_regclass('cities'), 'pg_class') AS comment`,
    )
    return rows[0]?.comment === `${worldVersion}, seed ${seed}`
  } finally {
    await client.end()
  }
}

async function advanceSequence(client: Client, table: string): Promise<void> {
  const name = escapeIdentifier(table)
  await client.query(
    `SELECT setval(pg_get_serial_sequence(${escapeLiteral(name)}, 'id'), (SELECT max(id) FROM ${name}))`,
  )
}
