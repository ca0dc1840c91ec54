import fc from 'fast-check'
import type { Tally } from './tally.ts'
import { addTrial, emptyTally } from './tally.ts'
import type { Case, Finding, TrialResult } from './trial.ts'
import { isUnsound, tryCase } from './trial.ts'
import type { World } from './world.ts'

export interface CampaignOptions {
  readonly cases: fc.Arbitrary<Case>
  /** Pairs of a read and the writes after it. */
  readonly pairs: number
  /** Case `i` is drawn from `seed + i`. */
  readonly seed: number
  /** Unsound cases after which to stop. */
  readonly maxFailures: number
  /** Whether answers that were not kept although nothing had changed count as well. */
  readonly isStrict?: boolean
  onFailure(failure: Failure): void
  /** Told of every case as it was drawn. */
  onTrial?(drawn: Case, result: TrialResult): void
}

/** An unsound case, made as small as it gets. */
export interface Failure {
  readonly seed: number
  readonly pace: Case['pace']
  readonly reads: readonly string[]
  readonly writes: readonly string[]
  readonly findings: readonly Finding[]
  readonly shrinks: number
}

/** Runs random cases until enough pairs were tried. */
export async function runCampaign(
  world: World,
  options: CampaignOptions,
): Promise<{ tally: Tally; failures: Failure[] }> {
  const failures: Failure[] = []
  let tally = emptyTally
  for (let index = 0; tally.pairs < options.pairs && failures.length < options.maxFailures; index++) {
    const limit = options.pairs - tally.pairs
    const { first, failure } = await tryDrawn(world, options, options.seed + index, limit)
    tally = addTrial(tally, first)
    if (failure === undefined) continue
    failures.push(failure)
    options.onFailure(failure)
  }
  return { tally, failures }
}

/** Draws one case from a seed and tries it. An unsound one is tried again in ever smaller forms. */
async function tryDrawn(
  world: World,
  { cases, isStrict = false, onTrial }: CampaignOptions,
  seed: number,
  limit: number,
): Promise<{ readonly first: TrialResult; readonly failure: Failure | undefined }> {
  let first: TrialResult | undefined
  let smallest: { readonly drawn: Case; readonly findings: readonly Finding[] } | undefined
  const property = fc.asyncProperty(cases, async ({ reads, ...rest }) => {
    const drawn = { reads: reads.slice(0, limit), ...rest }
    const result = await tryCase(world, drawn)
    if (first === undefined) onTrial?.(drawn, result)
    first ??= result
    const findings = result.findings.filter((finding) => isStrict || isUnsound(finding))
    if (findings.length === 0) return
    smallest = { drawn, findings }
    throw new Error('unsound')
  })
  const { numShrinks } = await fc.check(property, { seed, numRuns: 1 })
  if (first === undefined) throw new Error('No case was tried.')
  if (smallest === undefined) return { first, failure: undefined }
  const { drawn, findings } = smallest
  const code = (list: readonly { readonly code: string }[]) => list.map((part) => part.code)
  return {
    first,
    failure: {
      seed,
      pace: drawn.pace,
      reads: code(drawn.reads),
      writes: code(drawn.writes),
      findings,
      shrinks: numShrinks,
    },
  }
}
