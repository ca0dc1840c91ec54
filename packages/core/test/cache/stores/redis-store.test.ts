import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { RedisServer } from '../../../../../test/support/redis-server.ts'
import { createRedis } from '../../../../../test/support/redis-server.ts'
import { createRedisStore } from '../../../src/cache/stores/redis-store.ts'
import { commandCalls, openTags, prefix, redisTime } from '../tags/redis-setup.ts'

let server: RedisServer
let redis: Redis
let at: Awaited<ReturnType<typeof openTags>>
const errors: Error[] = []

beforeAll(async () => {
  server = await createRedis()
  redis = server.client()
  at = await openTags(server)
})

beforeEach(() => {
  errors.length = 0
})

afterAll(async () => {
  await at.client.close()
  await server.stop()
})

const open = () => createRedisStore({ ...at, prefix, onError: (error) => errors.push(error) })
const minute = async () => (await redisTime(redis)) + 60_000

describe('values in Redis', () => {
  test('come back byte by byte, beside the states of their tags', async () => {
    const store = open()
    const tags = ['public.A', at.tags.rootTag, 'public.Unknown']
    const captured = await at.tags.capture(tags.slice(0, 2))
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
    store.put('k', bytes, await minute())
    expect(await store.lookup('k', tags)).toEqual({ bytes, states: [...captured, undefined] })
    expect(await store.lookup('other', [])).toEqual({ bytes: undefined, states: [] })
    expect(errors).toEqual([])
  })

  test('a lookup is one MGET and nothing else', async () => {
    const store = open()
    await at.tags.capture(['public.A'])
    const monitor = await redis.monitor()
    const seen: string[] = []
    monitor.on('monitor', (_time: string, args: string[]) => seen.push(args.join(' ')))
    await redis.echo('begin')
    await store.lookup('k', ['public.A', 'public.A|id|*', at.tags.rootTag])
    await redis.echo('end')
    while (!seen.includes('echo end')) await redis.ping()
    monitor.disconnect()
    const asked = seen.slice(seen.indexOf('echo begin') + 1, seen.indexOf('echo end'))
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatch(/^mget test:q:k test:v:\S+ test:v:\S+ test:v:\{root\}$/)
  })

  test('end when they are told to, on the clock of Redis', async () => {
    const store = open()
    const until = await minute()
    store.put('k', Buffer.from('x'), until + 0.9)
    await store.lookup('k', [])
    expect(await redis.pexpiretime(`${prefix}q:k`)).toBe(until)
  })

  test.each([0, -1, Number.NaN, Infinity, -Infinity, Number.MAX_VALUE])(
    'what ends at %d is not even sent',
    async (untilMs) => {
      const store = open()
      const before = (await commandCalls(redis))['set'] ?? 0
      store.put('never', Buffer.from('x'), untilMs)
      expect((await store.lookup('never', [])).bytes).toBeUndefined()
      expect((await commandCalls(redis))['set'] ?? 0).toBe(before)
      expect(errors).toEqual([])
    },
  )

  test('can be removed', async () => {
    const store = open()
    store.put('k', Buffer.from('x'), await minute())
    store.remove('k')
    expect((await store.lookup('k', [])).bytes).toBeUndefined()
  })

  test('a value that is refused is reported, and reads go on', async () => {
    const store = open()
    const until = await minute()
    await redis.config('SET', 'maxmemory', '1')
    store.put('big', Buffer.alloc(100), until)
    const { bytes } = await store.lookup('big', [])
    await redis.config('SET', 'maxmemory', '0')
    expect(bytes).toBeUndefined()
    expect(errors).toMatchObject([{ name: 'StoreUnavailable', reason: 'refused', refusal: 'OOM' }])
    expect(at.client.isReady).toBe(true)
  })

  test('without a connection a lookup is refused at once, and a fill is only reported', async () => {
    const other = await openTags(server)
    const store = createRedisStore({ ...other, prefix, onError: (error) => errors.push(error) })
    const until = await minute()
    await other.client.close()
    await expect(store.lookup('k', [])).rejects.toMatchObject({ name: 'StoreUnavailable', reason: 'closed' })
    store.put('k', Buffer.from('x'), until)
    store.remove('k')
    await Promise.resolve()
    await Promise.resolve()
    expect(errors.map((error) => (error as { reason?: string }).reason)).toEqual(['closed', 'closed'])
  })
})
