import { describe, expect, test } from 'vitest'
import { lyon, openShop, paris } from './support/open-shop.ts'
import { city, review } from './support/shop-catalog.ts'
import { citiesWithReviews, update } from './support/shop-operations.ts'

describe('an invalidation', () => {
  test.each([
    ['of everything', {}, 1],
    ['of its table', { tables: [city] }, 1],
    ['of its name', { tags: ['home'] }, 1],
    ['of another table', { tables: [review] }, 0],
    ['of another name', { tags: ['away'] }, 0],
    ['of nothing', { tags: [], tables: [] }, 0],
  ])('%s', async (_, target, loads) => {
    const shop = openShop()
    const tagged = { policy: { ttlMs: 60_000, tags: ['home'] } }
    await shop.citiesOf('FR', tagged)
    await shop.cityBy(1, tagged)
    await shop.datasource.invalidate(target)
    expect(await shop.loadsOf(() => shop.citiesOf('FR', tagged))).toBe(loads)
    expect(await shop.loadsOf(() => shop.cityBy(1, tagged))).toBe(loads)
    expect(shop.events.of('invalidate')).toHaveLength(1)
  })

  test.each([
    ['of everything', {}],
    ['of the table included', { tables: [review] }],
  ])('%s reaches entries that live on narrower tags', async (_, target) => {
    const shop = openShop()
    await shop.read(citiesWithReviews(shop.database, 'FR'))
    await shop.datasource.invalidate(target)
    expect(await shop.loadsOf(() => shop.read(citiesWithReviews(shop.database, 'FR')))).toBeGreaterThan(0)
  })

  test('that comes during a load leaves nothing of it', async () => {
    const shop = openShop()
    await shop.citiesOf('FR', { gates: { after: () => shop.datasource.invalidate({}) } })
    expect(await shop.loadsOf(() => shop.citiesOf('FR'))).toBe(1)
  })

  test('outlives the writes after it', async () => {
    const shop = openShop()
    await shop.citiesOf('FR')
    await shop.datasource.invalidate({ tables: [city] })
    await shop.write(update(shop.database, city, lyon, { population: 1 }))
    expect(await shop.citiesOf('FR')).toEqual([paris, { ...lyon, population: 1 }])
  })

  test('of a database that was never read does nothing', async () => {
    const shop = openShop()
    await shop.datasource.invalidate({})
    expect(shop.tags.size).toBe(0)
  })
})
