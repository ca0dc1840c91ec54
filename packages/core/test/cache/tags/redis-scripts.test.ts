import type { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RedisServer } from '../../../../../test/support/redis-server.ts'
import { createRedis } from '../../../../../test/support/redis-server.ts'
import { redisScripts } from '../../../src/cache/tags/redis-scripts.ts'
import { parseTag } from '../../../src/cache/tags/redis-tag-text.ts'
import type { Content } from './redis-setup.ts'
import { horizonMs, longestTtlMs, openTags, redisTime } from './redis-setup.ts'

let server: RedisServer
let redis: Redis
let at: Awaited<ReturnType<typeof openTags>>

beforeAll(async () => {
  server = await createRedis()
  redis = server.client()
  at = await openTags(server)
})

afterAll(async () => {
  await at.client.close()
  await server.stop()
})

const ahead = 5_000
const none: readonly Content[] = []

/** A state that a table below begins with: text with `+5000` for instants relative to now, or no key at all. */
type Before = string | undefined

/** What is expected of it: `old` or `new` stamp, the safe instant, the holds, and what the key's life ends with. */
interface After {
  readonly stamp: 'old' | 'new'
  readonly safe: 'kept' | 'horizon'
  readonly holds: readonly string[]
  readonly life: 'retention' | number
}

const tag = 'public.T|id=1'
const untouched = { stamp: 'old', safe: 'kept', life: 'retention' } as const
const born = { stamp: 'new', safe: 'horizon', life: 'retention' } as const

const steps = {
  'mark w, bump': () => at.tags.mark('w', [tag], []),
  'mark w, keep': () => at.tags.mark('w', [], [tag]),
  'settle w': () => at.tags.settle('w', [{ tag, content: [{ change: 'c' }] }], []),
  'settle w, rolled back': () => at.tags.settle('w', [{ tag, content: none }], []),
  'release w': () => at.tags.settle('w', [], [tag]),
  touch: () => at.tags.touch([tag]),
  capture: async () => void (await at.tags.capture([tag])),
}
type Step = keyof typeof steps

const table: readonly (readonly [Before, Step, After])[] = [
  // Nothing is known of the tag: it is born, and young.
  [undefined, 'mark w, bump', { ...born, holds: ['w:b'] }],
  [undefined, 'mark w, keep', { ...born, holds: ['w:k'], life: horizonMs }],
  [undefined, 'settle w', { ...born, holds: [] }],
  [undefined, 'settle w, rolled back', { ...born, holds: [] }],
  [undefined, 'release w', { ...born, holds: [] }],
  [undefined, 'touch', { ...born, holds: [] }],
  [undefined, 'capture', { ...born, holds: [] }],
  // At rest.
  ['1 old 77', 'mark w, bump', { ...untouched, stamp: 'new', holds: ['w:b'] }],
  ['1 old 77', 'mark w, keep', { ...untouched, holds: ['w:k'], life: horizonMs }],
  ['1 old 77', 'settle w', { ...untouched, stamp: 'new', holds: [] }],
  ['1 old 77', 'settle w, rolled back', { ...untouched, stamp: 'new', holds: [] }],
  ['1 old 77', 'release w', { ...untouched, holds: [] }],
  ['1 old 77', 'touch', { ...untouched, stamp: 'new', holds: [] }],
  ['1 old 77', 'capture', { ...untouched, holds: [] }],
  // A safe instant is set once and never moves.
  ['1 old +5000', 'mark w, bump', { ...untouched, stamp: 'new', holds: ['w:b'] }],
  ['1 old +5000', 'settle w', { ...untouched, stamp: 'new', holds: [] }],
  // Marked by the writer itself.
  ['1 old 77 w:+5000:b', 'mark w, bump', { ...untouched, stamp: 'new', holds: ['w:b'] }],
  ['1 old 77 w:+5000:b', 'settle w', { ...untouched, stamp: 'new', holds: [] }],
  ['1 old 77 w:+5000:b', 'settle w, rolled back', { ...untouched, stamp: 'new', holds: [] }],
  ['1 old 77 w:+5000:k', 'mark w, keep', { ...untouched, holds: ['w:k'], life: horizonMs }],
  ['1 old 77 w:+5000:k', 'settle w', { ...untouched, stamp: 'new', holds: [] }],
  ['1 old 77 w:+5000:k', 'release w', { ...untouched, holds: [] }],
  // Beside another writer, whose hold stays and whose kept stamp limits the life of the key.
  ['1 old 77 v:+5000:b', 'mark w, bump', { ...untouched, stamp: 'new', holds: ['v:b', 'w:b'] }],
  ['1 old 77 v:+5000:b w:+5000:b', 'settle w', { ...untouched, stamp: 'new', holds: ['v:b'] }],
  ['1 old 77 v:+5000:k', 'mark w, keep', { ...untouched, holds: ['v:k', 'w:k'], life: ahead }],
  ['1 old 77 v:+5000:k w:+7000:b', 'settle w', { ...untouched, stamp: 'new', holds: ['v:k'], life: ahead }],
  [
    '1 old 77 v:+7000:k u:+5000:k',
    'touch',
    { ...untouched, stamp: 'new', holds: ['v:k', 'u:k'], life: ahead },
  ],
  ['1 old 77 v:+5000:k w:+7000:k', 'release w', { ...untouched, holds: ['v:k'], life: ahead }],
  ['1 old 77 v:+5000:b', 'capture', { ...untouched, holds: ['v:b'] }],
  // An overdue hold goes with the next settle; a stamp that its overdue writer kept is worth nothing.
  ['1 old 77 v:-1:b', 'settle w', { ...untouched, stamp: 'new', holds: [] }],
  ['1 old 77 v:-1:b', 'release w', { ...untouched, holds: [] }],
  ['1 old 77 v:-1:b', 'mark w, bump', { ...untouched, stamp: 'new', holds: ['v:b', 'w:b'] }],
  ['1 old 77 v:-1:k', 'release w', { ...born, holds: [] }],
  ['1 old 77 v:-1:k', 'settle w', { ...born, holds: [] }],
  ['1 old 77 v:-1:k', 'capture', { ...born, holds: [] }],
  ['1 old 77 w:-1:k', 'mark w, keep', { ...born, holds: ['w:k'], life: horizonMs }],
  ['1 old 77 w:-1:k', 'settle w', { ...born, holds: [] }],
  // Whatever cannot be read is absent.
  ['x', 'settle w', { ...born, holds: [] }],
  ['x', 'capture', { ...born, holds: [] }],
  ['2 old 77', 'touch', { ...born, holds: [] }],
  ['1 old', 'release w', { ...born, holds: [] }],
  ['1 old 77 w:+5000', 'mark w, bump', { ...born, holds: ['w:b'] }],
  ['1 old 77w:+5000:b', 'mark w, bump', { ...born, holds: ['w:b'] }],
  ['', 'capture', { ...born, holds: [] }],
]

describe('one script on one tag', () => {
  test.each(table)('%s · %s', async (before, step, after) => {
    const key = at.names.stampKey(tag)
    const start = await redisTime(redis)
    await redis.del(key)
    const text = before?.replaceAll(/([+-]\d+)/g, (offset) => String(start + Number(offset)))
    if (text !== undefined) await redis.set(key, text)
    await steps[step]()
    const end = await redisTime(redis)

    const state = parseTag((await redis.get(key)) ?? '')
    expect(state?.stamp === 'old' ? 'old' : 'new').toBe(after.stamp)
    expect(state?.holds.map(({ writer, keeps }) => `${writer}:${keeps ? 'k' : 'b'}`)).toEqual(after.holds)
    const own = state?.holds.find(({ writer }) => writer === 'w')
    if (own !== undefined) within(own.until, start + horizonMs, end + horizonMs)
    if (after.safe === 'horizon') within(state?.safeAt, start + horizonMs, end + horizonMs)
    else expect(state?.safeAt).toBe(Number(text?.split(' ')[2]))
    const expiry = await redis.pexpiretime(key)
    const life = after.life === 'retention' ? 2 * longestTtlMs : after.life
    // Nothing that found the key as it should be writes it.
    if (step === 'capture' && after.stamp === 'old') expect(expiry).toBe(-1)
    else within(expiry, start + life, end + life)
  })

  test.each(Object.keys(steps) as Step[])(
    '%s, executed twice, leaves what one execution leaves',
    async (step) => {
      const key = at.names.stampKey(tag)
      const shape = async () =>
        (await redis.get(key))?.replaceAll(/:\d+:/g, ':').replace(/^1 (?!old)\S+/, '1 new')
      for (const before of [
        '1 old 77',
        '1 old 77 w:9999999999999:b',
        '1 old 77 w:9999999999999:k v:9999999999999:b',
      ]) {
        await redis.set(key, before)
        await steps[step]()
        const once = await shape()
        await steps[step]()
        expect(await shape()).toBe(once)
      }
    },
  )

  test('the same bytes, executed again after another write, bring no stamp back', async () => {
    const key = at.names.stampKey(tag)
    const journal = at.names.journalKey(tag)
    await redis.del(key)
    const stamps = new Set<string | undefined>()
    const { settle, mark } = redisScripts
    const settleAgain = () =>
      redis.eval(settle.lua, 2, key, journal, 'nonce.', 100, 1_000, 'w', 1, 64, 's', '')
    const markAgain = () => redis.eval(mark.lua, 2, key, journal, 'nonce.', 100, 1_000, 'w', 1, 64)
    for (let round = 0; round < 200; round++) {
      await (round % 2 === 0 ? settleAgain() : markAgain())
      stamps.add(parseTag((await redis.get(key)) ?? '')?.stamp as string)
    }
    expect(stamps.size).toBe(200)
  })

  test('a key of another type is absent, and its journal too', async () => {
    const key = at.names.stampKey(tag)
    const journal = at.names.journalKey(tag)
    await redis.del(key, journal)
    await redis.rpush(key, 'x')
    await redis.set(journal, 'x')
    expect(await at.tags.read([tag])).toEqual([undefined])
    await at.tags.capture([tag])
    expect(await at.tags.journal([tag])).toEqual([[]])
    await at.tags.touch([tag])
    expect((await at.tags.journal([tag]))[0]).toMatchObject([{ kind: 'touch' }])
  })
})

describe('the root', () => {
  const root = (run: string) => redis.eval(redisScripts.root.lua, 1, 'root', 'n.', 100, 1_000, run)
  const read = async () => (await redis.get('root'))?.split(' ')

  test('is renewed for another run only, young again, and never expires', async () => {
    await redis.del('root')
    await root('run1')
    const first = await read()
    expect(first?.at(-1)).toBe('@run1')
    await root('run1')
    expect(await read()).toEqual(first)
    await root('run2')
    const second = await read()
    expect(second?.at(-1)).toBe('@run2')
    expect(second?.[1]).not.toBe(first?.[1])
    expect(Number(second?.[2])).toBeGreaterThanOrEqual(Number(first?.[2]))
    expect(await redis.ttl('root')).toBe(-1)
  })

  test('keeps its run when it is touched', async () => {
    const [before] = await at.tags.read([at.tags.rootTag])
    await at.tags.touch([at.tags.rootTag])
    const [after] = await at.tags.read([at.tags.rootTag])
    expect(after?.stamp).not.toBe(before?.stamp)
    const key = at.names.stampKey(at.tags.rootTag)
    expect(await redis.get(key)).toContain(`@${at.client.runId}`)
    expect(await redis.ttl(key)).toBe(-1)
  })

  test('is captured under the run of the connection when it was lost', async () => {
    const key = at.names.stampKey(at.tags.rootTag)
    await redis.del(key)
    await at.tags.capture(['public.T', at.tags.rootTag])
    expect(await redis.get(key)).toContain(`@${at.client.runId}`)
    expect(await redis.get(at.names.stampKey('public.T'))).not.toContain('@')
  })
})

function within(value: number | undefined, from: number, to: number): void {
  expect(value).toBeGreaterThanOrEqual(from)
  expect(value).toBeLessThanOrEqual(to)
}
