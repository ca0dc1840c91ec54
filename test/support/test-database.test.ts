import { expect, test } from 'vitest'
import { Redis } from 'ioredis'
import { useDatabase, useRedis } from './test-database.ts'

const one = useDatabase()
const other = useDatabase()
const empty = useDatabase({ content: 'empty' })
const redis = useRedis()
const otherRedis = useRedis()

test('two databases of one file have nothing in common', async () => {
  await one.client.query('DELETE FROM sessions')
  expect((await other.client.query('SELECT count(*)::int AS n FROM sessions')).rows).toEqual([{ n: 3 }])
  expect(one.url).not.toBe(other.url)
})

test('an empty database has no tables', async () => {
  const { rows } = await empty.client.query(
    `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace`,
  )
  expect(rows).toEqual([])
})

test('two Redis databases of one file have no keys in common', async () => {
  const clients = [new Redis(redis.url), new Redis(otherRedis.url)] as const
  try {
    await clients[0].set('key', 'value')
    expect(await clients[1].get('key')).toBeNull()
    expect(await clients[0].get('key')).toBe('value')
  } finally {
    for (const client of clients) client.disconnect()
  }
})

const tooEarly = ((): unknown => {
  try {
    return one.url
  } catch (error) {
    return error
  }
})()

test('a database asked for its address before it exists says so', () => {
  expect(String(tooEarly)).toContain('only while tests and hooks run')
})
