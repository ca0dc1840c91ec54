import assert from 'node:assert/strict'
import { isSettled, mayStore, movedSince } from '../cache/freshness.ts'
import { changesBetween, journalLengthOf } from '../cache/journal.ts'
import type { Stamp, TagState } from '../cache/tag-state.ts'
import type { TagStore } from '../cache/tags/tag-store.ts'

/** What a change is to the suite: stores do not look into it. */
export interface ConformanceContent {
  readonly change: string
}

/** A store under test, with tags that no other case uses. */
export interface TagStoreUnderTest {
  readonly tags: TagStore<ConformanceContent>
  /** Lets so many milliseconds pass on the store's clock. */
  pass(ms: number): Promise<void> | void
}

/** Opens an empty store whose holds stand for `horizonMs`. */
export type OpenTagStore = (horizonMs: number) => Promise<TagStoreUnderTest> | TagStoreUnderTest

export interface ConformanceCase {
  readonly name: string
  /** @throws AssertionError when the store behaves otherwise. */
  run(open: OpenTagStore): Promise<void>
}

/** Long enough that no hold ends during a case. */
const longMs = 60_000
/** Short enough to be waited for. */
const briefMs = 100

const table = 'public.City'
const partition = 'public.City|id=1'
const wildcard = 'public.City|id|*'

type Tags = TagStore<ConformanceContent>

const because = (change: string): ConformanceContent => ({ change })

async function stateOf(tags: Tags, tag: string): Promise<TagState> {
  const [state] = await tags.read([tag])
  assert.ok(state, `${tag} is known`)
  return state
}

async function captured(tags: Tags, tag: string): Promise<TagState> {
  const [state] = await tags.capture([tag])
  assert.ok(state, `${tag} was captured`)
  return state
}

/** What the journal of a tag tells from a stamp to the present one. */
async function changesSince(tags: Tags, tag: string, from: Stamp): Promise<string[] | undefined> {
  const [records] = await tags.journal([tag], [from])
  return changesBetween(records ?? [], from, (await stateOf(tags, tag)).stamp)?.map(({ change }) => change)
}

const holders = (state: TagState): string[] => state.holds.map(({ writer }) => writer).toSorted()

const cases: readonly (readonly [
  name: string,
  horizonMs: number,
  run: (store: TagStoreUnderTest) => Promise<void>,
])[] = [
  [
    'a tag is unknown until it is captured, and then keeps its stamp',
    longMs,
    async ({ tags }) => {
      assert.deepEqual(await tags.read([table, partition]), [undefined, undefined])
      const [first, second] = await tags.capture([table, partition])
      assert.deepEqual(await tags.capture([partition, table]), [second, first])
      assert.deepEqual(await tags.read([table, wildcard, partition]), [first, undefined, second])
    },
  ],
  [
    'a mark renews the tags in bump and holds them',
    longMs,
    async ({ tags }) => {
      const before = await captured(tags, table)
      await tags.mark('w', [table], [])
      const state = await stateOf(tags, table)
      assert.notEqual(state.stamp, before.stamp)
      assert.deepEqual(
        state.holds.map(({ writer, keeps }) => [writer, keeps]),
        [['w', false]],
      )
      assert.equal(isSettled(state, tags.now()), false)
      assert.equal(mayStore([state], tags.now()).store, false)
    },
  ],
  [
    'a mark holds the tags in keep under their stamps, and limits what is stored',
    longMs,
    async ({ tags }) => {
      const before = await captured(tags, wildcard)
      await tags.mark('w', [], [wildcard])
      const state = await stateOf(tags, wildcard)
      assert.equal(state.stamp, before.stamp)
      assert.deepEqual(
        state.holds.map(({ writer, keeps }) => [writer, keeps]),
        [['w', true]],
      )
      const permission = mayStore([state], tags.now())
      assert.ok(permission.store && permission.until <= tags.now().upper + longMs)
    },
  ],
  [
    'a hold stands for the horizon',
    longMs,
    async ({ tags }) => {
      await tags.capture([table])
      const { lower } = tags.now()
      await tags.mark('w', [table], [])
      const until = (await stateOf(tags, table)).holds[0]?.until ?? Number.NaN
      const { upper } = tags.now()
      // Stores may round to whole milliseconds.
      assert.ok(
        until >= lower + longMs - 2 && until <= upper + longMs + 2,
        `${until} of ${lower} to ${upper}`,
      )
    },
  ],
  [
    'a tag in bump and in keep is bumped',
    longMs,
    async ({ tags }) => {
      const before = await captured(tags, table)
      await tags.mark('w', [table], [table])
      const state = await stateOf(tags, table)
      assert.notEqual(state.stamp, before.stamp)
      assert.deepEqual(
        state.holds.map(({ keeps }) => keeps),
        [false],
      )
    },
  ],
  [
    'a settle ends the bracket, and the journal tells what happened in it',
    longMs,
    async ({ tags }) => {
      const before = await captured(tags, table)
      await tags.mark('w', [table], [])
      assert.equal(await changesSince(tags, table, before.stamp), undefined)
      await tags.settle('w', [{ tag: table, content: [because('a'), because('b')] }], [])
      assert.deepEqual((await stateOf(tags, table)).holds, [])
      assert.deepEqual(await changesSince(tags, table, before.stamp), ['a', 'b'])
    },
  ],
  [
    'a rollback is a step without changes',
    longMs,
    async ({ tags }) => {
      const before = await captured(tags, table)
      await tags.mark('w', [table], [])
      await tags.settle('w', [{ tag: table, content: [] }], [])
      assert.notEqual((await stateOf(tags, table)).stamp, before.stamp)
      assert.deepEqual(await changesSince(tags, table, before.stamp), [])
    },
  ],
  [
    'a kept tag that did not change keeps its stamp when it is let go',
    longMs,
    async ({ tags }) => {
      const before = await captured(tags, wildcard)
      await tags.mark('w', [], [wildcard])
      assert.deepEqual(holders(await stateOf(tags, wildcard)), ['w'])
      await tags.settle('w', [], [wildcard])
      assert.deepEqual(await stateOf(tags, wildcard), before)
    },
  ],
  [
    'a tag that is learnt from the result moves with what changed',
    longMs,
    async ({ tags }) => {
      const [before, kept] = await tags.capture([partition, wildcard])
      await tags.mark('w', [], [wildcard])
      await tags.settle('w', [{ tag: partition, content: [because('a')] }], [wildcard])
      assert.deepEqual(await changesSince(tags, partition, before?.stamp ?? ''), ['a'])
      assert.equal((await stateOf(tags, wildcard)).stamp, kept?.stamp)
    },
  ],
  [
    'writers that overlap hold a tag side by side, and each tells its own changes',
    longMs,
    async ({ tags }) => {
      const steps = [(await captured(tags, table)).stamp]
      const step = async (): Promise<void> => void steps.push((await stateOf(tags, table)).stamp)
      await tags.mark('one', [table], [])
      await step()
      await tags.mark('two', [table], [])
      await step()
      assert.deepEqual(holders(await stateOf(tags, table)), ['one', 'two'])
      await tags.settle('one', [{ tag: table, content: [because('1')] }], [])
      await step()
      assert.deepEqual(holders(await stateOf(tags, table)), ['two'])
      assert.equal(isSettled(await stateOf(tags, table), tags.now()), false)
      for (const from of steps.slice(0, 2)) assert.equal(await changesSince(tags, table, from), undefined)
      await tags.settle('two', [{ tag: table, content: [because('2')] }], [])
      await step()
      assert.equal(isSettled(await stateOf(tags, table), tags.now()), true)
      const told = await Promise.all(steps.map((from) => changesSince(tags, table, from)))
      // From the last stamp on there is nothing to tell, and no record to start from.
      assert.deepEqual(told.slice(0, -1), [['1', '2'], ['1', '2'], ['1', '2'], ['2']])
    },
  ],
  [
    'a touch renews a tag without a reason and leaves its holds',
    longMs,
    async ({ tags }) => {
      const before = await captured(tags, table)
      await tags.mark('w', [], [table])
      await tags.touch([table])
      const touched = await stateOf(tags, table)
      assert.notEqual(touched.stamp, before.stamp)
      assert.deepEqual(holders(touched), ['w'])
      await tags.settle('w', [{ tag: table, content: [because('a')] }], [])
      assert.equal(await changesSince(tags, table, before.stamp), undefined)
      assert.deepEqual(await changesSince(tags, table, touched.stamp), ['a'])
    },
  ],
  [
    'a writer that marks again has one hold, and its settle ends both',
    longMs,
    async ({ tags }) => {
      const before = await captured(tags, table)
      await tags.mark('w', [table], [])
      await tags.mark('w', [table], [])
      assert.deepEqual(holders(await stateOf(tags, table)), ['w'])
      await tags.settle('w', [{ tag: table, content: [because('a')] }], [])
      assert.deepEqual((await stateOf(tags, table)).holds, [])
      assert.deepEqual(await changesSince(tags, table, before.stamp), ['a'])
    },
  ],
  [
    'a writer whose kept tags turn out to change for ever unknown bumps them',
    longMs,
    async ({ tags }) => {
      const before = await captured(tags, wildcard)
      await tags.mark('w', [], [wildcard])
      await tags.mark('w', [wildcard], [])
      const state = await stateOf(tags, wildcard)
      assert.notEqual(state.stamp, before.stamp)
      assert.equal(mayStore([state], tags.now()).store, false)
    },
  ],
  [
    'a settle of a writer that is not known, or for the second time, only renews',
    longMs,
    async ({ tags }) => {
      const before = await captured(tags, table)
      await tags.mark('other', [], [table])
      for (let times = 0; times < 2; times += 1)
        await tags.settle('w', [{ tag: table, content: [because('a')] }], [partition])
      assert.deepEqual(holders(await stateOf(tags, table)), ['other'])
      assert.deepEqual(await changesSince(tags, table, before.stamp), ['a', 'a'])
    },
  ],
  [
    'a hold that is overdue forbids nothing, and what happened in it stays unknown',
    briefMs,
    async ({ tags, pass }) => {
      const before = await captured(tags, table)
      await tags.mark('w', [table], [])
      await pass(briefMs + 1)
      const state = await captured(tags, table)
      assert.notEqual(state.stamp, before.stamp)
      assert.equal(isSettled(state, tags.now()), true)
      assert.equal(mayStore([{ ...state, safeAt: 0 }], tags.now()).store, true)
      assert.equal(await changesSince(tags, table, before.stamp), undefined)
    },
  ],
  [
    'a kept stamp dies with its overdue hold',
    briefMs,
    async ({ tags, pass }) => {
      const before = await captured(tags, wildcard)
      await tags.mark('w', [], [wildcard])
      await pass(briefMs + 1)
      const moved = movedSince([{ tag: wildcard, stamp: before.stamp }], await tags.read([wildcard]))
      assert.ok(moved === 'lost' || moved.length === 1)
      const [records] = await tags.journal([wildcard])
      const after = await captured(tags, wildcard)
      assert.equal(changesBetween(records ?? [], before.stamp, after.stamp), undefined)
    },
  ],
  [
    'a writer that settles after its hold is overdue moves the tag all the same',
    briefMs,
    async ({ tags, pass }) => {
      await captured(tags, table)
      await tags.mark('w', [table], [])
      await pass(briefMs + 1)
      const late = await captured(tags, table)
      await tags.settle('w', [{ tag: table, content: [because('late')] }], [])
      assert.deepEqual(await changesSince(tags, table, late.stamp), ['late'])
    },
  ],
  [
    'a journal forgets the oldest changes, never the latest',
    longMs,
    async ({ tags }) => {
      const stamps = [(await captured(tags, partition)).stamp]
      const length = journalLengthOf(partition)
      for (let count = 0; count < 3 * length; count += 1) {
        await tags.settle('w', [{ tag: partition, content: [because(`${count}`)] }], [])
        stamps.push((await stateOf(tags, partition)).stamp)
      }
      assert.equal(await changesSince(tags, partition, stamps[0] ?? ''), undefined)
      const recent = await changesSince(tags, partition, stamps[2 * length] ?? '')
      assert.equal(recent?.length, length)
      assert.equal(recent[0], `${2 * length}`)
    },
  ],
  [
    'a stamp never returns',
    longMs,
    async ({ tags }) => {
      const seen = new Set<Stamp>()
      let steps = 0
      const look = async (): Promise<void> => {
        steps += 1
        seen.add((await captured(tags, table)).stamp)
      }
      await look()
      for (let times = 0; times < 20; times += 1) {
        await tags.mark(`w${times}`, [table], [])
        await look()
        await tags.settle(`w${times}`, [{ tag: table, content: [] }], [])
        await look()
        await tags.touch([table])
        await look()
      }
      assert.equal(seen.size, steps)
    },
  ],
  [
    'tags that were released are the same or unknown',
    longMs,
    async ({ tags }) => {
      const before = await captured(tags, table)
      tags.release([table])
      const [state] = await tags.read([table])
      if (state !== undefined) assert.deepEqual(state, before)
    },
  ],
  [
    'many tags are one call',
    longMs,
    async ({ tags }) => {
      const many = Array.from({ length: 600 }, (_, index) => `public.City|id=${index}`)
      const before = await tags.capture(many)
      await tags.mark('w', many.slice(0, 300), many.slice(300))
      const during = await tags.read(many)
      assert.equal(during.filter((state, index) => state?.stamp !== before[index]?.stamp).length, 300)
      await tags.settle(
        'w',
        many.slice(0, 300).map((tag) => ({ tag, content: [because(tag)] })),
        many.slice(300),
      )
      const after = await tags.read(many)
      assert.ok(after.every((state) => state?.holds.length === 0))
      assert.deepEqual(await changesSince(tags, many[299] ?? '', before[299]?.stamp ?? ''), [many[299]])
    },
  ],
  [
    'no tags are no work',
    longMs,
    async ({ tags }) => {
      assert.deepEqual(await tags.read([]), [])
      assert.deepEqual(await tags.capture([]), [])
      assert.deepEqual(await tags.journal([]), [])
      await tags.mark('w', [], [])
      await tags.settle('w', [], [])
      await tags.touch([])
      tags.release([])
    },
  ],
]

/**
 * What every {@link TagStore} must do, as cases for any test runner. A store that passes keeps the promises of the
 * protocol in sequence; what it does under loss and concurrency is its own to prove.
 *
 * ```ts
 * test.each(tagStoreCases)('$name', ({ run }) => run((horizonMs) => openMyStore(horizonMs)))
 * ```
 */
export const tagStoreCases: readonly ConformanceCase[] = cases.map(([name, horizonMs, run]) => ({
  name,
  run: async (open) => run(await open(horizonMs)),
}))
