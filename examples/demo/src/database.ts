import { applyMigrations } from '@orm-overdrive/shop-schema/apply-migrations'
import { isWorldLoaded, loadWorld } from '@orm-overdrive/shop-schema/dataset'
import type { Postgres } from '@orm-overdrive/test/postgres-server'
import { createPostgres, keptDirectory } from '@orm-overdrive/test/postgres-server'
import { SingleBar } from 'cli-progress'
import pg from 'pg'
import type { Population } from './workload.ts'

export interface DemoDatabase {
  readonly url: string
  readonly population: Population
  stop(): Promise<void>
}

const name = 'shop'

/** Starts a primary and a replica, and loads the world where it is not there yet. The data is kept between runs. */
export async function openDatabase(say: (line: string) => void): Promise<DemoDatabase> {
  const startedAt = performance.now()
  const postgres = await createPostgres({ replicas: 1, dataDirectory: await keptDirectory('demo') })
  const url = postgres.primary.databaseUrl(name)
  say(`PostgreSQL 18: a primary and a streaming replica, started in ${seconds(startedAt)}`)
  if (!(await isLoaded(url))) await load(postgres, say)
  const [replica] = postgres.replicas
  await replica?.waitForReplay()
  return { url, population: await readPopulation(url), stop: () => postgres.stop() }
}

async function isLoaded(url: string): Promise<boolean> {
  try {
    return await isWorldLoaded(url)
  } catch {
    return false
  }
}

async function load(postgres: Postgres, say: (line: string) => void): Promise<void> {
  const startedAt = performance.now()
  await postgres.dropDatabase(name)
  const url = await postgres.createDatabase(name)
  await withClient(url, applyMigrations)
  const bar = new SingleBar({
    format: '  loading {table} {bar} {value} of {total} rows',
    clearOnComplete: true,
    hideCursor: true,
  })
  bar.start(1, 0, { table: '' })
  const { totalRows } = await loadWorld(url, {
    onProgress({ table, rows, totalRows: total }) {
      bar.setTotal(total)
      bar.update(rows, { table: table.padEnd(14) })
    },
  })
  bar.stop()
  say(
    `${totalRows.toLocaleString('en')} rows loaded in ${seconds(startedAt)}: cities, countries, users, visits, reviews`,
  )
}

/** What the workload asks for: some of each, the best known first. */
async function readPopulation(url: string): Promise<Population> {
  return withClient(url, async (client) => {
    const ids = async (sql: string) => (await client.query<{ id: never }>(sql)).rows.map(({ id }) => id)
    return {
      cityIds: await ids('SELECT id FROM cities ORDER BY population DESC NULLS LAST, id LIMIT 50'),
      countryCodes: await ids(
        'SELECT country_code AS id FROM cities GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 25',
      ),
      userIds: await ids('SELECT user_id AS id FROM visits GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 30'),
    }
  })
}

async function withClient<Result>(url: string, use: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1_000).toFixed(1)} s`
}
