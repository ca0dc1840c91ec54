/** The time as this process sees it, in milliseconds. Passed in everywhere, so that tests can move it. */
export interface Clock {
  /** Monotonic: for durations and ages. Its zero point has no meaning. */
  now(): number
  /** Wall clock, milliseconds since 1970: only to notice that a process was suspended or a clock was set. */
  wall(): number
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
}
