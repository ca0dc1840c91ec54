import { expect, test } from 'vitest'
import type { Failure } from './campaign.ts'
import { runCampaign } from './campaign.ts'
import { randomCases } from './random-cases.ts'
import { summaryOf } from './tally.ts'
import { useOracle } from './use-world.ts'

const oracle = useOracle()

test.each(['prisma', 'sequelize'] as const)(
  'random reads through %s are right after random writes',
  async (orm) => {
    const found: Failure[] = []
    const { tally } = await runCampaign(oracle.world, {
      cases: randomCases(oracle.ground, orm),
      pairs: 150,
      seed: 20_260_101,
      maxFailures: 1,
      onFailure: (failure) => found.push(failure),
    })
    expect(found).toEqual([])
    expect(summaryOf(tally)).toContain('sound 150 of 150')
    // A run in which nothing is cached, or nothing changes, would prove nothing.
    expect(tally.unchangedAndKept).toBeGreaterThan(30)
    expect(tally.droppedAndChanged).toBeGreaterThan(3)
  },
  60_000,
)
