import type { Lies } from './weakened-engine.ts'

/** A rule of invalidation, taken away on purpose: the oracle must notice. */
export interface Weakening {
  readonly name: string
  readonly rule: string
  /** What goes wrong. */
  readonly fault: string
  readonly lies: Lies
  /** Fixed cases that it must break. */
  readonly breaks: readonly string[]
}
