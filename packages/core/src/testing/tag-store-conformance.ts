import { tagJournalCases } from './tag-journal-cases.ts'
import { tagStateCases } from './tag-state-cases.ts'
import type { OpenTagStore } from './tag-store-under-test.ts'

export interface ConformanceCase {
  readonly name: string
  /** @throws AssertionError when the store behaves otherwise. */
  run(open: OpenTagStore): Promise<void>
}

/**
 * What every {@link TagStore} must do, as cases for any test runner. A store that passes keeps the promises of the
 * protocol in sequence; what it does under loss and concurrency is its own to prove.
 *
 * ```ts
 * test.each(tagStoreCases)('$name', ({ run }) => run((horizonMs) => openMyStore(horizonMs)))
 * ```
 */
export const tagStoreCases: readonly ConformanceCase[] = [...tagStateCases, ...tagJournalCases].map(
  ([name, horizonMs, run]) => ({
    name,
    run: async (open) => run(await open(horizonMs)),
  }),
)
