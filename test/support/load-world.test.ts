import { isWorldLoaded, loadWorld } from '@orm-overdrive/shop-schema/dataset'
import { applyMigrations } from '@orm-overdrive/shop-schema/apply-migrations'
import { beforeAll, expect, test } from 'vitest'
import { checkForeignKeys } from './check-foreign-keys.ts'
import { useDatabase } from './test-database.ts'

const database = useDatabase({ content: 'empty' })
const progress: { table: string; rows: number; totalRows: number }[] = []
let totalRows = 0

beforeAll(async () => {
  await applyMigrations(database.client)
  expect(await isWorldLoaded(database.url)).toBe(false)
  const loaded = await loadWorld(database.url, { onProgress: (step) => progress.push(step) })
  totalRows = loaded.totalRows
})

async function number(sql: string): Promise<number> {
  const { rows } = await database.client.query<{ n: string }>(`SELECT (${sql}) AS n`)
  return Number(rows[0]?.n)
}

test('the world is there, and known to be', async () => {
  expect(await isWorldLoaded(database.url)).toBe(true)
  expect(await isWorldLoaded(database.url, 7)).toBe(false)
  expect(await number('SELECT count(*) FROM cities')).toBe(135_233)
  expect(await number('SELECT count(*) FROM countries WHERE continent IS NULL')).toBe(0)
  expect(await number('SELECT count(*) FROM organisations')).toBe(100)
  expect(await number('SELECT count(*) FROM visits')).toBe(60_000)
})

test('progress goes up to the promised end', () => {
  expect(progress.map(({ rows }) => rows)).toEqual(progress.map(({ rows }) => rows).toSorted((a, b) => a - b))
  expect(progress.at(-1)).toMatchObject({ table: 'sessions', rows: totalRows, totalRows })
})

test('every foreign key holds', () => checkForeignKeys(database.client))

test('a review of a visit is by the visitor', async () => {
  expect(
    await number(
      'SELECT count(*) FROM reviews r JOIN visits v ON v.id = visit_id WHERE author_id <> user_id',
    ),
  ).toBe(0)
})

test('an order has products of its own tenant', async () => {
  const foreign = `SELECT count(*) FROM order_items i JOIN orders o ON o.id = order_id JOIN products p ON p.id = product_id
    WHERE i.tenant_id <> o.tenant_id OR i.tenant_id <> p.tenant_id`
  expect(await number(foreign)).toBe(0)
})

test('the next row gets a key of its own', async () => {
  const { rows } = await database.client.query<{ id: number }>(
    `INSERT INTO cities (name, country_code, lat, lon) VALUES ('New', 'DE', 0, 0) RETURNING id`,
  )
  expect(rows[0]?.id).toBe((await number('SELECT max(id) FROM cities WHERE name <> $$New$$')) + 1)
})

test('the same seed makes the same rows', async () => {
  // Committed with the seed of all published numbers: new rows need a new version of the world.
  const digest = `SELECT md5(string_agg(md5(t::text), '' ORDER BY id)) AS digest FROM`
  const digests = []
  for (const table of ['users', 'visits', 'reviews', 'orders']) {
    digests.push((await database.client.query<{ digest: string }>(`${digest} ${table} t`)).rows[0]?.digest)
  }
  expect(digests).toMatchInlineSnapshot(`
    [
      "9fbb1541b606b09847ebc1f41d773fdb",
      "468f6170049590a6515cc27cce24e658",
      "4bd8d893fad04f50eb6bdba35b4c93d4",
      "fce0f131a32de58d67d90c982bed0498",
    ]
  `)
})
