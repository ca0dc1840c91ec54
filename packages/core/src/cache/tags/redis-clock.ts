import type { Clock } from '../../clock.ts'
import type { ClockBounds } from '../tag-state.ts'

/** A sample older than this is renewed with the next read. */
const renewAfterMs = 1_000

/** How much faster or slower than ours Redis' clock may run: `adjtime(3)` slews by at most 500 parts per million. */
const driftRate = 500e-6

/** `TIME` may be the cached time of the event loop, and scripts cut off microseconds. */
const roundingMs = 1

/** Two clocks of this machine disagreeing by more than this: it was suspended, or its clock was set. */
const suspicionMs = 50

/** What is known of the clock of a Redis, from the `TIME` it answered last. */
export interface RedisClock {
  /**
   * Where the clock stands now. The true reading lies between the bounds; without a sample that can be trusted they are
   * infinite, so that nothing is certain and nothing is stored.
   */
  readonly now: () => ClockBounds
  /** Whether the next read should ask for the time. */
  isDue(): boolean
  /**
   * Takes a reply of `TIME`.
   *
   * @param reply - Seconds and microseconds.
   * @param sentAt - {@link Clock.now} before the command was sent.
   * @returns `'leapt'` when the clock stands later than it can have run since the sample before: holds and `safeAt`
   *   may have ended too early.
   */
  sample(reply: readonly [string, string], sentAt: number): 'steady' | 'leapt'
}

interface Sample {
  readonly redisMs: number
  readonly sentAt: number
  readonly receivedAt: number
  readonly wallAt: number
}

export function createRedisClock(clock: Clock): RedisClock {
  let latest: Sample | undefined

  /** The sample, unless the time since is in doubt: a monotonic clock may stand still while a machine is suspended. */
  function trusted(now: number): Sample | undefined {
    if (latest === undefined) return undefined
    const elapsed = now - latest.receivedAt
    const elapsedByWall = clock.wall() - latest.wallAt
    if (Math.abs(elapsedByWall - elapsed) > suspicionMs + 2 * driftRate * elapsed) latest = undefined
    return latest
  }

  function boundsAt(now: number): ClockBounds {
    const sample = trusted(now)
    if (sample === undefined) return { lower: -Infinity, upper: Infinity }
    const { redisMs, sentAt, receivedAt } = sample
    return {
      lower: redisMs + (now - receivedAt) * (1 - driftRate) - roundingMs,
      upper: redisMs + (now - sentAt) * (1 + driftRate) + roundingMs,
    }
  }

  return {
    now: () => boundsAt(clock.now()),

    isDue() {
      const now = clock.now()
      const sample = trusted(now)
      return sample === undefined || now - sample.receivedAt > renewAfterMs
    },

    sample([seconds, microseconds], sentAt) {
      const redisMs = Number(seconds) * 1_000 + Number(microseconds) / 1_000
      if (!Number.isFinite(redisMs)) return 'steady'
      const receivedAt = clock.now()
      // At the latest instant at which Redis can have read its clock.
      const { upper } = boundsAt(receivedAt)
      latest = { redisMs, sentAt, receivedAt, wallAt: clock.wall() }
      return redisMs > upper + suspicionMs ? 'leapt' : 'steady'
    },
  }
}
