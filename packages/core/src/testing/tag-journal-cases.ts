import assert from 'node:assert/strict'
import { isSettled, mayStore, movedSince } from '../cache/freshness.ts'
import { changesBetween, journalLengthOf } from '../cache/journal.ts'
import type { TagStoreCase } from './tag-store-under-test.ts'
import {
  because,
  briefMs,
  captured,
  changesSince,
  holders,
  longMs,
  partition,
  stateOf,
  table,
  wildcard,
} from './tag-store-under-test.ts'

/** What the journal tells of a tag, and what becomes of writers who never settle. */
export const tagJournalCases: readonly TagStoreCase[] = [
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
]
