import { describe, expect, test } from 'vitest'
import { createEngine } from '../../src/engine/create-engine.ts'
import { completeAnnotation, parseAnnotation } from '../../src/schema/annotation.ts'
import { createManualClock } from '../../src/testing/manual-clock.ts'
import { createScriptedDatabase } from './support/scripted-database.ts'
import { lyon, openShop, paris, rome } from './support/open-shop.ts'
import { city, shopCatalog } from './support/shop-catalog.ts'
import { remove, select, update } from './support/shop-operations.ts'

describe('without Redis', () => {
  test('entries live no longer than a read may be stale, unless there is only one process', async () => {
    const shop = openShop({
      engine: { cache: { maxStaleness: '300ms', l1: { maxEntries: 10 } }, singleProcess: false },
    })
    await shop.citiesOf('FR')
    shop.clock.advance(299)
    expect(await shop.loadsOf(() => shop.citiesOf('FR'))).toBe(0)
    shop.clock.advance(1)
    expect(await shop.loadsOf(() => shop.citiesOf('FR'))).toBe(1)
  })

  test('computed values do neither', async () => {
    const shop = openShop({ engine: { singleProcess: false, cache: { l1: { maxEntries: 10 } } } })
    let computed = 0
    const ask = () =>
      shop.datasource.remember('x', { ttlMs: 60_000, tables: [], tags: [] }, () =>
        Promise.resolve((computed += 1)),
      )
    await ask()
    shop.clock.advance(499)
    expect(await ask()).toBe(1)
    shop.clock.advance(1)
    expect(await ask()).toBe(2)
  })

  test('no entry lives longer than a week', async () => {
    const shop = openShop()
    const forever = { policy: { ttlMs: Number.MAX_SAFE_INTEGER, tags: [] } }
    await shop.citiesOf('FR', forever)
    shop.clock.advance(7 * 86_400_000 - 1)
    expect(await shop.loadsOf(() => shop.citiesOf('FR', forever))).toBe(0)
    shop.clock.advance(1)
    expect(await shop.loadsOf(() => shop.citiesOf('FR', forever))).toBe(1)
  })
})

describe('engines of one process', () => {
  test('share the tags of one database, and no entries', async () => {
    const shop = openShop()
    const other = openShop({ beside: shop })
    await shop.citiesOf('FR')
    expect(await other.loadsOf(() => other.citiesOf('FR'))).toBe(1)
    await shop.write(remove(shop.database, city, lyon))
    expect(await other.citiesOf('FR')).toEqual([paris])
  })

  test('leave the tags to the others when they are closed', async () => {
    const shop = openShop()
    const other = openShop({ beside: shop })
    await shop.citiesOf('FR')
    await other.citiesOf('FR')
    await shop.engine.close()
    expect(await other.loadsOf(() => other.citiesOf('FR'))).toBe(0)
    await other.write(remove(shop.database, city, lyon))
    expect(await other.citiesOf('FR')).toEqual([paris])
    await other.engine.close()
    expect(shop.tags.size).toBe(0)
  })

  test.each([true, false])(
    'hear each other where only one cuts partitions by a column (read first: %s)',
    async (isFirst) => {
      const annotation = completeAnnotation(
        parseAnnotation('@cache(ttl: 60, by: [population])', 'model City') as never,
        {
          place: 'model City',
          columnOf: (field) => field,
          fields: ['population'],
          neverColumns: [],
        },
      )
      const shop = openShop({ adapter: { annotations: () => new Map([[city, annotation]]) } })
      const plain = openShop({ beside: shop })
      if (!isFirst) await plain.datasource.ready()
      const large = () => shop.read(select(shop.database, city, { column: 'population', value: 2_800 }))
      expect(await large()).toEqual([rome])
      await plain.write(update(shop.database, city, rome, { population: 2_900 }))
      expect(await large()).toEqual([])
    },
  )
})

describe('an engine that was closed', () => {
  test('answers from the database', async () => {
    const shop = openShop()
    await shop.citiesOf('FR')
    await shop.engine.close()
    for (let times = 0; times < 2; times += 1) expect(await shop.loadsOf(() => shop.citiesOf('FR'))).toBe(1)
    expect(
      await shop.datasource.remember('x', { ttlMs: 1, tables: [], tags: [] }, () => Promise.resolve(1)),
    ).toBe(1)
    await shop.datasource.invalidate({})
    expect(shop.engine.stats().l1).toEqual({ entries: 0, bytes: 0 })
  })

  test('connects to no further database', async () => {
    const shop = openShop()
    await shop.engine.close()
    expect(() => shop.engine.datasource(shop.adapter)).toThrow(
      expect.objectContaining({ code: 'OVERDRIVE_CLOSED' }),
    )
  })

  test('while its catalog is read opens nothing', async () => {
    let answer: (rows: readonly Record<string, unknown>[]) => void = () => {}
    const shop = openShop({ adapter: { query: () => new Promise((resolve) => (answer = resolve)) } })
    const reading = shop.citiesOf('FR')
    await Promise.resolve()
    await shop.engine.close()
    answer([{ catalog: shopCatalog(shop.name) }])
    expect(await reading).toEqual([paris, lyon])
    expect(shop.tags.size).toBe(0)
  })

  test('may be closed again', async () => {
    const shop = openShop()
    await shop.engine.close()
    await shop.engine.close()
  })
})

test('a database of another kind is refused', () => {
  const engine = createEngine({}, createManualClock())
  const { adapter } = openShop()
  expect(() => engine.datasource({ ...adapter, provider: 'mysql' })).toThrow(
    expect.objectContaining({ code: 'OVERDRIVE_UNSUPPORTED_DATABASE', value: 'mysql' }),
  )
})

test('nothing is asked of the database before the first operation', () => {
  const database = createScriptedDatabase({})
  let asked = 0
  openShop({
    adapter: {
      query: () => {
        asked += 1
        return Promise.resolve([])
      },
    },
  })
  expect([asked, database.loads]).toEqual([0, 0])
})
