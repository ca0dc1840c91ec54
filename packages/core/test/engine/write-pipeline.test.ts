import { describe, expect, test } from 'vitest'
import { anyTable } from '../../src/dependencies/change.ts'
import { faultyTags } from './support/faulty-tags.ts'
import { door, horizonMs, lyon, openShop, paris, quiet, rome } from './support/open-shop.ts'
import { city, ledger, review } from './support/shop-catalog.ts'
import {
  blindUpdateMany,
  failure,
  insert,
  remove,
  select,
  statement,
  update,
  updateMany,
} from './support/shop-operations.ts'

const bigger = { ...lyon, population: 600 }

describe('a write', () => {
  test('drops the entries it concerns before it resolves', async () => {
    const shop = openShop()
    await shop.citiesOf('FR')
    await shop.cityBy(2)
    expect(await shop.write(update(shop.database, city, lyon, { population: 600 }))).toBe('done')
    expect(await shop.citiesOf('FR')).toEqual([paris, bigger])
    expect(await shop.cityBy(2)).toEqual([bigger])
  })

  test('leaves the entries it does not concern, and advances their stamps', async () => {
    const shop = openShop()
    const withoutSize = { describe: () => ({ accesses: [sizeless] }) }
    await shop.allCities(withoutSize)
    for (let times = 1; times <= 3; times += 1) {
      await shop.write(update(shop.database, city, lyon, { population: times }))
      expect(await shop.loadsOf(() => shop.allCities(withoutSize))).toBe(0)
      expect(shop.engine.stats().judged).toBe(times)
    }
    await shop.allCities(withoutSize)
    expect(shop.engine.stats().judged).toBe(3)
  })

  test('of more rows than a journal holds at once concerns an entry only between two reads of it', async () => {
    const shop = openShop()
    await shop.allCities({ describe: () => ({ accesses: [sizeless] }) })
    const often = async (times: number) => {
      for (let time = 0; time < times; time += 1)
        await shop.write(update(shop.database, city, lyon, { population: time }))
      return shop.loadsOf(() => shop.allCities({ describe: () => ({ accesses: [sizeless] }) }))
    }
    expect(await often(200)).toBe(0)
    expect(await often(200)).toBe(0)
    expect(await often(1_000)).toBe(1)
  })

  test('of unknown rows reaches what is pinned elsewhere as soon as its rows are known', async () => {
    const shop = openShop()
    await shop.cityBy(2)
    await shop.cityBy(3)
    await shop.write(updateMany(shop.database, city, [lyon], { population: 600 }))
    expect(await shop.loadsOf(() => shop.cityBy(2))).toBe(1)
    expect(await shop.loadsOf(() => shop.cityBy(3))).toBe(0)
  })

  test('of rows that stay unknown reaches everything of its table', async () => {
    const shop = openShop()
    await shop.cityBy(3)
    await shop.read(select(shop.database, review, undefined))
    await shop.write(blindUpdateMany(shop.database, city, [lyon], { population: 600 }))
    expect(await shop.loadsOf(() => shop.cityBy(3))).toBe(1)
    expect(await shop.loadsOf(() => shop.read(select(shop.database, review, undefined)))).toBe(0)
  })

  test('reaches what referential actions change', async () => {
    const shop = openShop()
    const reviews = select(shop.database, review, { column: 'city', value: 1 })
    await shop.read(reviews)
    await shop.write(remove(shop.database, city, paris))
    expect(await shop.loadsOf(() => shop.read(reviews))).toBe(1)
  })

  test.each([
    ['to a table with triggers', ledger],
    ['to a table that the catalog does not have', 'public.Nowhere'],
    ['to anything', anyTable],
  ])('%s reaches everything', async (_, table) => {
    const shop = openShop()
    await shop.cityBy(1)
    await shop.write({
      apply: () => {},
      foreseen: [{ kind: 'unknown', table }],
      changes: undefined,
    })
    expect(await shop.loadsOf(() => shop.cityBy(1))).toBe(1)
  })

  test('whose rows moved between partitions reaches both', async () => {
    const shop = openShop()
    await shop.citiesOf('FR')
    await shop.citiesOf('IT')
    await shop.write(update(shop.database, city, lyon, { country: 'IT' }))
    expect(await shop.citiesOf('FR')).toEqual([paris])
    expect(await shop.citiesOf('IT')).toHaveLength(2)
  })

  test('through another engine of the process is seen', async () => {
    const shop = openShop()
    const other = openShop({ beside: shop })
    await shop.citiesOf('FR')
    await other.write(remove(shop.database, city, lyon))
    expect(await shop.citiesOf('FR')).toEqual([paris])
  })

  test('to another database is not', async () => {
    const shop = openShop()
    const other = openShop()
    await shop.citiesOf('FR')
    await other.write(remove(other.database, city, lyon))
    expect(await shop.loadsOf(() => shop.citiesOf('FR'))).toBe(0)
  })

  test('that does not alter anything keeps no tags', async () => {
    const shop = openShop()
    await shop.write(update(shop.database, city, lyon, { population: 600 }))
    expect(shop.tags.size).toBe(0)
    expect(shop.events.of('invalidate')).toHaveLength(1)
    expect(shop.engine.stats().writes).toBe(1)
  })

  test('inside its bracket lets nothing be stored that it may change', async () => {
    const shop = openShop()
    const { open, opened } = door()
    const writing = shop.write(update(shop.database, city, lyon, { population: 600 }), {
      after: () => opened,
    })
    await quiet()
    for (let times = 0; times < 2; times += 1) expect(await shop.loadsOf(() => shop.citiesOf('FR'))).toBe(1)
    expect(await shop.loadsOf(() => shop.citiesOf('IT'))).toBe(1)
    expect(await shop.loadsOf(() => shop.citiesOf('IT'))).toBe(0)
    open()
    await writing
    await shop.citiesOf('FR')
    expect(await shop.loadsOf(() => shop.citiesOf('FR'))).toBe(0)
  })
})

describe('a write that failed', () => {
  test('and was rolled back leaves the entries', async () => {
    const shop = openShop()
    await shop.citiesOf('FR')
    const error = failure('rolled-back')
    await expect(shop.write(remove(shop.database, city, lyon), {}, error)).rejects.toBe(error)
    expect(await shop.loadsOf(() => shop.citiesOf('FR'))).toBe(0)
    await shop.engine.close()
    expect(shop.tags.size).toBe(0)
  })

  test.each([
    ['of a known row', (shop: ReturnType<typeof openShop>) => remove(shop.database, city, lyon)],
    [
      'of unknown rows',
      (shop: ReturnType<typeof openShop>) => updateMany(shop.database, city, [lyon], { name: 'L' }),
    ],
  ])('%s with an outcome nobody knows holds its tags until it must have ended', async (_, change) => {
    const shop = openShop()
    await shop.cityBy(2)
    const late = change(shop)
    await expect(shop.write({ ...late, apply: () => {} }, {}, failure('unknown'))).rejects.toThrow('unknown')
    await shop.cityBy(2)
    shop.clock.advance(horizonMs / 2)
    late.apply()
    const truth = shop.database.select(city, (row) => row['id'] === 2)
    expect(await shop.cityBy(2)).toEqual(truth)
    expect(await shop.cityBy(2)).toEqual(truth)
    shop.clock.advance(horizonMs / 2)
    expect(await shop.cityBy(2)).toEqual(truth)
    expect(await shop.loadsOf(() => shop.cityBy(2))).toBe(0)
    await shop.engine.close()
    expect(shop.tags.size).toBe(0)
  })

  test('counts as unknown where the plugin cannot tell', async () => {
    const error = failure('rolled-back', 'committed')
    const shop = openShop({
      adapter: {
        outcomeOf() {
          throw new Error('never seen such an error')
        },
      },
    })
    await shop.citiesOf('FR')
    await expect(shop.write(remove(shop.database, city, lyon), {}, error)).rejects.toBe(error)
    expect(await shop.citiesOf('FR')).toEqual([paris])
    expect(shop.events.of('fault')).toHaveLength(1)
  })
})

describe('a write adrift', () => {
  test('holds its tags until the horizon', async () => {
    const shop = openShop()
    await shop.cityBy(2)
    const late = remove(shop.database, city, lyon)
    await shop.datasource.writeAdrift(statement({ ...late, apply: () => {} }))
    expect(await shop.loadsOf(() => shop.cityBy(2))).toBe(1)
    expect(await shop.loadsOf(() => shop.cityBy(2))).toBe(1)
    late.apply()
    expect(await shop.cityBy(2)).toEqual([])
    shop.clock.advance(horizonMs)
    expect(await shop.cityBy(2)).toEqual([])
    expect(await shop.loadsOf(() => shop.cityBy(2))).toBe(0)
  })
})

describe('a write that describes itself badly', () => {
  test.each([
    ['whose changes throw', { changes: () => raise() }],
    ['whose changes are nonsense', { changes: () => [null] as never }],
    ['that foresees nonsense', { foreseen: [null] as never }],
  ])('%s is run, and reaches at least what was foreseen', async (_, broken) => {
    const shop = openShop()
    await shop.citiesOf('FR')
    const write = { ...statement(remove(shop.database, city, lyon)), ...broken }
    expect(await shop.datasource.write(write)).toBe('done')
    expect(await shop.citiesOf('FR')).toEqual([paris])
    expect(shop.events.of('fault').length).toBeGreaterThan(0)
  })
})

describe('a write whose mark cannot be set', () => {
  test("is refused before it happens under onRedisDown: 'fail'", async () => {
    const faulty = faultyTags()
    const shop = openShop({ wrapTags: faulty.wrap, engine: { singleProcess: true, onRedisDown: 'fail' } })
    faulty.fail('mark')
    await expect(shop.write(remove(shop.database, city, lyon))).rejects.toThrow('away')
    expect(await shop.citiesOf('FR')).toEqual([paris, lyon])
  })

  test('goes on otherwise, and its invalidation is owed', async () => {
    const faulty = faultyTags()
    const shop = openShop({ wrapTags: faulty.wrap })
    await shop.citiesOf('FR')
    faulty.fail('mark', 'settle', 'touch')
    await shop.write(remove(shop.database, city, lyon))
    expect(shop.events.of('debt').length).toBeGreaterThan(0)
    expect(shop.events.of('fault')).toHaveLength(2)
    faulty.recover()
    await shop.engine.close()
  })

  test('and whose outcome nobody knows is held as soon as it is known', async () => {
    const faulty = faultyTags()
    const shop = openShop({ wrapTags: faulty.wrap })
    await shop.cityBy(2)
    faulty.fail('mark')
    const late = remove(shop.database, city, lyon)
    const gates = { after: () => faulty.recover() }
    await shop.write({ ...late, apply: () => {} }, gates, failure('unknown')).catch(() => 0)
    await shop.cityBy(2)
    late.apply()
    expect(await shop.cityBy(2)).toEqual([])
  })
})

test('a mark that took longer than half the horizon is set again before the write', async () => {
  const marks: number[] = []
  const shop = openShop({
    wrapTags: (tags) => ({
      ...tags,
      get size() {
        return tags.size
      },
      mark(...args) {
        marks.push(shop.clock.now())
        tags.mark(...args)
        if (marks.length === 1) shop.clock.advance(horizonMs / 2 + 1)
      },
    }),
  })
  const { open, opened } = door()
  const writing = shop.write(remove(shop.database, city, lyon), { before: () => opened })
  await quiet()
  shop.clock.advance(horizonMs - 1)
  await shop.cityBy(2)
  open()
  await writing
  expect(await shop.cityBy(2)).toEqual([])
  expect(marks).toHaveLength(2)
  await shop.engine.close()
  expect(shop.tags.size).toBe(0)
})

test('after close a write runs plainly', async () => {
  const shop = openShop()
  await shop.citiesOf('FR')
  await shop.engine.close()
  expect(await shop.write(insert(shop.database, city, { ...rome, id: 7 }))).toBe('done')
  expect(await shop.allCities()).toHaveLength(4)
  expect(shop.tags.size).toBe(0)
})

function raise(): never {
  throw new Error('out of order')
}

const sizeless = {
  table: city,
  shape: 'rows',
  predicate: { kind: 'and', all: [] },
  output: ['id', 'name'],
  placing: [],
  pinnable: true,
} as const
