import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRelevant } from '../../src/dependencies/judge.ts'
import type { Scenario } from './support/scenario.ts'
import { numbers, scenarioOf } from './support/scenario.ts'
import { table } from './support/simulated-table.ts'
import { weakenings } from './support/weakenings.ts'

const seed = 20_260_727

type Judge = typeof isRelevant

/**
 * Keeps an answer as a cache would: as long as every change is judged irrelevant. Returns the first change that altered
 * the answer all the same.
 */
function mistake(judge: Judge, { query, first, steps }: Scenario): string | undefined {
  let kept = first
  for (const [index, step] of steps.entries()) {
    if (judge(query.access, kept.observation, step.change, table)) kept = step
    else if (step.result !== kept.result)
      return `Change ${index + 1} of ${steps.length} turned "${kept.result}" into "${step.result}".`
  }
  return undefined
}

describe(`the judge (seed ${seed})`, () => {
  it('never calls a change irrelevant that alters the answer', () => {
    let [judged, altering] = [0, 0]
    fc.assert(
      fc.property(numbers, (drawn) => {
        const scenario = scenarioOf(drawn, 'partial')
        const wrong = mistake((...given) => {
          judged++
          return isRelevant(...given)
        }, scenario)
        altering += new Set([scenario.first, ...scenario.steps].map(({ result }) => result)).size - 1
        if (wrong !== undefined) throw new Error(`${wrong}\n${JSON.stringify(scenario, null, 2)}`)
      }),
      { seed, numRuns: 60_000 },
    )
    expect(judged).toBeGreaterThan(150_000)
    expect(altering).toBeGreaterThan(20_000)
  }, 60_000)

  it.each(Object.entries(weakenings))('would be caught if %s', (_, weaken) => {
    const judge: Judge = (...given) => {
      const [access, observation, change, table] = given
      const weakened = weaken({ access, observation, change, table })
      return isRelevant(weakened.access, weakened.observation, weakened.change, weakened.table)
    }
    const isSound = fc.property(
      numbers,
      (drawn) => mistake(judge, scenarioOf(drawn, 'partial')) === undefined,
    )
    const outcome = fc.check(isSound, { seed, numRuns: 60_000, endOnFailure: true })
    expect(outcome.failed).toBe(true)
  })

  it('calls almost every change irrelevant that alters nothing, if it is told everything', () => {
    const counts = { harmless: 0, irrelevant: 0 }
    fc.assert(
      fc.property(numbers, (drawn) => {
        const { query, first, steps } = scenarioOf(drawn, 'full')
        let seen = first
        for (const step of steps) {
          if (step.result === seen.result) {
            counts.harmless++
            if (!isRelevant(query.access, seen.observation, step.change, table)) counts.irrelevant++
          }
          seen = step
        }
      }),
      { seed, numRuns: 10_000 },
    )
    const share = counts.irrelevant / counts.harmless
    console.log(
      `precision of the judge: ${(100 * share).toFixed(1)} % of ${counts.harmless} harmless changes`,
    )
    // What is left: counts and sums that come out equal by chance, rows that move without passing another one.
    expect(share).toBeGreaterThan(0.93)
  })
})
