import { DataTypes, Model, Op } from 'sequelize'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { structureOf } from './support/structure.ts'
import { useShop } from './support/use-shop.ts'

const shop = useShop({ annotated: true })

/** Whether the query interface was asked: it is not on the fast path. */
async function reachesQueryInterface(ask: () => Promise<unknown>): Promise<boolean> {
  const generator = (
    shop.sequelize.getQueryInterface() as unknown as { queryGenerator: { selectQuery(): string } }
  ).queryGenerator
  const spy = vi.spyOn(generator, 'selectQuery')
  try {
    await ask()
    return spy.mock.calls.length > 0
  } finally {
    spy.mockRestore()
  }
}

/** Asks until everything about the call is known. */
async function warm(ask: () => Promise<unknown>): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await ask()
}

const plainCalls = {
  findByPk: () => shop.fast.City.findByPk(1),
  'findByPk of nothing': () => shop.fast.City.findByPk(999),
  findOne: () => shop.fast.City.findOne({ where: { name: 'Paris' }, order: ['id'] }),
  findAll: () =>
    shop.fast.City.findAll({
      where: { id: { [Op.lt]: 4 } },
      attributes: ['name'],
      order: [['id', 'DESC']],
      limit: 2,
    }),
  raw: () => shop.fast.City.findAll({ raw: true, order: ['id'] }),
  count: () => shop.fast.City.count({ where: { countryCode: 'DE' } }),
}

describe('a plain call', () => {
  test.each(Object.entries(plainCalls))(
    '%s is answered before its SQL is made, and equal',
    async (_, ask) => {
      const first = structureOf(await ask())
      await warm(ask)
      let answer: unknown
      expect(await reachesQueryInterface(async () => (answer = await ask()))).toBe(false)
      expect(structureOf(answer)).toEqual(first)
    },
  )

  test('hears of writes', async () => {
    await warm(plainCalls.findByPk)
    await shop.fast.City.update({ name: 'new' }, { where: { id: 1 } })
    expect((await plainCalls.findByPk())?.name).toBe('new')
    await warm(plainCalls.count)
    await shop.fast.City.create({ name: 'x', countryCode: 'DE', lat: 0, lon: 0 })
    expect(await plainCalls.count()).toBe(4)
  })

  test('gives everybody an instance of their own', async () => {
    await warm(plainCalls.findByPk)
    const [one, two] = await Promise.all([plainCalls.findByPk(), plainCalls.findByPk()])
    one?.aliases.push('mine')
    expect(two?.aliases).toEqual([])
    expect(one?.changed()).toBe(false)
  })
})

describe('a call that is not plain goes its whole way', () => {
  afterEach(() => {
    shop.fast.City.removeHook('beforeFind', 'test')
    shop.sequelize.removeHook('afterFind', 'test')
  })

  test('with hooks', async () => {
    await warm(plainCalls.findByPk)
    let count = 0
    shop.fast.City.addHook('beforeFind', 'test', () => void (count += 1))
    await plainCalls.findByPk()
    shop.fast.City.removeHook('beforeFind', 'test')
    shop.sequelize.addHook('afterFind', 'test', () => void (count += 1))
    await plainCalls.findByPk()
    expect(count).toBe(2)
  })

  test('with a finder of the application', async () => {
    await warm(plainCalls.findAll)
    const original = shop.fast.City.findAll
    const findAll = vi.fn(original)
    shop.fast.City.findAll = findAll as typeof original
    await plainCalls.findByPk()
    Reflect.deleteProperty(shop.fast.City, 'findAll')
    expect(findAll).toHaveBeenCalled()
  })

  test('with a default scope, which is looked at again when it changes', async () => {
    class Scoped extends Model {}
    Scoped.init(
      { id: { type: DataTypes.INTEGER, primaryKey: true }, name: DataTypes.TEXT },
      {
        sequelize: shop.sequelize,
        tableName: 'cities',
        timestamps: false,
        cache: { ttl: 60 },
        defaultScope: { where: { id: 1 } },
      },
    )
    const ids = async () => (await Scoped.findAll()).map((city) => city.get('id'))
    await warm(ids)
    expect(await ids()).toEqual([1])
    Scoped.addScope('defaultScope', { where: { id: 2 } }, { override: true })
    expect(await ids()).toEqual([2])
    expect(await Scoped.unscoped().count()).toBe(11)
    shop.sequelize.modelManager.removeModel(Scoped)
  })

  test('in a transaction', async () => {
    await warm(plainCalls.findByPk)
    await shop.sequelize.transaction(async (transaction) => {
      await shop.fast.City.update({ name: 'inside' }, { where: { id: 1 }, transaction })
      expect((await shop.fast.City.findByPk(1, { transaction }))?.name).toBe('inside')
    })
  })

  test('when told not to cache', async () => {
    await warm(plainCalls.findByPk)
    await shop.query(`UPDATE cities SET name = 'behind' WHERE id = 1`)
    expect((await shop.fast.City.findByPk(1, { cache: false }))?.name).toBe('behind')
    expect((await plainCalls.findByPk())?.name).toBe('Berlin')
  })
})
