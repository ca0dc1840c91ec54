import { expect, test } from 'vitest'
import { namedCases } from './cases/named-cases.ts'
import { runNamedCase } from './cases/stage.ts'
import { useOracle } from './use-world.ts'

const oracle = useOracle()

for (const named of namedCases)
  test(`${named.name} (${named.rule}): ${named.says}`, async () => {
    const { verdict, detail } = await runNamedCase(named, oracle.world, oracle.ground)
    expect(detail).toBe('')
    expect(verdict).not.toBe('unsound')
  })
