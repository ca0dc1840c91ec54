import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createDebts } from '../../src/engine/debts.ts'
import { door, quiet } from './support/open-shop.ts'

/** Debts to a store that is away until it is said to be back. */
function scene() {
  const delivered: string[][] = []
  const told: number[] = []
  let isAway = true
  const debts = createDebts({
    deliver(tags) {
      if (isAway) return Promise.reject(new Error('away'))
      delivered.push([...tags])
      return Promise.resolve()
    },
    everything: '*',
    onDebt: (count) => told.push(count),
  })
  return { debts, delivered, told, comeBack: () => (isAway = false), goAway: () => (isAway = true) }
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

describe('a debt', () => {
  test('is repeated until it is delivered', async () => {
    const { debts, delivered, comeBack } = scene()
    debts.owe(['a', 'b'])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(debts.size).toBe(2)
    comeBack()
    await vi.advanceTimersByTimeAsync(250)
    expect(delivered).toEqual([['a', 'b']])
    expect(debts.size).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('is told when it is made', () => {
    const { debts, told } = scene()
    debts.owe(['a', 'b'])
    debts.owe(['b', 'c'])
    expect(told).toEqual([2, 3])
  })

  test('can be delivered at once', async () => {
    const { debts, delivered, comeBack } = scene()
    debts.owe(['a'])
    comeBack()
    await debts.settle()
    expect(delivered).toEqual([['a']])
    await debts.settle()
    expect(delivered).toHaveLength(1)
  })

  test('made while another of its tag is being delivered is delivered too', async () => {
    const { open, opened } = door()
    const delivered: string[][] = []
    const debts = createDebts({
      deliver(tags) {
        delivered.push([...tags])
        return delivered.length === 1 ? opened : undefined
      },
      everything: '*',
      onDebt: () => {},
    })
    debts.owe(['a'])
    const first = debts.settle()
    debts.owe(['a'])
    open()
    await first
    expect(debts.size).toBe(1)
    await debts.settle()
    expect(delivered).toEqual([['a'], ['a']])
  })

  test('that cannot be delivered comes back beside those made meanwhile', async () => {
    const { debts, delivered, comeBack } = scene()
    debts.owe(['a'])
    const attempt = debts.settle()
    debts.owe(['b'])
    await attempt
    expect(debts.size).toBe(2)
    comeBack()
    await vi.advanceTimersByTimeAsync(250)
    expect(delivered.flat().toSorted()).toEqual(['a', 'b'])
  })

  test('of very many tags becomes one of everything', async () => {
    const { debts, delivered, told, comeBack } = scene()
    debts.owe(Array.from({ length: 10_000 }, (_, index) => `tag ${index}`))
    await debts.settle()
    expect(debts.size).toBe(10_000)
    const attempt = debts.settle()
    debts.owe(['one more'])
    await attempt
    expect(debts.size).toBe(1)
    debts.owe(['another'])
    expect(debts.size).toBe(1)
    expect(told).toEqual([10_000, 10_001, 1])
    comeBack()
    await debts.settle()
    expect(delivered).toEqual([['*']])
  })

  test('made after close is not waited for', async () => {
    const { debts, delivered, comeBack } = scene()
    debts.owe(['a'])
    debts.close()
    debts.owe(['b'])
    comeBack()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(delivered).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })

  test('being delivered at close schedules nothing', async () => {
    const { debts } = scene()
    debts.owe(['a'])
    const attempt = debts.settle()
    debts.close()
    await attempt
    await quiet()
    expect(vi.getTimerCount()).toBe(0)
  })
})
