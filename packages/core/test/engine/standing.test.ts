import { describe, expect, test } from 'vitest'
import { faultyTags } from './support/faulty-tags.ts'
import { door, horizonMs, lyon, openShop, paris, quiet, rome, type Shop } from './support/open-shop.ts'
import { city, review } from './support/shop-catalog.ts'
import { citiesWithReviews, failure, insert, statement, update } from './support/shop-operations.ts'

const ask = (shop: Shop) => shop.read(citiesWithReviews(shop.database, 'FR'))
const hits = async (shop: Shop) => (await shop.loadsOf(() => ask(shop))) === 0

/** Writes reviews of a city in Italy until the journal of the table no longer reaches back. */
async function overflow(shop: Shop, times = 1_100): Promise<void> {
  for (let id = 1_000; id < 1_000 + times; id += 1)
    await shop.write(insert(shop.database, review, { id, city: 3, stars: 3 }))
}

describe('an entry whose table saw more changes than its journal holds', () => {
  test('still stands on the narrower tags it learnt from its result', async () => {
    const shop = openShop()
    await ask(shop)
    await overflow(shop)
    expect(await hits(shop)).toBe(true)
    expect(shop.engine.stats().judged).toBe(1)
    await overflow(shop)
    expect(await hits(shop)).toBe(true)
  })

  test.each([
    ['before', true],
    ['after', false],
  ])('does not stand when one of them moved %s the rest', async (_, isBefore) => {
    const shop = openShop()
    await ask(shop)
    const change = () => shop.write(insert(shop.database, review, { id: 12, city: 1, stars: 2 }))
    if (isBefore) await change()
    await overflow(shop)
    if (!isBefore) await change()
    expect((await ask(shop))[0]?.reviews).toHaveLength(2)
  })

  test('is judged by their journals where these still reach back', async () => {
    const shop = openShop()
    const narrow = {
      ...citiesWithReviews(shop.database, 'FR'),
      describe: () => {
        const [cities, reviews] = (
          citiesWithReviews(shop.database, 'FR').describe() as { accesses: readonly [object, object] }
        ).accesses
        return { accesses: [cities, { ...reviews, output: ['id', 'city'] }] } as never
      },
    }
    await shop.read(narrow)
    await shop.write(update(shop.database, review, { id: 10, city: 1, stars: 5 }, { stars: 1 }))
    await overflow(shop)
    expect(await shop.loadsOf(() => shop.read(narrow))).toBe(0)
  })

  test('does not stand when a writer of unknown rows went by', async () => {
    const shop = openShop()
    await ask(shop)
    const unknown = {
      apply: () => {},
      foreseen: [{ kind: 'unknown', table: review }],
      changes: undefined,
    } as const
    await shop.write(unknown)
    await overflow(shop)
    expect(await hits(shop)).toBe(false)
  })

  test('has no narrower tags when a writer was inside its bracket as it was filled', async () => {
    const shop = openShop()
    const { open, opened } = door()
    const unknownRows = { ...insert(shop.database, review, { id: 12, city: 3, stars: 2 }) }
    const foreseen = [{ kind: 'update', table: city, assigned: ['name'], before: {}, after: {} }] as const
    const writing = shop.write({ ...unknownRows, foreseen, changes: undefined }, { before: () => opened })
    await quiet()
    await ask(shop)
    open()
    await writing
    await overflow(shop)
    expect(await hits(shop)).toBe(false)
  })

  test('lets go of all its tags', async () => {
    const shop = openShop()
    await ask(shop)
    await overflow(shop)
    await ask(shop)
    await shop.engine.close()
    expect(shop.tags.size).toBe(0)
  })
})

describe('an entry that is judged', () => {
  test('while a writer is inside its bracket is not served', async () => {
    const shop = openShop()
    await shop.allCities()
    const { open, opened } = door()
    const writing = shop.write(insert(shop.database, city, { ...rome, id: 9 }), { after: () => opened })
    await quiet()
    expect(await shop.allCities()).toHaveLength(4)
    open()
    await writing
  })

  test('under a hold that keeps its stamp ends with the hold', async () => {
    const shop = openShop()
    await shop.cityBy(1)
    await shop.cityBy(2)
    const foreseen = [{ kind: 'update', table: city, assigned: ['name'], before: {}, after: {} }] as const
    const never = door()
    const late = { ...update(shop.database, city, lyon, { name: 'Lugdunum' }), foreseen }
    void shop.datasource.write(statement(late, { after: () => never.opened }))
    await quiet()
    // Moves the partition of Paris without altering what was asked.
    await shop.write({ ...update(shop.database, city, paris, {}), apply: () => {} })
    expect(await shop.loadsOf(() => shop.cityBy(1))).toBe(0)
    shop.clock.advance(horizonMs)
    expect(await shop.cityBy(2)).toEqual([{ ...lyon, name: 'Lugdunum' }])
  })

  test('is loaded again where the journal cannot be read', async () => {
    const faulty = faultyTags()
    const shop = openShop({ wrapTags: faulty.wrap })
    await shop.allCities()
    await shop.write(insert(shop.database, city, { ...rome, id: 9 }))
    faulty.fail('journal')
    expect(await shop.allCities()).toHaveLength(4)
    expect(shop.events.of('fault').map(({ place }) => place)).toEqual(['validating an entry'])
  })

  test.each(['read', 'capture'] as const)('is loaded where %s fails', async (call) => {
    const faulty = faultyTags()
    const shop = openShop({ wrapTags: faulty.wrap })
    await shop.citiesOf('FR')
    faulty.fail(call)
    expect(await shop.citiesOf(call === 'read' ? 'FR' : 'IT')).toHaveLength(call === 'read' ? 2 : 1)
    faulty.recover()
    await shop.engine.close()
    expect(shop.tags.size).toBe(0)
  })

  test('after a write rolled back, an unknown one and its horizon is as it should be', async () => {
    const shop = openShop()
    await shop.allCities()
    await shop
      .write(update(shop.database, city, lyon, { name: 'x' }), {}, failure('rolled-back'))
      .catch(() => 0)
    expect(await shop.loadsOf(() => shop.allCities())).toBe(0)
    await shop.write(update(shop.database, city, lyon, { name: 'x' }), {}, failure('unknown')).catch(() => 0)
    shop.clock.advance(horizonMs)
    expect(await shop.loadsOf(() => shop.allCities())).toBe(1)
    expect(await shop.loadsOf(() => shop.allCities())).toBe(0)
  })
})
