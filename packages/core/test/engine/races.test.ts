import { describe, expect, test } from 'vitest'
import { interleavings } from './support/interleavings.ts'
import { readerKinds, violationsOf, writerKinds } from './support/races.ts'

test('every order is tried once', () => {
  const orders = interleavings([3, 3]).map((order) => order.join(''))
  expect(new Set(orders).size).toBe(20)
  expect(orders).toHaveLength(20)
  expect(interleavings([3, 3, 3])).toHaveLength(1_680)
})

describe('a fill and a write in every order leave nothing stale', () => {
  test.each(readerKinds.flatMap((reader) => writerKinds.map((writer) => [reader, writer] as const)))(
    '%s against %s',
    async (reader, writer) => {
      expect(await violationsOf({ readers: [reader], writers: [writer] })).toEqual([])
    },
  )
})

describe('a fill and two writes in every order leave nothing stale', () => {
  const pairs = [
    ['row', 'known rows', 'rows known afterwards'],
    ['list', 'rolled back', 'transaction'],
    ['computed without cache', 'known rows', 'outcome unknown, committed'],
    ['row', 'killed after commit, rows known afterwards', 'unknown rows'],
  ] as const
  test.each(pairs)('%s against %s and %s', { timeout: 120_000 }, async (reader, one, two) => {
    expect(await violationsOf({ readers: [reader], writers: [one, two], probes: [false] })).toEqual([])
  })
})

describe('two fills and a write in every order leave nothing stale', () => {
  test.each([
    ['row', 'row', 'known rows'],
    ['list', 'table', 'rows known afterwards'],
    ['computed', 'computed', 'transaction'],
  ] as const)('%s and %s against %s', { timeout: 120_000 }, async (one, two, writer) => {
    expect(await violationsOf({ readers: [one, two], writers: [writer], probes: [false] })).toEqual([])
  })
})
