import { describe, expect, test } from 'vitest'
import { door, lyon, openShop, paris, quiet, rome } from './support/open-shop.ts'
import { city } from './support/shop-catalog.ts'
import { insert, minute, select, statement, update } from './support/shop-operations.ts'

describe('a read', () => {
  test('is answered from the cache after a fill', async () => {
    const shop = openShop()
    expect(await shop.citiesOf('FR')).toEqual([paris, lyon])
    expect(await shop.loadsOf(() => shop.citiesOf('FR'))).toBe(0)
    expect(shop.engine.stats()).toMatchObject({ reads: { database: 1, l1: 1 }, l1: { entries: 1 } })
    expect(shop.events.of('read').map(({ level }) => level)).toEqual(['database', 'l1'])
  })

  test('returns a copy of its own to every caller', async () => {
    const shop = openShop()
    const mine = await shop.citiesOf('FR')
    mine.push(rome)
    const theirs = await shop.citiesOf('FR')
    expect(theirs).toEqual([paris, lyon])
    Object.assign(theirs[0] as object, { name: 'Lutetia' })
    expect(await shop.citiesOf('FR')).toEqual([paris, lyon])
  })

  test('asks again when its life is over', async () => {
    const shop = openShop()
    await shop.citiesOf('FR')
    shop.clock.advance(59_999)
    expect(await shop.loadsOf(() => shop.citiesOf('FR'))).toBe(0)
    shop.clock.advance(1)
    expect(await shop.loadsOf(() => shop.citiesOf('FR'))).toBe(1)
  })

  test('counts its life from before the load', async () => {
    const shop = openShop()
    await shop.citiesOf('FR', { gates: { before: () => shop.clock.advance(40_000) } })
    shop.clock.advance(20_000)
    expect(await shop.loadsOf(() => shop.citiesOf('FR'))).toBe(1)
  })

  test('with a shorter ttl takes no older entry, and leaves it to others', async () => {
    const shop = openShop()
    await shop.citiesOf('FR')
    shop.clock.advance(2_000)
    const brief = { policy: { ttlMs: 1_000, tags: [] } }
    const now = { policy: { ttlMs: 0, tags: [] } }
    expect(await shop.loadsOf(() => shop.citiesOf('FR', now))).toBe(1)
    expect(await shop.loadsOf(() => shop.citiesOf('FR'))).toBe(0)
    expect(await shop.loadsOf(() => shop.citiesOf('FR', brief))).toBe(1)
    expect(await shop.loadsOf(() => shop.citiesOf('FR', brief))).toBe(0)
  })

  test('whose call names tags is not answered by an entry without them', async () => {
    const shop = openShop()
    const tagged = { policy: { ttlMs: 60_000, tags: ['home'] } }
    await shop.citiesOf('FR')
    await shop.citiesOf('FR', tagged)
    await shop.datasource.invalidate({ tags: ['home'] })
    expect(await shop.loadsOf(() => shop.citiesOf('FR', tagged))).toBe(1)
    expect(await shop.loadsOf(() => shop.citiesOf('FR'))).toBe(0)
  })

  test('that fails passes the error on and leaves nothing behind', async () => {
    const shop = openShop()
    const error = new Error('connection lost')
    await expect(shop.citiesOf('FR', { load: () => Promise.reject(error) })).rejects.toBe(error)
    expect(shop.tags.size).toBe(0)
    expect(await shop.citiesOf('FR')).toEqual([paris, lyon])
  })

  test('lets go of its tags when its entry is dropped', async () => {
    const shop = openShop()
    await shop.citiesOf('FR')
    await shop.cityBy(1)
    expect(shop.tags.size).toBeGreaterThan(0)
    await shop.engine.close()
    expect(shop.tags.size).toBe(0)
  })

  test('lets go of its tags when its entry makes room for another', async () => {
    const shop = openShop({ engine: { singleProcess: true, cache: { l1: { maxEntries: 1 } } } })
    await shop.cityBy(1)
    const one = shop.tags.size
    await shop.cityBy(2)
    expect(shop.tags.size).toBe(one)
    expect(shop.engine.stats().l1.entries).toBe(1)
  })
})

describe('a refused read', () => {
  test('runs plainly, and the reason is told once', async () => {
    const shop = openShop()
    const refusing = { describe: () => ({ refused: 'it asks for the time' }) }
    for (let times = 0; times < 3; times += 1)
      expect(await shop.loadsOf(() => shop.citiesOf('FR', refusing))).toBe(1)
    expect(shop.events.of('refused')).toEqual([
      { orm: 'overdrive', model: 'City', operation: 'select', reason: 'it asks for the time' },
    ])
    expect(shop.engine.stats().refused).toBe(3)
  })

  test.each([
    ['describe throws', { describe: () => raise() }],
    ['its description makes no sense', { describe: () => ({ accesses: undefined }) as never }],
  ])('where %s the query runs plainly all the same', async (_, broken) => {
    const shop = openShop()
    expect(await shop.citiesOf('FR', broken)).toEqual([paris, lyon])
    expect(shop.events.of('fault')).toHaveLength(1)
    expect(shop.tags.size).toBe(0)
  })
})

describe('a result that cannot be kept', () => {
  class Money {
    readonly cents = 5
  }

  test('is returned as it is, and not stored', async () => {
    const shop = openShop()
    const odd = [{ price: new Money() }]
    expect(await shop.citiesOf('FR', { load: () => Promise.resolve(odd as never) })).toBe(odd)
    expect(shop.events.of('unstorable')).toHaveLength(1)
    expect(shop.tags.size).toBe(0)
  })

  test('is not shared: whoever waited loads for itself', async () => {
    const shop = openShop()
    const load = () => Promise.resolve([{ price: new Money() }] as never)
    const [one, two] = await Promise.all([shop.citiesOf('FR', { load }), shop.citiesOf('FR', { load })])
    expect(one).toEqual(two)
    expect(one).not.toBe(two)
  })

  test.each([
    ['observe throws', { observe: () => raise() }],
    ['observe tells less than it should', { observe: () => [] }],
  ])('where %s the result is returned', async (_, broken) => {
    const shop = openShop()
    expect(await shop.citiesOf('FR', broken)).toEqual([paris, lyon])
    await shop.engine.close()
    expect(shop.tags.size).toBe(0)
  })
})

describe('a running load', () => {
  test('is shared by those who ask meanwhile, each with a copy', async () => {
    const shop = openShop()
    const { open, opened } = door()
    const gates = { before: () => opened }
    const both = [shop.citiesOf('FR', { gates }), shop.citiesOf('FR', { gates })]
    await quiet()
    open()
    const [one, two] = await Promise.all(both)
    expect(shop.database.loads).toBe(1)
    one?.pop()
    expect(two).toEqual([paris, lyon])
    expect(shop.engine.stats().reads).toEqual({ database: 1, flight: 1, l1: 0, l2: 0 })
  })

  test('is not joined by a caller to whom it is too old', async () => {
    const shop = openShop()
    const { open, opened } = door()
    const early = shop.citiesOf('FR', { gates: { after: () => opened } })
    await quiet()
    shop.clock.advance(501)
    expect(await shop.loadsOf(() => shop.citiesOf('FR'))).toBe(1)
    open()
    await early
  })

  test.each(['this datasource', 'another plugin of the engine', 'another engine'])(
    'is not joined after a write through %s to what it reads',
    async (writer) => {
      const shop = openShop()
      const other = writer === 'another engine' ? openShop({ beside: shop }) : shop
      const { open, opened } = door()
      const early = shop.citiesOf('FR', { gates: { after: () => opened } })
      await quiet()
      const nice = { id: 9, country: 'FR', name: 'Nice', population: 340 }
      const change = insert(shop.database, city, nice)
      if (writer === 'another plugin of the engine')
        await shop.engine.datasource(shop.adapter).write(statement(change))
      else await other.write(change)
      const late = shop.citiesOf('FR')
      await quiet()
      open()
      expect(await late).toEqual([paris, lyon, nice])
      expect(await early).toEqual([paris, lyon])
    },
  )

  test('is joined after a write to something else', async () => {
    const shop = openShop()
    const { open, opened } = door()
    const early = shop.cityBy(1, { gates: { after: () => opened } })
    await quiet()
    await shop.write(update(shop.database, city, rome, { population: 1 }))
    const late = shop.cityBy(1)
    await quiet()
    open()
    expect(await Promise.all([early, late])).toEqual([[paris], [paris]])
    expect(shop.database.loads).toBe(1)
  })

  test('that ends after the engine was closed leaves nothing behind', async () => {
    const shop = openShop()
    const { open, opened } = door()
    const late = shop.citiesOf('FR', { gates: { before: () => opened } })
    await quiet()
    await shop.engine.close()
    open()
    expect(await late).toEqual([paris, lyon])
    await quiet()
    expect(shop.tags.size).toBe(0)
  })
})

describe('the scope', () => {
  test('keeps the answers of tenants apart', async () => {
    let tenant = 'a'
    const shop = openShop({ engine: { singleProcess: true, scope: () => ({ tenant }) } })
    await shop.citiesOf('FR')
    tenant = 'b'
    expect(await shop.loadsOf(() => shop.citiesOf('FR'))).toBe(1)
    tenant = 'a'
    expect(await shop.loadsOf(() => shop.citiesOf('FR'))).toBe(0)
  })

  test.each([
    ['has an undefined field', () => ({ tenant: undefined })],
    ['is not an object', () => undefined as never],
    ['throws', () => raise()],
    ['holds what has no text', () => ({ tenant: (() => 1) as never })],
  ])('that %s keeps a read out of the cache', async (_, scope) => {
    const shop = openShop({ engine: { singleProcess: true, scope } })
    for (let times = 0; times < 2; times += 1) expect(await shop.loadsOf(() => shop.citiesOf('FR'))).toBe(1)
    expect(shop.engine.stats().refused).toBe(2)
  })
})

test('operations of one question are told apart by nothing else', async () => {
  const shop = openShop()
  const one = select(shop.database, city, { column: 'id', value: 1 }, { question: 'same' })
  await shop.read(one)
  const two = select(shop.database, city, { column: 'id', value: 2 }, { question: 'same', policy: minute })
  expect(await shop.read(two)).toEqual([paris])
})

function raise(): never {
  throw new Error('out of order')
}
