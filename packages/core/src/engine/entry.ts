import type { Dependency } from '../cache/tag-state.ts'
import type { Access, Observation } from '../dependencies/access.ts'

/** An answer as it is kept: the value, and all that is needed to tell whether it is still the answer. */
export interface Entry {
  readonly value: unknown
  /** Estimated memory. */
  readonly bytes: number
  /** What the question looked at; the same for every process that asks it. */
  readonly accesses: readonly Access[]
  readonly observations: readonly Observation[]
  /** Tags known from the question, with the stamps captured before the database was read, or judged since. */
  dependencies: readonly Dependency[]
  /** The tags of {@link Entry.dependencies}, in their order. */
  readonly tags: readonly string[]
  /**
   * By access: narrower tags learnt from the result, which do as well as the access's own. Absent where there are none.
   */
  late: readonly (readonly Dependency[] | undefined)[]
  /** When its tags were captured, on the tag store's clock: what the database said later may be missing. */
  readonly capturedAt: number
  /** End of its life, on the tag store's clock. */
  until: number
}
