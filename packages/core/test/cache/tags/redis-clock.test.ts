import { describe, expect, test } from 'vitest'
import { createRedisClock } from '../../../src/cache/tags/redis-clock.ts'

function start() {
  const local = { now: 100, wall: 5_000 }
  const clock = createRedisClock({ now: () => local.now, wall: () => local.wall })
  const pass = (ms: number) => {
    local.now += ms
    local.wall += ms
  }
  /** A `TIME` that takes `waitMs` and reads `redisMs` in between. */
  const ask = (redisMs: number, waitMs: number) => {
    const sentAt = local.now
    pass(waitMs)
    const seconds = Math.floor(redisMs / 1_000)
    return clock.sample([String(seconds), String((redisMs - seconds * 1_000) * 1_000)], sentAt)
  }
  return { local, clock, pass, ask }
}

describe('the clock of Redis', () => {
  test('nothing is known before the first sample', () => {
    const { clock } = start()
    expect(clock.now()).toEqual({ lower: -Infinity, upper: Infinity })
    expect(clock.isDue()).toBe(true)
  })

  test('the true reading lies between the bounds, wherever in the round trip it was taken', () => {
    const { clock, ask, pass } = start()
    ask(1_000_000, 10)
    for (const elapsed of [0, 5, 995]) {
      pass(elapsed)
      const { lower, upper } = clock.now()
      expect(upper - lower).toBeGreaterThanOrEqual(10)
      expect(upper - lower).toBeLessThan(14)
    }
    const { lower, upper } = clock.now()
    // Read at the begin, 1,010 ms ago, or at the end, 1,000 ms ago.
    expect(lower).toBeLessThan(1_001_000)
    expect(upper).toBeGreaterThan(1_001_010)
  })

  test('a sample is renewed after a second', () => {
    const { clock, ask, pass } = start()
    ask(1_000_000, 1)
    pass(1_000)
    expect(clock.isDue()).toBe(false)
    pass(1)
    expect(clock.isDue()).toBe(true)
  })

  test.each([
    ['the machine was suspended', 0, 60_000],
    ['its clock was set back', 10, -5_000],
  ])('a sample is not trusted when %s', (_, monotonicMs, wallMs) => {
    const { clock, ask, local } = start()
    ask(1_000_000, 1)
    local.now += monotonicMs
    local.wall += wallMs
    expect(clock.now()).toEqual({ lower: -Infinity, upper: Infinity })
    expect(ask(9_000_000, 1)).toBe('steady')
  })

  test.each([
    [1_100, 'steady'],
    [1_140, 'steady'],
    [1_300, 'leapt'],
    [-5_000, 'steady'],
  ])('after 1,100 ms a reading %d ms later is %s', (redisMs, verdict) => {
    const { ask, pass } = start()
    ask(1_000_000, 0)
    pass(1_100)
    expect(ask(1_000_000 + redisMs, 0)).toBe(verdict)
  })

  test('a slow answer is no leap', () => {
    const { ask } = start()
    ask(1_000_000, 0)
    expect(ask(1_003_000, 3_000)).toBe('steady')
  })
})
