/** A reproducible source of chance. */
export interface SeededRandom {
  /** A number from 0 up to, but not including, 1. */
  fraction(): number
  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number
  /** Whether an event of this probability happens. */
  chance(probability: number): boolean
  /** One of `items`, each as likely as the next. */
  pick<T>(items: readonly T[]): T
}

/** Creates the source of `seed` (mulberry32): the same seed gives the same numbers everywhere. */
export function createSeededRandom(seed: number): SeededRandom {
  let state = seed >>> 0
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const integer = (low: number, high: number): number => low + Math.floor(fraction() * (high - low + 1))
  return {
    fraction,
    integer,
    chance: (probability) => fraction() < probability,
    pick: <T>(items: readonly T[]): T => {
      if (items.length === 0) throw new Error('Cannot pick one of no items.')
      return items[integer(0, items.length - 1)] as T
    },
  }
}
