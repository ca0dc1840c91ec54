import { describe, expect, test } from 'vitest'
import { anyTable } from '../../src/dependencies/change.ts'
import { faultyTags } from './support/faulty-tags.ts'
import { horizonMs, lyon, openShop, paris, rome, type Shop } from './support/open-shop.ts'
import { city, review } from './support/shop-catalog.ts'
import { failure, insert, remove, select, statement, update, updateMany } from './support/shop-operations.ts'
import type { Statement } from './support/shop-operations.ts'

/** A transaction whose statements take effect together, at COMMIT. */
function begin(shop: Shop) {
  const scope = shop.datasource.transaction()
  const effects: (() => void)[] = []
  return {
    scope,
    run: (change: Statement, error?: Error) => {
      if (error === undefined) effects.push(() => change.apply())
      return shop.datasource.writeWithin(statement({ ...change, apply: () => {} }, {}, error), scope)
    },
    commit: () => effects.forEach((effect) => effect()),
  }
}

const bigger = { ...lyon, population: 600 }

describe('a transaction', () => {
  test('invalidates when it commits, not before', async () => {
    const shop = openShop()
    await shop.citiesOf('FR')
    const transaction = begin(shop)
    await transaction.run(update(shop.database, city, lyon, { population: 600 }))
    expect(await shop.loadsOf(() => shop.citiesOf('FR'))).toBe(0)
    await transaction.scope.beforeCommit()
    await shop.citiesOf('FR')
    transaction.commit()
    await transaction.scope.committed()
    expect(await shop.citiesOf('FR')).toEqual([paris, bigger])
    expect(await shop.loadsOf(() => shop.citiesOf('FR'))).toBe(0)
  })

  test.each([true, false])('that is rolled back leaves the entries (marked: %s)', async (isMarked) => {
    const shop = openShop()
    await shop.citiesOf('FR')
    const transaction = begin(shop)
    await transaction.run(remove(shop.database, city, lyon))
    if (isMarked) await transaction.scope.beforeCommit()
    await transaction.scope.ended('rolled-back')
    expect(await shop.loadsOf(() => shop.citiesOf('FR'))).toBe(0)
    await shop.engine.close()
    expect(shop.tags.size).toBe(0)
  })

  test.each([true, false])('with an outcome nobody knows holds its tags (marked: %s)', async (isMarked) => {
    const shop = openShop()
    await shop.cityBy(2)
    const transaction = begin(shop)
    await transaction.run(updateMany(shop.database, city, [lyon], { population: 600 }))
    if (isMarked) await transaction.scope.beforeCommit()
    await transaction.scope.ended('unknown')
    await shop.cityBy(2)
    transaction.commit()
    expect(await shop.cityBy(2)).toEqual([bigger])
    shop.clock.advance(horizonMs)
    expect(await shop.cityBy(2)).toEqual([bigger])
    await shop.engine.close()
    expect(shop.tags.size).toBe(0)
  })

  test('that wrote nothing moves nothing', async () => {
    const shop = openShop()
    await shop.citiesOf('FR')
    const { scope } = begin(shop)
    await scope.beforeCommit()
    await scope.committed()
    expect(shop.events.of('invalidate')).toEqual([])
  })

  test('counts what a failed statement, a savepoint rolled back, may have done', async () => {
    const shop = openShop()
    await shop.citiesOf('FR')
    await shop.citiesOf('IT')
    const transaction = begin(shop)
    await transaction.run(remove(shop.database, city, lyon), failure('rolled-back')).catch(() => 0)
    await transaction.run(update(shop.database, review, { id: 10, city: 1, stars: 5 }, { stars: 1 }))
    await transaction.scope.beforeCommit()
    transaction.commit()
    await transaction.scope.committed()
    expect(await shop.loadsOf(() => shop.citiesOf('FR'))).toBe(1)
    expect(await shop.loadsOf(() => shop.citiesOf('IT'))).toBe(0)
  })

  test('settles what its statements did, also those that end after the mark', async () => {
    const shop = openShop()
    await shop.cityBy(2)
    await shop.cityBy(3)
    const { scope } = begin(shop)
    const change = updateMany(shop.database, city, [lyon], { population: 600 })
    const changed = scope.foresee(change.foreseen)
    await scope.beforeCommit()
    change.apply()
    changed(change.changes ?? [])
    await scope.committed()
    expect(await shop.cityBy(2)).toEqual([bigger])
    expect(await shop.loadsOf(() => shop.cityBy(3))).toBe(0)
  })

  test.each(['marked again', 'not marked again'])(
    'settles statements that begin after the mark, %s',
    async (how) => {
      const shop = openShop()
      await shop.citiesOf('FR')
      await shop.citiesOf('IT')
      const transaction = begin(shop)
      await transaction.run(remove(shop.database, city, lyon))
      await transaction.scope.beforeCommit()
      await transaction.run(remove(shop.database, city, rome))
      if (how === 'marked again') await transaction.scope.beforeCommit()
      transaction.commit()
      await transaction.scope.committed()
      expect(await shop.citiesOf('FR')).toEqual([paris])
      expect(await shop.citiesOf('IT')).toEqual([])
    },
  )

  test('may be committed without having been marked', async () => {
    const shop = openShop()
    await shop.citiesOf('FR')
    const transaction = begin(shop)
    await transaction.run(remove(shop.database, city, lyon))
    transaction.commit()
    await transaction.scope.committed()
    expect(await shop.citiesOf('FR')).toEqual([paris])
  })

  test.each([1, 3_000])(
    'of more changes than are remembered reaches whole tables, %i per statement',
    async (rows) => {
      const shop = openShop()
      await shop.cityBy(3)
      await shop.read(select(shop.database, review, { column: 'city', value: 1 }))
      await shop.read(select(shop.database, 'public.Country', undefined))
      const transaction = begin(shop)
      for (let id = 100; id < 3_100; id += rows) {
        const inserts = Array.from({ length: rows }, (_, index) =>
          insert(shop.database, city, { ...lyon, id: id + index }),
        )
        await transaction.run({
          apply: () => inserts.forEach(({ apply }) => apply()),
          foreseen: inserts.flatMap(({ foreseen }) => foreseen),
          changes: inserts.flatMap(({ foreseen }) => foreseen),
        })
      }
      await transaction.scope.beforeCommit()
      transaction.commit()
      await transaction.scope.committed()
      expect(await shop.loadsOf(() => shop.cityBy(3))).toBe(1)
      expect(await shop.loadsOf(() => shop.read(select(shop.database, 'public.Country', undefined)))).toBe(0)
      const tags = shop.events.of('invalidate').flatMap((event) => event.tags)
      expect(tags.length).toBeLessThan(50)
    },
  )

  test('that may have changed anything reaches everything, however much it did besides', async () => {
    const shop = openShop()
    await shop.cityBy(3)
    const transaction = begin(shop)
    await transaction.run({
      apply: () => {},
      foreseen: [{ kind: 'unknown', table: anyTable }],
      changes: undefined,
    })
    for (let id = 100; id < 2_200; id += 1)
      await transaction.run(insert(shop.database, review, { id, city: 1 }))
    await transaction.scope.beforeCommit()
    await transaction.scope.committed()
    expect(await shop.loadsOf(() => shop.cityBy(3))).toBe(1)
  })

  test('whose COMMIT is delayed is marked again', async () => {
    const shop = openShop()
    const transaction = begin(shop)
    await transaction.run(remove(shop.database, city, lyon))
    await transaction.scope.beforeCommit()
    shop.clock.advance(horizonMs - 1)
    await transaction.scope.beforeCommit()
    shop.clock.advance(horizonMs - 1)
    await shop.citiesOf('FR')
    await shop.citiesOf('FR')
    expect(shop.engine.stats().reads.l1).toBe(0)
    transaction.commit()
    await transaction.scope.committed()
    expect(await shop.citiesOf('FR')).toEqual([paris])
    await shop.engine.close()
    expect(shop.tags.size).toBe(0)
  })
})

describe('a transaction whose mark cannot be set', () => {
  const openFaulty = () => {
    const faulty = faultyTags()
    const shop = openShop({ wrapTags: faulty.wrap, engine: { singleProcess: true, onRedisDown: 'fail' } })
    return { faulty, shop, transaction: begin(shop) }
  }

  test("is refused before COMMIT under onRedisDown: 'fail'", async () => {
    const { faulty, shop, transaction } = openFaulty()
    await transaction.run(remove(shop.database, city, lyon))
    faulty.fail('mark')
    await expect(transaction.scope.beforeCommit()).rejects.toThrow('away')
    await transaction.scope.ended('rolled-back')
  })

  test.each(['committed', 'ended'] as const)('is never refused after it: %s', async (end) => {
    const { faulty, shop, transaction } = openFaulty()
    await transaction.run(remove(shop.database, city, lyon))
    transaction.commit()
    faulty.fail('mark', 'settle', 'touch')
    if (end === 'committed') await transaction.scope.committed()
    else await transaction.scope.ended('unknown')
    expect(shop.events.of('debt').length).toBeGreaterThan(0)
    await shop.engine.close()
  })

  test('and is committed all the same is settled', async () => {
    const { faulty, shop, transaction } = openFaulty()
    await shop.citiesOf('FR')
    await transaction.run(remove(shop.database, city, lyon))
    faulty.fail('mark')
    await transaction.scope.beforeCommit().catch(() => 0)
    faulty.recover()
    transaction.commit()
    await transaction.scope.committed()
    expect(await shop.citiesOf('FR')).toEqual([paris])
  })
})
