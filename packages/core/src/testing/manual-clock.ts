import type { Clock } from '../clock.ts'

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Lets time pass, on both clocks. */
  advance(ms: number): void
  /** Moves only the wall clock: somebody set it, or the machine slept while the monotonic clock stood still. */
  leap(ms: number): void
}

/** @param startAt - Where the monotonic clock begins, in milliseconds. Default `1_000`. */
export function createManualClock(startAt = 1_000): ManualClock {
  let now = startAt
  let wall = 1_700_000_000_000
  return {
    now: () => now,
    wall: () => wall,
    advance(ms) {
      if (!(ms >= 0)) throw new RangeError(`Time passes forwards; advance(${ms}) does not.`)
      now += ms
      wall += ms
    },
    leap(ms) {
      wall += ms
    },
  }
}
