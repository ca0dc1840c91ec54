import assert from 'node:assert/strict'
import { isSettled, mayStore } from '../cache/freshness.ts'
import type { Stamp } from '../cache/tag-state.ts'
import type { TagStoreCase } from './tag-store-under-test.ts'
import {
  because,
  captured,
  changesSince,
  holders,
  longMs,
  partition,
  stateOf,
  table,
  wildcard,
} from './tag-store-under-test.ts'

/** Tags from creation to release, and what a mark and a settle make of them. */
export const tagStateCases: readonly TagStoreCase[] = [
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
