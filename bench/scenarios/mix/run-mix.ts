import { isDeepStrictEqual, inspect } from 'node:util'
import type { StatementCounter } from '../../harness/statement-counter.ts'
import type { CachedContestant, Contestant } from './contestants.ts'
import { causesOf } from './miss-causes.ts'
import { createReferenceCaches } from './reference-caches.ts'
import type { ShopContents } from './shop-contents.ts'
import type { MixTally, StaleExample } from './tally.ts'
import { countCauses, countRead, createTally } from './tally.ts'
import { makeTraffic, type TrafficOptions } from './traffic.ts'

/** Operations at the beginning that fill the caches and are not counted. */
export const warmUpShare = 0.35

export interface MixTrial {
  readonly traffic: TrafficOptions
  readonly shop: ShopContents
  readonly cached: CachedContestant
  /** Knows the truth: the ORM alone, on the same database. */
  readonly plain: Contestant
  readonly counter: StatementCounter
  onProgress(operation: number): void
}

const maxStaleExamples = 5

/**
 * Runs the traffic through Overdrive, one operation after the other. Every question is asked twice: of Overdrive, and
 * right afterwards of the ORM alone.
 */
export async function runMix(
  trial: MixTrial,
): Promise<{ tally: MixTally; staleExamples: readonly StaleExample[] }> {
  const { traffic, shop, cached, plain, counter } = trial
  const { watch } = cached
  const tally = createTally()
  const references = createReferenceCaches()
  const staleExamples: StaleExample[] = []
  const history: string[] = []
  const warmUp = Math.floor(traffic.operations * warmUpShare)
  for (const step of makeTraffic(shop, traffic)) {
    const operation = history.length
    const isCounted = operation >= warmUp
    watch.begin(step.name)
    if (step.kind === 'write') {
      history.push(step.name)
      const { statements } = await counter.during(() => step.run(cached.backEnd))
      references.wrote(step)
      if (!isCounted) continue
      tally.writes += 1
      tally.statements.writes += statements
      continue
    }
    history.push(step.question)
    const { result: served, statements } = await counter.during(() => step.run(cached.backEnd))
    const truth = await counter.during(() => step.run(plain.backEnd))
    if (!isDeepStrictEqual(served, truth.result)) {
      tally.stale += 1
      if (staleExamples.length < maxStaleExamples)
        staleExamples.push({
          question: step.question,
          operation,
          served: inspect(served, { depth: 6 }),
          stored: inspect(truth.result, { depth: 6 }),
          since: writesSince(step.question, history),
        })
    }
    const verdicts = references.read(step, truth.result)
    if (isCounted) {
      countRead(tally, step.name, verdicts, { served: statements, plain: truth.statements })
      if (verdicts.perfect && statements > 0) countCauses(tally, step.name, causesOf(watch))
    }
    trial.onProgress(operation)
  }
  return { tally, staleExamples }
}

function writesSince(question: string, history: readonly string[]): readonly string[] {
  const asked = history.lastIndexOf(question, history.length - 2)
  return history.slice(asked + 1, -1).filter((step) => !step.includes(' '))
}

/** What the writes of the same traffic cost the ORM alone, in statements. */
export async function countPlainWrites(
  trial: Pick<MixTrial, 'traffic' | 'shop' | 'plain' | 'counter'>,
): Promise<number> {
  const { traffic, shop, plain, counter } = trial
  const warmUp = Math.floor(traffic.operations * warmUpShare)
  let [operation, total] = [-1, 0]
  for (const step of makeTraffic(shop, traffic)) {
    operation += 1
    if (step.kind === 'read') continue
    const { statements } = await counter.during(() => step.run(plain.backEnd))
    if (operation >= warmUp) total += statements
  }
  return total
}
