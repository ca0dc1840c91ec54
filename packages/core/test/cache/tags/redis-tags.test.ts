import type { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RedisServer } from '../../../../../test/support/redis-server.ts'
import { createRedis } from '../../../../../test/support/redis-server.ts'
import { mayStore } from '../../../src/cache/freshness.ts'
import type { TagState } from '../../../src/cache/tag-state.ts'
import { userTag } from '../../../src/cache/tags/redis-tag-names.ts'
import { commandCalls, horizonMs, openTags, prefix } from './redis-setup.ts'

let server: RedisServer
let redis: Redis
const opened: { client: { close(): Promise<void> } }[] = []

beforeAll(async () => {
  server = await createRedis()
  redis = server.client()
})

afterAll(async () => {
  for (const { client } of opened) await client.close()
  await server.stop()
})

async function open(options: Parameters<typeof openTags>[1] = {}) {
  const setup = await openTags(server, options)
  opened.push(setup)
  return setup
}

const table = 'public.City'
const partition = 'public.City|countryCode=FR'
const wildcard = 'public.City|countryCode|*'

describe('tags in Redis', () => {
  test('what is absent is created once and then found', async () => {
    const { tags } = await open()
    expect(await tags.read([table, partition])).toEqual([undefined, undefined])
    const captured = await tags.capture([table, partition])
    expect(captured.every(({ safeAt }) => safeAt > tags.now().lower)).toBe(true)
    expect(await tags.capture([partition, table])).toEqual([captured[1], captured[0]])
    expect(await tags.read([table, partition])).toEqual(captured)
  })

  test('no tags ask nothing', async () => {
    const { tags } = await open()
    const before = await commandCalls(redis)
    expect(await tags.read([])).toEqual([])
    expect(await tags.capture([])).toEqual([])
    expect(await tags.journal([])).toEqual([])
    await tags.touch([])
    await tags.mark('w', [], [])
    await tags.settle('w', [], [])
    expect(difference(before, await commandCalls(redis))).toEqual({ info: 1 })
  })

  test('a bracket forbids storing while it is open; a kept stamp only limits it', async () => {
    const { tags } = await open()
    await tags.capture([table, wildcard])
    await tags.mark('w', [table], [wildcard])
    expect(mayStore(await tags.capture([table]), tags.now())).toEqual({ store: false })
    const kept = await tags.capture([wildcard])
    expect(mayStore(kept, tags.now())).toMatchObject({ store: true })
    await tags.settle('w', [{ tag: table, content: [] }], [wildcard])
    expect(await tags.capture([wildcard])).toEqual([{ ...kept[0], holds: [] }])
    expect(mayStore(await tags.capture([table]), tags.now())).toMatchObject({ store: true })
  })

  test.each(['DEL', 'UNLINK', 'FLUSHALL', 'RENAME', 'SET x', 'PEXPIRE'])(
    'after %s inside a bracket the tag is young with another stamp, and its old journal leads nowhere',
    async (loss) => {
      const { tags, names } = await open()
      const [before] = await tags.capture([partition])
      await tags.mark('w', [partition], [])
      const [marked] = await tags.read([partition])
      const key = names.stampKey(partition)
      if (loss === 'FLUSHALL') await redis.flushall()
      else if (loss === 'RENAME') await redis.rename(key, 'elsewhere')
      else if (loss === 'SET x') await redis.set(key, 'x')
      else if (loss === 'PEXPIRE') await redis.pexpire(key, 0)
      else await redis.call(loss, key)
      const [filler] = await tags.capture([partition])
      expect(new Set([before?.stamp, marked?.stamp, filler?.stamp]).size).toBe(3)
      expect(filler?.safeAt).toBeGreaterThan(tags.now().lower)
      // The writer that lost its mark settles: what the filler stored under its stamp is not served again.
      await tags.settle('w', [{ tag: partition, content: [{ change: 'c' }] }], [])
      const [after] = await tags.read([partition])
      expect(after?.stamp).not.toBe(filler?.stamp)
      expect(after?.safeAt).toBe(filler?.safeAt)
      const [records] = await tags.journal([partition])
      expect(records?.find(({ from }) => from === filler?.stamp)?.to).toBe(after?.stamp)
      expect(records?.some(({ from }) => from === marked?.stamp)).toBe(false)
    },
  )

  test('two writers settle in any order and neither takes the hold of the other', async () => {
    const { tags } = await open()
    await tags.mark('w1', [table], [wildcard])
    await tags.mark('w2', [table], [wildcard])
    await tags.settle('w1', [{ tag: table, content: [] }], [wildcard])
    const states = await tags.read([table, wildcard])
    expect(states.map((state) => state?.holds.map(({ writer }) => writer))).toEqual([['w2'], ['w2']])
    await tags.settle('w2', [{ tag: table, content: [] }], [wildcard])
    expect((await tags.read([table, wildcard])).map((state) => state?.holds)).toEqual([[], []])
  })

  test('a tag that is marked both ways is bumped', async () => {
    const { tags } = await open()
    await tags.mark('w', [table, table], [table, wildcard])
    const states = await tags.read([table, wildcard])
    expect(states.map((state) => state?.holds.map(({ keeps }) => keeps))).toEqual([[false], [true]])
  })

  test('a writer that never settles ends with its horizon', async () => {
    const { tags } = await open({ horizonMs: 30 })
    await tags.capture([table, wildcard])
    await tags.mark('killed', [table], [wildcard])
    const [marked, kept] = await tags.read([table, wildcard])
    const until = kept?.holds[0]?.until as number
    // The clock decides, so this waits for it.
    while (tags.now().lower < until + 1) await redis.ping()
    expect((await tags.read([wildcard]))[0]).toBeUndefined()
    const [still, again] = await tags.capture([table, wildcard])
    expect(still?.stamp).toBe(marked?.stamp)
    expect(mayStore([still as TagState], tags.now())).toMatchObject({ store: true })
    expect(again?.stamp).not.toBe(kept?.stamp)
  })

  test('ten thousand stamps, from four processes at once, are all different', async () => {
    const datasource = 'stamps'
    const setups = await Promise.all(
      Array.from({ length: 4 }, () => open({ datasource, connection: { commandTimeoutMs: 20_000 } })),
    )
    const seen = new Set<string>()
    const { names, tags } = setups[0] as (typeof setups)[number]
    await tags.capture([partition])
    // Each change of the stamp leaves one record; the journal is read before it overflows.
    for (let round = 0; round < 157; round++) {
      await Promise.all(
        setups.flatMap((setup) => Array.from({ length: 16 }, () => setup.tags.touch([partition]))),
      )
      for (const { to } of (await tags.journal([partition]))[0] ?? []) seen.add(to as string)
    }
    expect(seen.size).toBe(157 * 64)
    expect(await redis.llen(names.journalKey(partition))).toBe(64)
  })

  test('thousands of tags are changed in several scripts', async () => {
    const { tags } = await open()
    const many = Array.from({ length: 600 }, (_, index) => `public.City|id=${index}`)
    const before = await tags.capture(many)
    const calls = await commandCalls(redis)
    await tags.touch(many)
    expect(difference(calls, await commandCalls(redis))['evalsha']).toBe(3)
    const after = await tags.read(many)
    expect(after.every((state, index) => state?.stamp !== before[index]?.stamp)).toBe(true)
    await tags.mark('w', many.slice(0, 300), many.slice(300))
    const marked = await tags.read(many)
    expect(marked.map((state) => state?.holds[0]?.keeps)).toEqual(many.map((_, index) => index >= 300))
  })

  test('no name of a key contains a value', async () => {
    const { tags } = await open()
    const secret = 'ann.smith@example.com'
    const names = [`public.User|email=${secret}`, `public.User|a,b=["${secret}",null]`, userTag(secret)]
    await tags.capture(names)
    await tags.mark('w', names, [])
    await tags.settle(
      'w',
      names.map((tag) => ({ tag, content: [] })),
      [],
    )
    const keys = await redis.keys(`${prefix}*`)
    expect(keys.filter((key) => key.includes('public.User')).length).toBe(4)
    expect(keys.filter((key) => /ann|smith|example/.test(key))).toEqual([])
  })

  test('the scripts are sent again when Redis has forgotten them', async () => {
    const { tags } = await open()
    await tags.capture([table])
    await redis.script('FLUSH')
    await tags.mark('w', [table], [])
    await tags.settle('w', [{ tag: table, content: [{ change: 'c' }] }], [])
    expect((await tags.journal([table]))[0]).toMatchObject([{ kind: 'settle' }])
  })

  test('the clock of Redis is known within a round trip', async () => {
    const { tags } = await open()
    await tags.capture([table])
    const { lower, upper } = tags.now()
    const [seconds, microseconds] = (await redis.time()) as unknown as [string, string]
    const read = Number(seconds) * 1_000 + Number(microseconds) / 1_000
    expect(lower).toBeLessThan(read)
    const later = tags.now()
    expect(later.upper).toBeGreaterThan(read)
    expect(upper - lower).toBeLessThan(1_000)
  })

  test('a clock that leapt ahead drops everything that was stored', async () => {
    const local = { now: 0, wall: 0 }
    const errors: Error[] = []
    const { tags } = await open({
      clock: { now: () => local.now, wall: () => local.wall },
      onError: (error) => errors.push(error),
    })
    const [before] = await tags.capture([tags.rootTag])
    // Our clock stands still while Redis' runs: as if Redis' had leapt.
    const start = await redis.time()
    while (Number((await redis.time())[0]) - Number(start[0]) < 1) await redis.ping()
    await tags.touch([table])
    expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining('leapt')])
    const [after] = await tags.capture([tags.rootTag])
    expect(after?.stamp).not.toBe(before?.stamp)
  })
})

describe('round trips', () => {
  test('each call is one command', async () => {
    const { tags } = await open()
    await tags.capture([table, partition, wildcard, tags.rootTag])
    const counts: Record<string, Record<string, number>> = {}
    const count = async (name: string, call: () => PromiseLike<unknown>) => {
      const before = await commandCalls(redis)
      await call()
      const { evalsha = 0, mget = 0, time = 0 } = difference(before, await commandCalls(redis))
      // Each script that changes tags asks for the time itself.
      counts[name] = { evalsha, mget, outside: time - (name === 'journal' ? 0 : evalsha) }
    }
    await count('read', () => tags.read([table, partition, wildcard, tags.rootTag]))
    await count('readBeside', () => tags.readBeside('x', [table, partition]))
    await count('capture', () => tags.capture([table, 'public.New', tags.rootTag]))
    await count('mark', () => tags.mark('w', [table, partition], [wildcard]))
    await count('settle', () => tags.settle('w', [{ tag: table, content: [{ change: 'c' }] }], [wildcard]))
    await count('touch', () => tags.touch([table, partition]))
    await count('journal', () => tags.journal([table, partition]))
    const read = { evalsha: 0, mget: 1, outside: 0 }
    const script = { evalsha: 1, mget: 0, outside: 0 }
    expect(counts).toEqual({
      ...{ read, readBeside: read, capture: script, mark: script },
      ...{ settle: script, touch: script, journal: script },
    })
  })

  test('a read whose sample of the clock is old asks for the time in the same write', async () => {
    const local = { now: 0 }
    const { tags } = await open({
      clock: { now: () => local.now, wall: () => local.now },
      onError: () => {},
    })
    await tags.capture([table])
    local.now += 1_500
    const before = await commandCalls(redis)
    await tags.read([table])
    const calls = difference(before, await commandCalls(redis))
    expect({ mget: calls['mget'], time: calls['time'] }).toEqual({ mget: 1, time: 1 })
    await tags.read([table])
    expect(difference(before, await commandCalls(redis))['time']).toBe(1)
  })
})

describe('a Redis that is full', () => {
  test('takes marks and settles, because the scripts are allowed to', async () => {
    const full = await createRedis({ args: ['--maxmemory-policy', 'noeviction'] })
    const setup = await openTags(full)
    try {
      const admin = full.client()
      const { tags } = setup
      const before = await tags.capture([table])
      await admin.config('SET', 'maxmemory', '1')
      await expect(admin.set('x', 'y')).rejects.toThrow('OOM')
      await tags.mark('w', [table], [wildcard])
      await tags.settle('w', [{ tag: table, content: [{ change: 'c' }] }], [wildcard])
      await tags.touch([partition])
      const [after] = await tags.capture([table, 'public.New', tags.rootTag])
      expect(after?.stamp).not.toBe(before[0]?.stamp)
      expect((await tags.journal([table]))[0]).toHaveLength(1)
    } finally {
      await setup.client.close()
      await full.stop()
    }
  })
})

describe('another run of Redis', () => {
  test('renews the root before anything is answered, once for all processes', async () => {
    const own = await createRedis()
    const [first, second] = [await openTags(own), await openTags(own)]
    try {
      const [before] = await first.tags.capture([first.tags.rootTag])
      expect(await second.tags.read([second.tags.rootTag])).toEqual([before])
      await own.restart()
      // What a restart from a snapshot or a failover would bring back: the root of the run before.
      const admin = own.client()
      expect(await first.client.whenReady(10_000)).toBe(true)
      const [after] = await first.tags.read([first.tags.rootTag])
      expect(after?.stamp).not.toBe(before?.stamp)
      expect(after?.safeAt).toBeGreaterThan(first.tags.now().lower)
      expect(await second.client.whenReady(10_000)).toBe(true)
      expect(await second.tags.read([second.tags.rootTag])).toEqual([after])
      const key = first.names.stampKey(first.tags.rootTag)
      await admin.set(key, `1 ${String(before?.stamp)} 0 @earlier`)
      const third = await openTags(own)
      const [renewed] = await third.tags.read([third.tags.rootTag])
      expect(renewed?.stamp).not.toBe(before?.stamp)
      await third.client.close()
    } finally {
      await first.client.close()
      await second.client.close()
      await own.stop()
    }
  })

  test('the horizon is what the tags were made with', async () => {
    const { tags } = await open()
    await tags.mark('w', [table], [])
    const [state] = await tags.read([table])
    expect((state?.holds[0]?.until ?? 0) - tags.now().upper).toBeLessThanOrEqual(horizonMs)
  })
})

function difference(before: Record<string, number>, after: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(after)
      .map(([name, calls]): [string, number] => [name, calls - (before[name] ?? 0)])
      .filter(([, calls]) => calls > 0),
  )
}
