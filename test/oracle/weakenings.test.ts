import { expect, test } from 'vitest'
import { namedCases } from './cases/named-cases.ts'
import { runNamedCase } from './cases/stage.ts'
import { useOracle } from './use-world.ts'
import { weakenings } from './weakenings/weakenings.ts'

const oracle = useOracle()

for (const weakening of weakenings)
  test(`${weakening.name} (${weakening.rule}): the oracle fails when ${weakening.fault}`, async () => {
    const world = await oracle.open({ weakening })
    try {
      const verdicts: Record<string, string> = {}
      for (const name of weakening.breaks) {
        const named = namedCases.find((candidate) => candidate.name === name)
        verdicts[name] =
          named === undefined ? 'unknown' : (await runNamedCase(named, world, oracle.ground)).verdict
      }
      expect(verdicts).toEqual(Object.fromEntries(weakening.breaks.map((name) => [name, 'unsound'])))
      expect(weakening.breaks).not.toEqual([])
    } finally {
      await world.close()
    }
  })
