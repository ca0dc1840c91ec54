import { createEngine } from '@orm-overdrive/core'
import { performance } from '@orm-overdrive/prisma-ext'
import { useDatabase } from '@orm-overdrive/test/test-database'
import { describe, expect, test } from 'vitest'
import { useExtendedShop } from './support/extended-shop.ts'

const database = useDatabase()
const shop = useExtendedShop(database)

describe('$performance', () => {
  test('invalidates by name, by model, and everything', async () => {
    const ask = async () => {
      await shop.prisma.city.count({ cache: { tags: ['home'] } })
      await shop.prisma.tag.count()
    }
    await ask()
    await shop.prisma.$performance.invalidate({ tags: ['home'] })
    await ask()
    await shop.prisma.$performance.invalidate({ models: ['Tag'] })
    await ask()
    await shop.prisma.$performance.invalidate()
    await ask()
    expect(shop.levels).toEqual([
      'database',
      'database',
      'database',
      'l1',
      'l1',
      'database',
      'database',
      'database',
    ])
  })

  test('refuses to invalidate a model that is not there', async () => {
    await expect(shop.prisma.$performance.invalidate({ models: ['Town'] })).rejects.toMatchObject({
      code: 'OVERDRIVE_UNKNOWN_MODEL',
      value: 'Town',
    })
  })

  test('remembers a computation until something that its reads saw changes', async () => {
    let computed = 0
    const statistics = () =>
      shop.prisma.$performance.remember('statistics', { ttl: '1m' }, async () => {
        computed += 1
        const [cities, visits] = await Promise.all([
          shop.prisma.city.count({ where: { countryCode: 'DE' } }),
          shop.prisma.visit.count({ cache: false }),
        ])
        return { cities, visits, at: new Date(0) }
      })
    const first = await statistics()
    expect(await statistics()).toStrictEqual(first)
    await shop.prisma.city.create({ data: { name: 'Toulouse', countryCode: 'FR', lat: 0, lon: 0 } })
    await statistics()
    expect(computed).toBe(1)
    await shop.prisma.city.create({ data: { name: 'Köln', countryCode: 'DE', lat: 0, lon: 0 } })
    expect((await statistics()).cities).toBe(first.cities + 1)
    expect(computed).toBe(2)
    await shop.prisma.visit.create({ data: { userId: 1, cityId: 1, visitedAt: new Date() } })
    expect((await statistics()).visits).toBe(first.visits + 1)
  })

  test('counts what happened', async () => {
    const before = shop.prisma.$performance.stats()
    await shop.prisma.city.count()
    await shop.prisma.city.count()
    await shop.prisma.tag.create({ data: { name: 'new' } })
    const after = shop.prisma.$performance.stats()
    expect(after.reads.l1 - before.reads.l1).toBe(1)
    expect(after.reads.database - before.reads.database).toBe(1)
    expect(after.writes - before.writes).toBe(1)
  })
})

describe('set-up', () => {
  test('a client that is not Prisma 7 is refused by name', () => {
    const extend = performance() as unknown as (client: object) => unknown
    expect(() => extend({ $extends: () => undefined })).toThrow(
      expect.objectContaining({ code: 'OVERDRIVE_UNSUPPORTED_CLIENT' }),
    )
  })

  test('a wrong option is refused before anything is extended', () => {
    expect(() => performance({ cache: { ttl: 'never' } })).toThrow(
      expect.objectContaining({ code: 'OVERDRIVE_CONFIGURATION', place: 'cache.ttl' }),
    )
  })

  test('without Redis, and not declared alone, an answer ends with maxStaleness', async () => {
    const engine = createEngine({ cache: { maxStaleness: '1ms' } })
    const levels: string[] = []
    engine.on('read', ({ level }) => levels.push(level))
    const client = shop.plain.$extends(performance({ engine }))
    await client.city.count()
    const end = Date.now() + 5
    while (Date.now() < end);
    await client.city.count()
    expect(levels).toEqual(['database', 'database'])
    await engine.close()
  })
})
