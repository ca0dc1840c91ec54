/**
 * Why a command was not answered: `connecting` there is no connection yet, or none any more · `paused` it did not answer
 * a moment ago and is left alone · `timeout` no answer in time; the command may still be executed · `lost` the
 * connection ended before the answer; likewise · `refused` Redis answered with an error · `closed` by us.
 */
export type UnavailableReason = 'connecting' | 'paused' | 'timeout' | 'lost' | 'refused' | 'closed'

/**
 * The store did not answer. Never leaves Overdrive: reads go to the database, writes follow `onRedisDown`.
 *
 * Deliberately without a stack: while a store is down every operation meets one.
 */
export class StoreUnavailable extends Error {
  readonly reason: UnavailableReason
  /** The first word of a refusal, such as `OOM`, `MISCONF`, `NOREPLICAS`, `READONLY`, `LOADING`. */
  readonly refusal: string | undefined

  constructor(reason: UnavailableReason, cause?: unknown) {
    const limit = Error.stackTraceLimit
    Error.stackTraceLimit = 0
    super(`Redis is unavailable (${reason})${messageOf(cause)}`, cause === undefined ? undefined : { cause })
    Error.stackTraceLimit = limit
    this.name = 'StoreUnavailable'
    this.reason = reason
    this.refusal = reason === 'refused' ? /^[A-Z]+/.exec((cause as Error).message)?.[0] : undefined
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? `: ${cause.message}` : '.'
}
