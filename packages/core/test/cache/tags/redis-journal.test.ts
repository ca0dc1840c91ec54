import fc from 'fast-check'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { RedisServer } from '../../../../../test/support/redis-server.ts'
import { createRedis } from '../../../../../test/support/redis-server.ts'
import type { JournalRecord } from '../../../src/cache/journal.ts'
import { changesBetween, journalLength } from '../../../src/cache/journal.ts'
import type { Stamp } from '../../../src/cache/tag-state.ts'
import type { Content } from './redis-setup.ts'
import { longestTtlMs, openTags } from './redis-setup.ts'

let server: RedisServer
let redis: Redis
let at: Awaited<ReturnType<typeof openTags>>
let count = 0
let tag: string

beforeAll(async () => {
  server = await createRedis()
  redis = server.client()
  at = await openTags(server)
})

beforeEach(() => {
  tag = `public.T|id=${++count}`
})

afterAll(async () => {
  await at.client.close()
  await server.stop()
})

const stampOf = async (name = tag): Promise<Stamp> => (await at.tags.capture([name]))[0]?.stamp as Stamp
const recordsOf = async (name = tag): Promise<readonly JournalRecord<Content>[]> =>
  (await at.tags.journal([name]))[0] ?? []
const settle = (writer: string, ...changes: string[]) =>
  at.tags.settle(writer, [{ tag, content: changes.map((change) => ({ change })) }], [])

async function changesSince(from: Stamp): Promise<string[] | undefined> {
  const [records = []] = await at.tags.journal([tag], [from])
  return changesBetween(records, from, await stampOf())?.map(({ change }) => change)
}

describe('the journal', () => {
  test('chains the steps of overlapping writers; a settle right behind its mark takes its place', async () => {
    const start = await stampOf()
    await at.tags.mark('w1', [tag], [])
    await at.tags.mark('w2', [tag], [])
    await settle('w2', 'b')
    const between = await stampOf()
    await settle('w1', 'a1', 'a2')
    const records = await recordsOf()
    expect(records.map(({ kind, writer }) => `${kind} ${writer}`)).toEqual([
      'mark w1',
      'settle w2',
      'settle w1',
    ])
    expect(records.map(({ from }) => from)).toEqual([start, ...records.slice(0, -1).map(({ to }) => to)])
    expect(records.at(-1)?.to).toBe(await stampOf())
    expect(await changesSince(start)).toEqual(['b', 'a1', 'a2'])
    // w1 was still open at that point.
    expect(changesBetween(records, start, between)).toBeUndefined()
  })

  test('a mark that keeps the stamp, a release and a capture leave no record', async () => {
    await stampOf()
    await at.tags.mark('w', [], [tag])
    await at.tags.settle('w', [], [tag])
    await stampOf()
    expect(await recordsOf()).toEqual([])
  })

  test('a writer that is rolled back changes nothing', async () => {
    const start = await stampOf()
    await at.tags.mark('w', [tag], [])
    await settle('w')
    expect(await changesSince(start)).toEqual([])
  })

  test('a tag that was learnt from the result has its content without a mark', async () => {
    const start = await stampOf()
    await settle('w', 'learnt')
    expect(await changesSince(start)).toEqual(['learnt'])
  })

  test.each([
    ['a touch', () => at.tags.touch([tag])],
    ['a mark whose writer never settles', () => at.tags.mark('killed', [tag], [])],
    [
      'a loss of the tag',
      async () => {
        await redis.del(at.names.stampKey(tag))
        await at.tags.mark('w', [tag], [])
        await settle('w', 'x')
      },
    ],
    ['a loss of the journal', () => redis.del(at.names.journalKey(tag))],
    ['a record that cannot be read', () => redis.lset(at.names.journalKey(tag), 0, 'x')],
    ['a content that is too long', () => settle('w', 'x'.repeat(20_000))],
  ])('%s breaks the chain', async (_, happen) => {
    const start = await stampOf()
    await settle('v', 'a')
    await happen()
    await settle('v', 'b')
    expect(await changesSince(start)).toBeUndefined()
    const fresh = await stampOf()
    await settle('v', 'c')
    expect(await changesSince(fresh)).toEqual(['c'])
  })

  test('contents of one tag that come in two renewals are one record', async () => {
    const start = await stampOf()
    await at.tags.settle(
      'w',
      [
        { tag, content: [{ change: 'a' }] },
        { tag, content: [{ change: 'b' }] },
      ],
      [],
    )
    expect(await recordsOf()).toHaveLength(1)
    expect(await changesSince(start)).toEqual(['a', 'b'])
  })

  test('each tag of a settle has its own content', async () => {
    const other = `${tag}0`
    await at.tags.capture([tag, other])
    await at.tags.settle(
      'w',
      [
        { tag, content: [{ change: 'a' }] },
        { tag: other, content: [{ change: 'b' }] },
      ],
      [],
    )
    const journals = await at.tags.journal([other, tag, 'public.None'])
    expect(journals.map((records) => records.flatMap(({ content }) => content))).toEqual([
      [{ change: 'b' }],
      [{ change: 'a' }],
      [],
    ])
  })

  test('any text survives', async () => {
    const texts = ['', ' ', '\n', '"', 'é😀\u2028', '\0', 'a b s w [] ']
    const start = await stampOf()
    await settle('w e:i|r\nd', ...texts)
    expect(await changesSince(start)).toEqual(texts)
    expect((await recordsOf())[0]?.writer).toBe('w e:i|r\nd')
  })

  test('a settle that is repeated, because its answer was lost, says the same again', async () => {
    const start = await stampOf()
    await at.tags.mark('w', [tag], [])
    await settle('w', 'a')
    await settle('w', 'a')
    expect(await changesSince(start)).toEqual(['a', 'a'])
  })

  test.each([
    ['public.T|id=9', journalLength.partition],
    ['public.T', journalLength.table],
    ['public.T|id|*', journalLength.table],
  ])('%s keeps its last %d records and lives as long as its tag', async (name, length) => {
    const stamps: Stamp[] = [await stampOf(name)]
    for (let index = 0; index < length + 5; index++) {
      await at.tags.settle('w', [{ tag: name, content: [{ change: String(index) }] }], [])
      if (index % 16 === 0 || index >= length) stamps.push(await stampOf(name))
    }
    const records = await recordsOf(name)
    expect(records).toHaveLength(length)
    expect(records.at(-1)?.content).toEqual([{ change: String(length + 4) }])
    expect(changesBetween(records, stamps[0] as Stamp, await stampOf(name))).toBeUndefined()
    expect(changesBetween(records, stamps.at(-3) as Stamp, await stampOf(name))).toHaveLength(2)
    const [ofTag, ofJournal] = await Promise.all([
      redis.pttl(at.names.stampKey(name)),
      redis.pttl(at.names.journalKey(name)),
    ])
    expect(ofJournal).toBeGreaterThan(2 * longestTtlMs - 5_000)
    expect(Math.abs(ofTag - ofJournal)).toBeLessThan(1_000)
  })
})

describe('reading since a stamp', () => {
  test.each([0, 1, 31, 32, 33, 100, 299])('%d records back, only those come', async (back) => {
    const table = 'public.Since'
    let records = await recordsOf(table)
    if (records.length === 0) {
      await stampOf(table)
      for (let index = 0; index < 300; index++)
        await at.tags.settle('w', [{ tag: table, content: [{ change: String(index) }] }], [])
      records = await recordsOf(table)
    }
    const from = records[records.length - 1 - back]?.from as Stamp
    const [some] = await at.tags.journal([table], [from])
    expect(some).toEqual(records.slice(records.length - 1 - back))
  })

  test('nothing comes when the journal does not reach back, or nothing happened', async () => {
    const start = await stampOf()
    expect(await at.tags.journal([tag], [start])).toEqual([[]])
    for (let index = 0; index < journalLength.partition; index++) await settle('w', 'x')
    expect(await changesSince(start)).toHaveLength(journalLength.partition)
    await settle('w', 'x')
    expect(await at.tags.journal([tag], [start])).toEqual([[]])
  })

  test('a stamp is given per tag', async () => {
    const other = `${tag}0`
    await at.tags.capture([tag, other])
    await at.tags.touch([tag, other])
    const since = await stampOf(other)
    await at.tags.touch([tag, other])
    const journals = await at.tags.journal([tag, other], [undefined, since])
    expect(journals.map((records) => records.length)).toEqual([2, 1])
  })
})

/**
 * Writers at any interleaving, on real records: what {@link changesBetween} says between two stamps that a reader has
 * seen is exactly what was settled between them, or that it cannot tell.
 */
describe('changes between two stamps', () => {
  type Step = {
    readonly kind: 'mark' | 'settle' | 'rollback' | 'die' | 'learn' | 'touch' | 'lose' | 'look'
    writer: number
  }
  const step: fc.Arbitrary<Step> = fc.record({
    kind: fc.oneof(
      { weight: 12, arbitrary: fc.constant('mark' as const) },
      { weight: 20, arbitrary: fc.constant('settle' as const) },
      { weight: 6, arbitrary: fc.constantFrom('rollback' as const, 'learn' as const) },
      { weight: 1, arbitrary: fc.constantFrom('touch' as const, 'lose' as const) },
      { weight: 1, arbitrary: fc.constant('die' as const) },
      { weight: 16, arbitrary: fc.constant('look' as const) },
    ),
    writer: fc.integer({ min: 0, max: 2 }),
  })

  test('are what happened, or unknown', { timeout: 60_000 }, async () => {
    let known = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 30 }), async (steps) => {
        tag = `public.T|id=${++count}`
        /** What happened, by position; a reader remembers the position at which it saw a stamp. */
        const events: ({ settled: string } | { marked: string } | 'unknown')[] = []
        const seen: { stamp: Stamp; position: number; isOpen: boolean }[] = []
        const open = new Map<number, string>()
        let names = 0
        for (const { kind, writer } of steps) {
          const name = open.get(writer)
          if (kind === 'mark' && name === undefined) {
            open.set(writer, `w${++names}`)
            await at.tags.mark(`w${names}`, [tag], [])
            events.push({ marked: `w${names}` })
          } else if ((kind === 'settle' || kind === 'rollback') && name !== undefined) {
            await settle(name, ...(kind === 'settle' ? [`${name} did`] : []))
            events.push({ settled: name }, ...(kind === 'rollback' ? [{ settled: `!${name}` }] : []))
            open.delete(writer)
          } else if (kind === 'die') open.delete(writer)
          else if (kind === 'learn') {
            await settle(`l${++names}`, `l${names} did`)
            events.push({ settled: `l${names}` })
          } else if (kind === 'touch' || kind === 'lose') {
            if (kind === 'touch') await at.tags.touch([tag])
            else await redis.del(at.names.stampKey(tag))
            events.push('unknown')
          } else if (kind === 'look') {
            const [state] = await at.tags.capture([tag])
            seen.push({
              stamp: state?.stamp as Stamp,
              position: events.length,
              isOpen: state?.holds.length !== 0,
            })
          }
        }
        for (const name of open.values()) {
          await settle(name, `${name} did`)
          events.push({ settled: name })
        }
        const end = { stamp: await stampOf(), position: events.length }
        const all = await recordsOf()
        for (const { stamp, position, isOpen } of seen) {
          // Nothing is stored under an open bracket.
          if (isOpen) continue
          const [records = []] = await at.tags.journal([tag], [stamp])
          const changes = changesBetween(records, stamp, end.stamp)
          expect(changesBetween(all, stamp, end.stamp)).toEqual(changes)
          if (changes === undefined) continue
          if (changes.length > 1) known++
          const between = events.slice(position)
          expect(between).not.toContain('unknown')
          const settled = between.flatMap((event) =>
            typeof event === 'object' && 'settled' in event ? [event.settled] : [],
          )
          const rolledBack = settled.filter((name) => name.startsWith('!')).map((name) => name.slice(1))
          const did = settled.filter((name) => !name.startsWith('!') && !rolledBack.includes(name))
          expect(changes.map(({ change }) => change)).toEqual(did.map((name) => `${name} did`))
          for (const event of between)
            if (typeof event === 'object' && 'marked' in event) expect(settled).toContain(event.marked)
        }
      }),
      { numRuns: 400 },
    )
    // A test that knows nothing proves nothing.
    expect(known).toBeGreaterThan(40)
  })

  test('are complete when many writers really run at once', async () => {
    const start = await stampOf()
    const writers = Array.from({ length: 20 }, (_, index) => `w${index}`)
    const others = await Promise.all([0, 1, 2].map(() => openTags(server, { datasource: at.datasource })))
    await Promise.all(
      writers.map(async (writer, index) => {
        const { tags } = others[index % 3] as (typeof others)[number]
        await tags.mark(writer, [tag], [])
        await tags.settle(writer, [{ tag, content: [{ change: writer }] }], [])
      }),
    )
    expect((await changesSince(start))?.toSorted()).toEqual(writers.toSorted())
    for (const { client } of others) await client.close()
  })
})
