import { isDeepStrictEqual } from 'node:util'
import type { Shop } from './shop.ts'
import type { StatementCounter } from './statement-counter.ts'
import type { Step } from './workload.ts'

/** What one contestant did with the workload. */
export interface Trial {
  readonly name: string
  readonly steps: number
  readonly statements: number
  /** Per step, in milliseconds. */
  readonly latenciesMs: readonly number[]
  readonly stale: readonly StaleRead[]
  readonly checked: number
  /** Queries of the reads by where they were answered; a read may be several queries. Empty for a plain ORM. */
  readonly answered: Answered
}

export interface StaleRead {
  readonly step: string
  readonly served: unknown
  readonly stored: unknown
}

export interface Answered {
  readonly l1: number
  readonly l2: number
  readonly flight: number
  readonly database: number
}

const nowhere: Answered = { l1: 0, l2: 0, flight: 0, database: 0 }

/**
 * Runs the steps one after the other, and times each.
 *
 * @param judge - Asked the same question, untimed and uncounted, right after each read: what it says is the truth. It
 *   is not asked twice as long as nothing was written: nobody else writes to the database.
 */
export async function runTrial(
  shop: Shop,
  steps: readonly Step[],
  options: { counter: StatementCounter; judge?: Shop; countReads?: () => Answered },
): Promise<Trial> {
  const { counter, judge, countReads = () => nowhere } = options
  const latenciesMs: number[] = []
  const stale: StaleRead[] = []
  const statementsBefore = counter.count
  const before = countReads()
  const truths = new Map<string, unknown>()
  let reads = 0
  for (const step of steps) {
    const startedAt = performance.now()
    const served = await counter.during(() => step.run(shop))
    latenciesMs.push(performance.now() - startedAt)
    if (step.kind === 'write') {
      truths.clear()
      continue
    }
    reads += 1
    if (judge === undefined) continue
    if (!truths.has(step.question)) truths.set(step.question, await step.run(judge))
    const stored = truths.get(step.question)
    if (!isDeepStrictEqual(served, stored)) stale.push({ step: step.name, served, stored })
  }
  const after = countReads()
  return {
    name: shop.name,
    steps: steps.length,
    statements: counter.count - statementsBefore,
    latenciesMs,
    stale,
    checked: judge === undefined ? 0 : reads,
    answered: {
      l1: after.l1 - before.l1,
      l2: after.l2 - before.l2,
      flight: after.flight - before.flight,
      database: after.database - before.database,
    },
  }
}
