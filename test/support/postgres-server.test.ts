import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPostgres, keptDirectory, type Postgres } from './postgres-server.ts'
import { withClient } from './with-client.ts'

async function query<Row extends object>(url: string, sql: string): Promise<readonly Row[]> {
  return withClient(url, async (client) => (await client.query<Row>(sql)).rows)
}

describe('a primary with two replicas', () => {
  let postgres: Postgres
  let url: string
  let replicaUrls: readonly string[]

  beforeAll(async () => {
    postgres = await createPostgres({ replicas: 2 })
    url = await postgres.createDatabase('lag')
    replicaUrls = postgres.replicas.map((replica) => replica.databaseUrl('lag'))
    await query(url, 'CREATE TABLE counter (n int); INSERT INTO counter VALUES (0)')
  })
  afterAll(() => postgres.stop())

  const replica = (index: number): Postgres['replicas'][number] => {
    const found = postgres.replicas[index]
    if (!found) throw new Error(`There is no replica ${index}.`)
    return found
  }
  const count = async (): Promise<number> => {
    const [row] = await query<{ n: number }>(url, 'UPDATE counter SET n = n + 1 RETURNING n')
    return row?.n ?? -1
  }
  const seenBy = async (index: number): Promise<number | undefined> =>
    (await query<{ n: number }>(replicaUrls[index] ?? '', 'SELECT n FROM counter'))[0]?.n

  test('the servers are PostgreSQL 18, the replicas in recovery', async () => {
    const sql = `SELECT current_setting('server_version_num')::int / 10000 AS major, pg_is_in_recovery() AS replica`
    expect(await query(postgres.primary.url, sql)).toEqual([{ major: 18, replica: false }])
    for (const { url } of postgres.replicas)
      expect(await query(url, sql)).toEqual([{ major: 18, replica: true }])
  })

  test('a commit reaches every replica', async () => {
    const n = await count()
    for (const [index, replica] of postgres.replicas.entries()) {
      await replica.waitForReplay()
      expect(await seenBy(index)).toBe(n)
    }
  })

  test('a replica whose replay is paused lags until it is resumed, the other does not', async () => {
    await replica(0).waitForReplay()
    await replica(0).pauseReplay()
    const n = await count()
    await replica(1).waitForReplay()
    expect(await seenBy(1)).toBe(n)
    expect(await seenBy(0)).toBe(n - 1)
    await replica(0).resumeReplay()
    await replica(0).waitForReplay()
    expect(await seenBy(0)).toBe(n)
  })

  test('a position of the primary can be waited for', async () => {
    const n = await count()
    const [row] = await query<{ lsn: string }>(url, 'SELECT pg_current_wal_lsn() AS lsn')
    await replica(0).waitForReplay(row?.lsn)
    expect(await seenBy(0)).toBe(n)
  })

  test('a delay holds back commits and ends at once when it is set to zero', async () => {
    await replica(0).setDelay(3_600_000)
    const n = await count()
    await replica(1).waitForReplay()
    expect(await seenBy(0)).toBe(n - 1)
    await replica(0).setDelay(0)
    await replica(0).waitForReplay()
    expect(await seenBy(0)).toBe(n)
  })

  test('a killed replica comes back on its port and catches up', async () => {
    await replica(0).kill()
    const n = await count()
    await expect(query(replica(0).url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED')
    await replica(0).restart()
    await replica(0).waitForReplay()
    expect(await seenBy(0)).toBe(n)
  })

  test('a killed primary comes back with what it had committed, and the replicas follow it again', async () => {
    const n = await count()
    await postgres.primary.kill()
    await postgres.primary.restart()
    expect(await count()).toBe(n + 1)
    await replica(1).waitForReplay()
    expect(await seenBy(1)).toBe(n + 1)
  })

  test('a replica refuses writes', async () => {
    await expect(query(replicaUrls[0] ?? '', 'UPDATE counter SET n = 0')).rejects.toThrow(
      'read-only transaction',
    )
  })
})

test('a database copied from a template has its rows', async () => {
  const postgres = await createPostgres()
  try {
    await query(await postgres.createDatabase('original'), 'CREATE TABLE t AS SELECT 7 AS n')
    const copy = await postgres.createDatabase('copy', { template: 'original' })
    expect(await query(copy, 'SELECT n FROM t')).toEqual([{ n: 7 }])
    await postgres.dropDatabase('copy')
    await postgres.dropDatabase('copy')
    await expect(query(copy, 'SELECT 1')).rejects.toThrow('does not exist')
  } finally {
    await postgres.stop()
  }
})

test('a kept data directory has its databases the next time, replicas included', async () => {
  const dataDirectory = await keptDirectory(`test-${process.pid}`)
  try {
    const first = await createPostgres({ dataDirectory })
    await query(await first.createDatabase('kept'), 'CREATE TABLE t AS SELECT 7 AS n')
    await first.stop()
    const second = await createPostgres({ dataDirectory, replicas: 1 })
    try {
      expect(await query(second.primary.databaseUrl('kept'), 'SELECT n FROM t')).toEqual([{ n: 7 }])
      await second.replicas[0]?.waitForReplay()
      expect(await query(second.replicas[0]?.databaseUrl('kept') ?? '', 'SELECT n FROM t')).toEqual([
        { n: 7 },
      ])
    } finally {
      await second.stop()
    }
  } finally {
    await rm(dataDirectory, { recursive: true, force: true })
  }
})

test('a server that does not start says why and leaves nothing behind', async () => {
  const before = process.env['TMPDIR']
  const directory = await mkdtemp(join(tmpdir(), 'overdrive-test-'))
  await chmod(directory, 0o711)
  process.env['TMPDIR'] = directory
  try {
    const refused = createPostgres({ settings: { shared_buffers: 'much' } })
    await expect(refused).rejects.toThrow('invalid value for parameter')
    expect(await readdir(directory)).toEqual([])
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
    await rm(directory, { recursive: true, force: true })
  }
})
