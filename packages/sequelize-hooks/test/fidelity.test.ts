import { describe, expect, test } from 'vitest'
import { cacheable, refused } from './support/questions.ts'
import { structureOf } from './support/structure.ts'
import { useShop } from './support/use-shop.ts'

describe('an answer from the cache equals a fresh one', () => {
  const shop = useShop()
  test.each(Object.entries(cacheable))('%s', async (_name, ask) => {
    const refusals: unknown[] = []
    const off = shop.overdrive.on('refused', (event) => refusals.push(event))
    const faults: unknown[] = []
    const offFaults = shop.overdrive.on('fault', (event) => faults.push(event))
    const expected = structureOf(await ask(shop.plain, {}, shop.plainSequelize))
    const missed = structureOf(await ask(shop.fast, { cache: true }, shop.sequelize))
    const before = shop.statements.length
    const hit = structureOf(await ask(shop.fast, { cache: true }, shop.sequelize))
    off()
    offFaults()
    expect(faults).toEqual([])
    expect(refusals).toEqual([])
    expect(missed).toEqual(expected)
    expect(hit).toEqual(expected)
    const sent = shop.statements.slice(before).filter((sql) => !sql.includes('WHERE "User"."id" = 1;'))
    expect(sent).toEqual([])
  })
})

describe('what cannot be described runs plainly', () => {
  const shop = useShop()
  test.each(Object.entries(refused))('%s', async (_name, ask) => {
    const expected = structureOf(await ask(shop.plain, {}, shop.plainSequelize))
    const { refused: known } = shop.overdrive.stats()
    expect(structureOf(await ask(shop.fast, { cache: true }, shop.sequelize))).toEqual(expected)
    const before = shop.statements.length
    expect(structureOf(await ask(shop.fast, { cache: true }, shop.sequelize))).toEqual(expected)
    expect(shop.statements.length - before).toBe(1)
    expect(shop.overdrive.stats().refused - known).toBe(2)
  })
})
