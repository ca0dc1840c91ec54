import { describe, expect, test } from 'vitest'
import { door, lyon, openShop, paris, quiet, rome, type Shop } from './support/open-shop.ts'
import { city, country, review } from './support/shop-catalog.ts'
import {
  citiesWithReviews,
  insert,
  remove,
  statement,
  update,
  updateMany,
} from './support/shop-operations.ts'

const options = { ttlMs: 60_000, tables: [], tags: [] }
const uncached = { policy: { ttlMs: 0, tags: [] } }

/** The population of France, computed from a read, and how often it was. */
function population(shop: Shop, more: Parameters<Shop['citiesOf']>[1] = {}) {
  let computed = 0
  const load = async () => {
    computed += 1
    const cities = await shop.citiesOf('FR', more)
    return { sum: cities.reduce((sum, row) => sum + Number(row['population']), 0) }
  }
  return {
    ask: (extra = {}) => shop.datasource.remember('population', { ...options, ...extra }, load),
    get computed() {
      return computed
    },
  }
}

describe('a remembered value', () => {
  test('is computed once, and everyone gets a copy', async () => {
    const shop = openShop()
    const france = population(shop)
    const mine = await france.ask()
    mine.sum = 0
    const theirs = await france.ask()
    theirs.sum = 0
    expect(await france.ask()).toEqual({ sum: 2_600 })
    expect(france.computed).toBe(1)
    expect(shop.events.of('read').map(({ model, level }) => [model, level])).toEqual([
      ['City', 'database'],
      ['population', 'database'],
      ['population', 'l1'],
      ['population', 'l1'],
    ])
  })

  test.each([
    ['cached', {}],
    ['uncached', uncached],
  ])('is computed again after a write to what a %s read inside it depends on', async (_, more) => {
    const shop = openShop()
    const france = population(shop, more)
    await france.ask()
    expect(await shop.loadsOf(france.ask)).toBe(0)
    await shop.write(update(shop.database, city, lyon, { population: 600 }))
    expect(await france.ask()).toEqual({ sum: 2_700 })
    expect(france.computed).toBe(2)
  })

  test('survives writes that no read inside it could see', async () => {
    const shop = openShop()
    const france = population(shop)
    await france.ask()
    await shop.write(update(shop.database, city, rome, { population: 1 }))
    await shop.write(insert(shop.database, review, { id: 99, city: 1, stars: 1 }))
    expect(await shop.loadsOf(france.ask)).toBe(0)
  })

  test('depends on the tables and the names that were given', async () => {
    const shop = openShop()
    const france = population(shop)
    const named = { tables: [country], tags: ['home'] }
    await france.ask(named)
    await shop.write(update(shop.database, country, { id: 'FR', name: 'France' }, { name: 'Gaul' }))
    await france.ask(named)
    expect(france.computed).toBe(2)
    await shop.datasource.invalidate({ tags: ['home'] })
    await france.ask(named)
    expect(france.computed).toBe(3)
  })

  test('asked for with further names is computed again', async () => {
    const shop = openShop()
    const france = population(shop)
    await france.ask()
    await france.ask({ tags: ['home'] })
    expect(france.computed).toBe(2)
  })

  test('ends with the first of the answers it was made of', async () => {
    const shop = openShop()
    await shop.citiesOf('FR')
    shop.clock.advance(50_000)
    const france = population(shop)
    await france.ask()
    shop.clock.advance(10_000)
    await france.ask()
    expect(france.computed).toBe(2)
  })

  test('is kept apart by scope', async () => {
    let tenant = 'a'
    const shop = openShop({ engine: { singleProcess: true, scope: () => ({ tenant }) } })
    const france = population(shop)
    await france.ask()
    tenant = 'b'
    await france.ask()
    expect(france.computed).toBe(2)
  })

  test('may be made of remembered values', async () => {
    const shop = openShop()
    const france = population(shop)
    const total = () => shop.datasource.remember('total', options, async () => (await france.ask()).sum + 1)
    expect(await total()).toBe(2_601)
    await shop.write(update(shop.database, city, lyon, { population: 600 }))
    expect(await total()).toBe(2_701)
    expect(await shop.loadsOf(total)).toBe(0)
  })

  test.each([
    ['cached', {}],
    ['uncached', uncached],
  ])('lets go of all tags in the end, with %s reads', async (_, more) => {
    const shop = openShop()
    const france = population(shop, more)
    await france.ask()
    await shop.engine.close()
    expect(shop.tags.size).toBe(0)
  })

  test('that fails leaves nothing behind', async () => {
    const shop = openShop()
    const fail = async () => {
      await shop.citiesOf('FR', uncached)
      throw new Error('no')
    }
    await expect(shop.datasource.remember('x', options, fail)).rejects.toThrow('no')
    expect(shop.tags.size).toBe(0)
  })
})

describe('a computation is not stored', () => {
  const cases: [string, (shop: Shop) => Promise<unknown>][] = [
    [
      'when two reads of it saw two states',
      async (shop) => {
        await shop.citiesOf('FR', uncached)
        await shop.write(update(shop.database, city, lyon, { population: 600 }))
        return shop.citiesOf('FR', uncached)
      },
    ],
    [
      'when a read inside it is refused',
      (shop) => shop.citiesOf('FR', { describe: () => ({ refused: 'raw' }) }),
    ],
    [
      'when a read inside it cannot be described',
      (shop) => shop.citiesOf('FR', { describe: () => null as never }),
    ],
    [
      'when a read inside it passed the cache by',
      (shop) => Promise.resolve(shop.datasource.bypassed('it ran inside a transaction')),
    ],
    [
      'when a transaction is opened inside it',
      (shop) => Promise.resolve(shop.datasource.transaction().ended('rolled-back')),
    ],
    [
      'when a read inside it ran while a writer was inside its bracket',
      async (shop) => {
        const { open, opened } = door()
        const writing = shop.write(update(shop.database, city, lyon, { population: 1 }), {
          after: () => opened,
        })
        await shop.citiesOf('FR', uncached)
        open()
        return writing
      },
    ],
    ['when it reads another database', () => openShop().citiesOf('FR', uncached)],
    ['when its value cannot be kept', () => Promise.resolve([() => 1])],
  ]
  test.each(cases)('%s', async (_, load) => {
    const shop = openShop()
    let computed = 0
    const ask = () =>
      shop.datasource.remember('x', options, async () => {
        computed += 1
        await load(shop)
        return _.includes('cannot be kept') ? load(shop) : 1
      })
    await ask()
    await ask()
    expect(computed).toBe(2)
    await shop.engine.close()
    expect(shop.tags.size).toBe(0)
  })

  test('when its scope is not known, and neither is what is made of it', async () => {
    let tenant: string | undefined = 'a'
    const shop = openShop({ engine: { singleProcess: true, scope: () => ({ tenant }) } })
    let computed = 0
    const ask = () =>
      shop.datasource.remember('x', options, async () => {
        computed += 1
        tenant = undefined
        await shop.datasource.remember('y', options, () => Promise.resolve(1))
        tenant = 'a'
        return 1
      })
    await ask()
    await ask()
    expect(computed).toBe(2)
  })
})

describe('a running computation', () => {
  test('is shared', async () => {
    const shop = openShop()
    const { open, opened } = door()
    const france = population(shop, { gates: { before: () => opened } })
    const all = [france.ask(), france.ask(), france.ask()]
    await quiet()
    open()
    expect(new Set(await Promise.all(all)).size).toBe(3)
    expect(france.computed).toBe(1)
  })

  test.each([
    ['a read inside it is running', true],
    ['a read inside it is done', false],
  ])('is not joined after a write to what it reads, where %s', async (_, isDuring) => {
    const shop = openShop()
    const { open, opened } = door()
    let computed = 0
    const ask = () =>
      shop.datasource.remember('x', options, async () => {
        computed += 1
        const cities = await shop.citiesOf('FR', isDuring ? { gates: { after: () => opened } } : {})
        await opened
        return cities.length
      })
    const early = ask()
    await quiet()
    await shop.write(remove(shop.database, city, lyon))
    const late = ask()
    await quiet()
    open()
    expect([await early, await late]).toEqual([2, 1])
    expect(await ask()).toBe(1)
    expect(computed).toBe(2)
  })

  test('is not joined after a write to what a computation inside it reads', async () => {
    const shop = openShop()
    const { open, opened } = door()
    const inner = () =>
      shop.datasource.remember('inner', options, async () => {
        const cities = await shop.citiesOf('FR', uncached)
        await opened
        return cities.length
      })
    const outer = () => shop.datasource.remember('outer', options, inner)
    const first = inner()
    await quiet()
    const early = outer()
    await quiet()
    await shop.write(remove(shop.database, city, lyon))
    const late = outer()
    await quiet()
    open()
    expect([await first, await early, await late]).toEqual([2, 2, 1])
  })

  test('may ask for its own key without waiting for itself', async () => {
    const shop = openShop()
    const ask = (depth: number): Promise<number> =>
      shop.datasource.remember('x', options, async () => (depth === 0 ? 0 : 1 + (await ask(depth - 1))))
    expect(await ask(2)).toBe(2)
  })

  test('may ask for one that waits for it', async () => {
    const shop = openShop()
    const doors = [door(), door()] as const
    const ask = (key: string, other: string, depth: number): Promise<number> =>
      shop.datasource.remember(key, options, async () => {
        if (depth === 0) return 0
        await doors[0].opened
        return 1 + (await ask(other, key, depth - 1))
      })
    const both = [ask('a', 'b', 2), ask('b', 'a', 2)]
    await quiet()
    doors[0].open()
    expect(await Promise.all(both)).toEqual([expect.any(Number), expect.any(Number)])
  })
})

test('a value of tables written with unknown rows is stored for as long as the writer may take', async () => {
  const shop = openShop()
  const france = population(shop, uncached)
  const { open, opened } = door()
  const writing = shop.datasource.write(
    statement(updateMany(shop.database, review, [], { stars: 1 }), { before: () => opened }),
  )
  await quiet()
  await france.ask()
  expect(await shop.loadsOf(france.ask)).toBe(0)
  open()
  await writing
})

test('a value made of an include is judged by what the include may show', async () => {
  const shop = openShop()
  const ask = () =>
    shop.datasource.remember('reviews', options, () => shop.read(citiesWithReviews(shop.database, 'FR')))
  await ask()
  await shop.write(insert(shop.database, review, { id: 12, city: 1, stars: 2 }))
  expect((await ask())[0]).toEqual({
    city: paris,
    reviews: [
      { id: 10, city: 1, stars: 5 },
      { id: 12, city: 1, stars: 2 },
    ],
  })
})
