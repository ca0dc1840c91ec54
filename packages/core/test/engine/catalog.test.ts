import { describe, expect, test } from 'vitest'
import { door, lyon, openShop, paris, quiet } from './support/open-shop.ts'
import { city, shopCatalog } from './support/shop-catalog.ts'
import { failure, remove, statement } from './support/shop-operations.ts'

/** A second client of the shop's database whose catalog cannot be read at first. */
function blindNeighbour(shop = openShop()) {
  let isReadable = false
  const blind = openShop({
    beside: shop,
    adapter: {
      query: () =>
        isReadable
          ? Promise.resolve([{ catalog: shopCatalog(shop.name) }])
          : Promise.reject(new Error('permission denied')),
    },
  })
  const recover = () => {
    isReadable = true
    shop.clock.advance(5_000)
    return blind.datasource.ready()
  }
  return { shop, blind, recover, change: remove(shop.database, city, lyon) }
}

describe('while the catalog cannot be read', () => {
  test('nothing is cached, and it is told', async () => {
    const { blind } = blindNeighbour()
    for (let times = 0; times < 2; times += 1) expect(await blind.loadsOf(() => blind.citiesOf('FR'))).toBe(1)
    expect(await blind.datasource.ready()).toBe(undefined)
    expect(blind.datasource.model).toBe(undefined)
    expect(blind.events.of('blind')).toHaveLength(1)
  })

  test('it is asked again, not at once', async () => {
    const { blind } = blindNeighbour()
    await blind.citiesOf('FR')
    blind.clock.advance(4_999)
    await blind.citiesOf('FR')
    expect(blind.events.of('blind')).toHaveLength(1)
    blind.clock.advance(1)
    await Promise.all([blind.citiesOf('FR'), blind.citiesOf('FR')])
    expect(blind.events.of('blind')).toHaveLength(2)
  })

  test('computations run plainly', async () => {
    const { blind } = blindNeighbour()
    const options = { ttlMs: 1_000, tables: [city], tags: [] }
    expect(await blind.datasource.remember('x', options, () => Promise.resolve(1))).toBe(1)
    expect(await blind.datasource.remember('x', options, () => Promise.resolve(2))).toBe(2)
  })
})

describe('what was written while the catalog could not be read', () => {
  const writers: [
    string,
    (blind: ReturnType<typeof openShop>, change: Parameters<typeof statement>[0]) => Promise<unknown>,
  ][] = [
    ['a write', (blind, change) => blind.datasource.write(statement(change))],
    [
      'a write whose outcome nobody knows',
      (blind, change) =>
        blind.datasource.write(statement(change, {}, failure('unknown', 'committed'))).catch(() => 0),
    ],
    ['a write adrift', (blind, change) => blind.datasource.writeAdrift(statement(change))],
    [
      'a transaction',
      async (blind, change) => {
        const transaction = blind.datasource.transaction()
        await blind.datasource.writeWithin(statement({ ...change, apply: () => {} }), transaction)
        await transaction.beforeCommit()
        change.apply()
        await transaction.committed()
      },
    ],
    [
      'a transaction whose outcome nobody knows',
      async (blind, change) => {
        const transaction = blind.datasource.transaction()
        await blind.datasource.writeWithin(statement(change), transaction)
        await transaction.ended('unknown')
      },
    ],
    [
      'an invalidation',
      (blind, change) => {
        change.apply()
        return blind.datasource.invalidate({ tables: [city] })
      },
    ],
  ]
  test.each(writers)('invalidates everything as soon as it can be: %s', async (_, write) => {
    const { shop, blind, recover, change } = blindNeighbour()
    await shop.citiesOf('FR')
    await shop.datasource.remember('x', { ttlMs: 60_000, tables: [], tags: [] }, () => Promise.resolve(1))
    await write(blind, change)
    await recover()
    expect(await shop.citiesOf('FR')).toEqual([paris])
    expect(
      await shop.datasource.remember('x', { ttlMs: 60_000, tables: [], tags: [] }, () => Promise.resolve(2)),
    ).toBe(2)
  })

  test.each(['a write', 'a transaction'])(
    'is waited for when the catalog is read meanwhile: %s',
    async (kind) => {
      const { shop, blind, recover, change } = blindNeighbour()
      const { open, opened } = door()
      const end = failure('unknown', 'committed')
      const transaction = blind.datasource.transaction()
      const writing =
        kind === 'a write'
          ? blind.datasource.write(statement(change, { before: () => opened }, end)).catch(() => 'unknown')
          : blind.datasource
              .writeWithin(statement({ ...change, apply: () => {} }), transaction)
              .then(() => transaction.beforeCommit())
              .then(() => opened)
              .then(() => change.apply())
              .then(() => transaction.ended('unknown'))
      await quiet()
      await recover()
      await shop.citiesOf('FR')
      await blind.citiesOf('FR')
      open()
      await writing
      for (const each of [shop, blind]) expect(await each.citiesOf('FR')).toEqual([paris])
      shop.clock.advance(10_000)
      for (const each of [shop, blind]) expect(await each.citiesOf('FR')).toEqual([paris])
    },
  )

  test('is invalidated at COMMIT when the catalog was read long before', async () => {
    const { shop, blind, recover, change } = blindNeighbour()
    const transaction = blind.datasource.transaction()
    await blind.datasource.writeWithin(statement({ ...change, apply: () => {} }), transaction)
    await transaction.beforeCommit()
    await recover()
    shop.clock.advance(10_000)
    await shop.citiesOf('FR')
    change.apply()
    await transaction.committed()
    expect(await shop.citiesOf('FR')).toEqual([paris])
  })
})

test('no entry is served between the recovery and the hold on everything', async () => {
  const { open, opened } = door()
  const marked: string[][] = []
  const { shop, blind, recover, change } = blindNeighbour(
    openShop({
      wrapTags: (tags) => ({
        ...tags,
        get size() {
          return tags.size
        },
        mark: (writer, bump, keep) => {
          marked.push([...bump, ...keep])
          return opened.then(() => tags.mark(writer, bump, keep))
        },
      }),
    }),
  )
  await shop.citiesOf('FR')
  await blind.datasource.write(statement(change))
  const recovered = recover()
  const reads = [blind.citiesOf('FR'), blind.citiesOf('FR')]
  let answered = 0
  for (const each of reads) void each.then(() => (answered += 1))
  await quiet()
  expect([marked, answered]).toEqual([[['*']], 0])
  open()
  await recovered
  expect(await Promise.all(reads)).toEqual([[paris], [paris]])
})
