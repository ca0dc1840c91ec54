import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRedis, findRedis, type RedisServer } from './redis-server.ts'

describe('a Redis of its own', () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await createRedis({ args: ['--maxmemory', '20mb'] })
  })
  afterAll(() => redis.stop())

  test('a server on the path is found', async () => {
    expect(await findRedis()).toMatch(/redis-server$/)
  })

  test('it answers, in version 7 or later, with the arguments it was given', async () => {
    const client = redis.client()
    expect(Number(/redis_version:(\d+)/.exec(await client.info('server'))?.[1])).toBeGreaterThanOrEqual(7)
    expect(await client.config('GET', 'maxmemory')).toEqual(['maxmemory', String(20 * 1024 * 1024)])
    expect(await client.config('GET', 'save')).toEqual(['save', ''])
  })

  test('a client outlives a kill and a restart, after which the server is empty', async () => {
    const client = redis.client({ retryStrategy: () => 10 })
    await client.set('key', 'value')
    await redis.kill()
    await redis.restart()
    expect(await client.get('key')).toBeNull()
  })

  test('two servers run side by side', async () => {
    const other = await createRedis()
    try {
      await redis.client().set('key', 'here')
      expect(await other.client().get('key')).toBeNull()
    } finally {
      await other.stop()
    }
  })

  test('a port that is taken is refused with the server’s own words', async () => {
    await expect(createRedis({ port: redis.port })).rejects.toThrow('Address already in use')
  })
})
