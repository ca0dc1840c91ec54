import { describe, expect, test } from 'vitest'
import { useShop } from './support/use-shop.ts'

/** Everything annotated: what asks for no cache gets it all the same. */
const shop = useShop({ annotated: true })

type Mixed = Record<string, (...args: unknown[]) => Promise<unknown>>

/** Changes the database behind Overdrive's back, so that a cached answer shows. */
describe('reads that Sequelize makes for itself see the database', () => {
  test('an annotated model is cached without being asked', async () => {
    await shop.fast.City.findByPk(1)
    await shop.query(`UPDATE cities SET name = 'behind' WHERE id = 1`)
    expect((await shop.fast.City.findByPk(1))?.name).toBe('Berlin')
    expect((await shop.fast.City.findByPk(1, { cache: false }))?.name).toBe('behind')
  })

  test('reload', async () => {
    const city = await shop.fast.City.findByPk(1)
    await shop.query(`UPDATE cities SET name = 'behind' WHERE id = 1`)
    await city?.reload()
    expect(city?.name).toBe('behind')
  })

  test('findOrCreate and its kin', async () => {
    expect(await shop.fast.Tag.findOne({ where: { name: 'castle' } })).toBeNull()
    await shop.query(`INSERT INTO "Tag" (id, name) VALUES (70, 'castle')`)
    const [found, created] = await shop.fast.Tag.findOrCreate({ where: { name: 'castle' } })
    expect([found.id, created]).toEqual([70, false])
    const [again] = await shop.fast.Tag.findCreateFind({ where: { name: 'castle' } })
    expect(again.id).toBe(70)
    const [built, isNew] = await shop.fast.Tag.findOrBuild({ where: { name: 'castle' } })
    expect([built.id, isNew]).toEqual([70, false])
  })

  test('setters of associations', async () => {
    const city = (await shop.fast.City.findByPk(1)) as unknown as Mixed
    await city.getTags?.()
    await shop.query('DELETE FROM "_CityToTag" WHERE "A" = 1')
    await city.setTags?.([1, 3])
    expect(await shop.plain.CityTag.count({ where: { A: 1 } })).toBe(2)
    await shop.query('INSERT INTO "_CityToTag" ("A", "B") VALUES (1, 2)')
    await city.setTags?.([])
    expect(await shop.plain.CityTag.count({ where: { A: 1 } })).toBe(0)
    await shop.query('INSERT INTO "_CityToTag" ("A", "B") VALUES (1, 2)')
    await city.addTag?.(2)
    expect(await city.hasTag?.(2)).toBe(true)
  })

  test('writes with individual hooks', async () => {
    const where = { countryCode: 'DE' }
    await shop.fast.City.findAll({ where })
    await shop.query(`UPDATE cities SET country_code = 'DE' WHERE id = 11`)
    const [count] = await shop.fast.City.update({ population: 1 }, { where, individualHooks: true })
    expect(count).toBe(4)
  })

  test('locking reads, and reads that ask for the primary', async () => {
    await shop.fast.City.findByPk(1)
    await shop.query(`UPDATE cities SET name = 'behind' WHERE id = 1`)
    const locked = await shop.sequelize.transaction((transaction) =>
      shop.fast.City.findByPk(1, { transaction, lock: true }),
    )
    expect(locked?.name).toBe('behind')
    expect((await shop.fast.City.findByPk(1, { useMaster: true } as never))?.name).toBe('behind')
  })

  test('what is found in the cache is written as narrowly as what is found in the database', async () => {
    await shop.fast.City.findByPk(1)
    const city = await shop.fast.City.findByPk(1)
    expect(city?.changed()).toBe(false)
    await city?.save()
    expect(shop.statements.filter((sql) => sql.startsWith('UPDATE'))).toEqual([])
    await city?.update({ population: 3 })
    const [update] = shop.statements.filter((sql) => sql.startsWith('UPDATE'))
    expect(update).toMatch(/^UPDATE "cities" SET "population"=\$1 WHERE "id" = \$2 RETURNING /)
  })

  test('no two callers hold the same instance', async () => {
    await shop.fast.City.findByPk(1)
    const [one, two] = await Promise.all([shop.fast.City.findByPk(1), shop.fast.City.findByPk(1)])
    one?.set('name', 'mine')
    one?.aliases.push('mine')
    expect([two?.name, two?.aliases]).toEqual(['Berlin', []])
    expect((await shop.fast.City.findByPk(1))?.aliases).toEqual([])
  })

  test('many callers at once ask once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => shop.fast.City.findByPk(3)))
    expect(new Set(answers.map((city) => city?.name))).toEqual(new Set(['Bonn']))
    expect(shop.statements.filter((sql) => sql.startsWith('SELECT'))).toHaveLength(1)
  })
})

describe('a column that is never cached', () => {
  const guarded = useShop({ annotated: true, secrets: 'kept' })

  test('keeps out every query that mentions it', async () => {
    const { User } = guarded.fast
    const { refused } = guarded.overdrive.stats()
    await User.findByPk(1)
    await User.max('passwordHash')
    await User.findAll({ attributes: ['id'], order: [['passwordHash', 'ASC']] })
    await User.count({ where: { passwordHash: null } })
    await guarded.fast.Visit.findAll({ include: ['user'] })
    expect(guarded.overdrive.stats().refused - refused).toBe(5)
    await User.findAll({ attributes: ['id', 'name'] })
    await User.count()
    expect(guarded.overdrive.stats().refused - refused).toBe(5)
  })
})
