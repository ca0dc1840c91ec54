import { describe, expect, test } from 'vitest'
import type { JournalRecord } from '../../src/cache/journal.ts'
import { changesBetween, journalLength, journalLengthOf } from '../../src/cache/journal.ts'

type Step = Pick<JournalRecord<string>, 'kind' | 'writer' | 'content'>

const steps: readonly Step[] = [
  { kind: 'mark', writer: 'v', content: [] },
  { kind: 'mark', writer: 'w', content: [] },
  { kind: 'settle', writer: 'v', content: ['1'] },
  { kind: 'settle', writer: 'w', content: ['2', '3'] },
  { kind: 'settle', writer: 'w', content: [] },
  { kind: 'touch', writer: '', content: [] },
]

const sequences = (length: number): readonly (readonly Step[])[] =>
  length === 0 ? [[]] : sequences(length - 1).flatMap((rest) => steps.map((step) => [...rest, step]))

/** Records from stamp 0 on; after `gap` of them one was lost. */
function chain(sequence: readonly Step[], gap = Infinity): readonly JournalRecord<string>[] {
  return sequence.map((step, index) => {
    const from = index + (index >= gap ? 1 : 0)
    return { ...step, from, to: from + 1 }
  })
}

/** Between two stamps: no touch, and every writer that marked has settled since. */
function restated(sequence: readonly Step[]): string[] | undefined {
  const isTold = sequence.every(
    ({ kind, writer }, index) =>
      kind !== 'touch' &&
      (kind !== 'mark' ||
        sequence.slice(index).some((later) => later.kind === 'settle' && later.writer === writer)),
  )
  return isTold ? sequence.flatMap(({ content }) => content) : undefined
}

describe('the changes between two stamps', () => {
  test('are told for every sequence of up to four steps, from and to every stamp', () => {
    let compared = 0
    for (const length of [1, 2, 3, 4]) {
      for (const sequence of sequences(length)) {
        for (let from = 0; from < length; from += 1) {
          for (let to = from + 1; to <= length; to += 1) {
            compared += 1
            const told = changesBetween(chain(sequence), from, to)
            const expected = restated(sequence.slice(from, to))
            if (JSON.stringify(told) !== JSON.stringify(expected))
              expect({ sequence, from, to, told }).toEqual({ sequence, from, to, told: expected })
          }
        }
      }
    }
    expect(compared).toBe(6 + 36 * 3 + 216 * 6 + 1_296 * 10)
  })

  test('are not told across a lost record', () => {
    const sequence = Array.from({ length: 4 }, () => steps[2] as Step)
    for (const gap of [1, 2, 3]) {
      const records = chain(sequence, gap)
      for (let from = 0; from <= 5; from += 1)
        for (let to = from + 1; to <= 5; to += 1) {
          const isWhole = from <= gap ? to <= gap && from < gap : from > gap
          expect([gap, from, to, changesBetween(records, from, to) !== undefined]).toEqual([
            gap,
            from,
            to,
            isWhole,
          ])
        }
    }
  })

  test.each([
    ['is empty', [], 0, 1],
    ['begins later', chain(sequences(1)[2] ?? []), -1, 1],
    ['ends earlier', chain(sequences(1)[2] ?? []), 0, 2],
    ['goes the other way', chain(sequences(1)[2] ?? []), 1, 0],
  ])('are not told where the journal %s', (_, records, from, to) => {
    expect(changesBetween(records, from, to)).toBe(undefined)
  })

  test('leave the journal as it is', () => {
    const records = chain([steps[3] as Step])
    changesBetween(records, 0, 1)?.push('x')
    expect(records[0]?.content).toEqual(['2', '3'])
  })
})

test('a table and a wildcard remember more than a partition', () => {
  expect(journalLengthOf('public.City')).toBe(journalLength.table)
  expect(journalLengthOf('public.City|id|*')).toBe(journalLength.table)
  expect(journalLengthOf('public.City|id=1')).toBe(journalLength.partition)
})
