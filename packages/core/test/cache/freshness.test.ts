import { describe, expect, test } from 'vitest'
import { isSettled, mayStore, movedSince } from '../../src/cache/freshness.ts'
import type { Permission } from '../../src/cache/freshness.ts'
import type { ClockBounds, Hold, TagState } from '../../src/cache/tag-state.ts'

/** The clock stands at 10, known exactly or somewhere from 8 to 12. */
const clocks: readonly ClockBounds[] = [
  { lower: 10, upper: 10 },
  { lower: 8, upper: 12 },
]
const instants = [7, 8, 9, 10, 11, 12, 13]

const holds: readonly Hold[] = instants.flatMap((until) =>
  [true, false].map((keeps) => ({ writer: `w${until}${keeps}`, until, keeps })),
)
const holdSets: readonly (readonly Hold[])[] = [
  [],
  ...holds.map((hold) => [hold]),
  ...holds.flatMap((one) => holds.map((two) => [one, two])),
]
const states: readonly TagState[] = [0, ...instants].flatMap((safeAt) =>
  holdSets.map((held) => ({ stamp: 's', safeAt, holds: held })),
)

/**
 * Section 1.3 of the model: a hold without `keeps`, not overdue, on any tag forbids; the life ends with `safeAt` if it
 * is still ahead, and with each keeping hold. What is overdue is decided by the lower bound of the clock, what has ended
 * by the upper one.
 */
function restated(tags: readonly TagState[], now: ClockBounds): Permission {
  const all = tags.flatMap((tag) => tag.holds)
  if (all.some((hold) => !hold.keeps && hold.until > now.lower)) return { store: false }
  const ends = [
    ...tags.map(({ safeAt }) => safeAt).filter((safeAt) => safeAt > now.lower),
    ...all.filter((hold) => hold.keeps).map((hold) => hold.until),
  ]
  const until = Math.min(Infinity, ...ends)
  return until > now.upper ? { store: true, until } : { store: false }
}

describe('whether a result may be stored', () => {
  test.each(clocks)('under one tag follows the model in every state, at %o', (now) => {
    const wrong = states.filter((state) => !equal(mayStore([state], now), restated([state], now)))
    expect(wrong).toEqual([])
    expect(states).toHaveLength(8 * (1 + 14 + 14 * 14))
  })

  test.each(clocks)('under two tags follows the model in every pair of states, at %o', (now) => {
    const few = states.filter((state) => state.holds.length < 2)
    const pairs = few.flatMap((one) => few.map((two) => [one, two]))
    const wrong = pairs.filter((pair) => !equal(mayStore(pair, now), restated(pair, now)))
    expect(wrong).toEqual([])
  })

  test('under no tags has no limit', () => {
    expect(mayStore([], { lower: 10, upper: 10 })).toEqual({ store: true, until: Infinity })
  })

  test('is denied while the clock is not known at all, as soon as anything has an end', () => {
    const now = { lower: -Infinity, upper: Infinity }
    for (const state of states.filter(({ safeAt, holds: held }) => safeAt > 0 || held.length > 0))
      expect(mayStore([state], now)).toEqual({ store: false })
  })
})

describe('what moved', () => {
  const choices = ['gone', 'same', 'other'] as const
  const dependencies = ['a', 'b', 'c'].map((tag) => ({ tag, stamp: `${tag}1` }))
  const stateOf = (choice: (typeof choices)[number], tag: string): TagState | undefined =>
    choice === 'gone' ? undefined : { stamp: choice === 'same' ? `${tag}1` : `${tag}2`, safeAt: 0, holds: [] }
  const all = choices.flatMap((a) => choices.flatMap((b) => choices.map((c) => [a, b, c] as const)))

  test.each(all)('under tags that are %s, %s and %s', (...chosen) => {
    const found = movedSince(
      dependencies,
      chosen.map((choice, index) => stateOf(choice, dependencies[index]?.tag ?? '')),
    )
    const expected = chosen.includes('gone')
      ? 'lost'
      : dependencies.filter((_, index) => chosen[index] === 'other')
    expect(found).toEqual(expected)
  })

  test('is everything lost where fewer states came back', () => {
    expect(movedSince(dependencies, [])).toBe('lost')
  })

  test('is nothing where nothing was depended on', () => {
    expect(movedSince([], [])).toEqual([])
  })

  test('tells a number from the text of it', () => {
    const state = { stamp: '1', safeAt: 0, holds: [] }
    expect(movedSince([{ tag: 'a', stamp: 1 }], [state])).toHaveLength(1)
  })
})

test.each(clocks)('a tag is settled while no hold without a kept stamp stands, at %o', (now) => {
  const wrong = states.filter(
    (state) => isSettled(state, now) === state.holds.some((hold) => !hold.keeps && hold.until > now.lower),
  )
  expect(wrong).toEqual([])
})

function equal(one: Permission, two: Permission): boolean {
  return JSON.stringify(one) === JSON.stringify(two)
}
