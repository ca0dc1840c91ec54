import { createEngine } from '@orm-overdrive/core'
import { DataTypes, Sequelize } from 'sequelize'
import { describe, expect, test } from 'vitest'
import { performance } from '../src/index.ts'
import { useShop } from './support/use-shop.ts'

/** Never connected. */
const open = (dialect: 'postgres' = 'postgres') =>
  new Sequelize('postgres://nobody@127.0.0.1:1/nothing', { dialect, logging: false })

type Snapshot = ReadonlyMap<string, PropertyDescriptor>

/** Every property of everything that could have been touched, by its path. */
function snapshotOf(sequelize: Sequelize): Snapshot {
  const internals = sequelize as unknown as {
    dialect: { Query: object }
    connectionManager: object
    options: { hooks: object }
  }
  const { Association, Model, Transaction } = sequelize.constructor as unknown as Record<
    string,
    { prototype: object } & Record<string, { prototype: object }>
  >
  const places: Record<string, object | undefined> = {
    sequelize,
    'Sequelize.prototype': Object.getPrototypeOf(sequelize) as object,
    Sequelize: sequelize.constructor,
    queryInterface: sequelize.getQueryInterface(),
    'QueryInterface.prototype': Object.getPrototypeOf(sequelize.getQueryInterface()) as object,
    dialect: internals.dialect,
    Query: internals.dialect.Query,
    'Query.prototype': (internals.dialect.Query as { prototype: object }).prototype,
    connectionManager: internals.connectionManager,
    hooks: internals.options.hooks,
    Model,
    'Model.prototype': Model?.prototype,
    'Transaction.prototype': Transaction?.prototype,
    ...Object.fromEntries(
      ['HasOne', 'HasMany', 'BelongsTo', 'BelongsToMany'].map((kind) => [
        kind,
        Association?.[kind]?.prototype,
      ]),
    ),
  }
  const all = new Map<string, PropertyDescriptor>()
  for (const [place, object] of Object.entries(places))
    for (const name of Reflect.ownKeys(object ?? {}))
      all.set(`${place}.${String(name)}`, Object.getOwnPropertyDescriptor(object, name) as PropertyDescriptor)
  return all
}

describe('installing', () => {
  test('leaves no trace when it is taken back', async () => {
    const sequelize = open()
    const before = snapshotOf(sequelize)
    const overdrive = performance(sequelize)
    expect([...snapshotOf(sequelize).keys()].length).toBeGreaterThan(before.size)
    await overdrive.uninstall()
    await overdrive.uninstall()
    const after = snapshotOf(sequelize)
    expect([...after.keys()]).toEqual([...before.keys()])
    for (const [place, descriptor] of before) expect(after.get(place), place).toEqual(descriptor)
  })

  test('on one instance leaves others alone', async () => {
    const [one, two] = [open(), open()]
    const first = performance(one)
    const second = performance(two)
    await first.uninstall()
    const associations = (two.constructor as unknown as { Association: { HasMany: { prototype: object } } })
      .Association
    expect(Object.getOwnPropertyDescriptor(associations.HasMany.prototype, 'set')?.value.name).toBe('')
    await second.uninstall()
    expect(Object.getOwnPropertyDescriptor(associations.HasMany.prototype, 'set')?.value.name).toBe('set')
  })

  test('twice on one instance is refused', async () => {
    const sequelize = open()
    const overdrive = performance(sequelize)
    expect(() => performance(sequelize)).toThrow(/has Overdrive already/)
    await overdrive.uninstall()
    await performance(sequelize).uninstall()
  })

  test('refuses a wrong option and leaves the instance untouched', () => {
    const sequelize = open()
    const before = snapshotOf(sequelize)
    expect(() => performance(sequelize, { cache: { ttl: 'soon' } })).toThrow(/cache\.ttl/)
    expect(() => performance(sequelize, { chache: {} } as never)).toThrow(/no option "chache"/)
    expect([...snapshotOf(sequelize).keys()]).toEqual([...before.keys()])
  })

  test('refuses a wrong annotation, at once or when the model is defined', async () => {
    const sequelize = open()
    sequelize.define(
      'Early',
      { id: { type: DataTypes.INTEGER, primaryKey: true } },
      { cache: { ttl: 'soon' } },
    )
    expect(() => performance(sequelize)).toThrow(/model Early, option cache/)
    const other = open()
    const overdrive = performance(other)
    const define = () =>
      other.define(
        'Late',
        { id: { type: DataTypes.INTEGER, primaryKey: true } },
        { cache: { ttl: '5m', bye: ['nothing'] } as never },
      )
    expect(define).toThrow(/Late/)
    await overdrive.uninstall()
  })

  test('refuses a database it does not know', () => {
    const sequelize = open()
    ;(sequelize as unknown as { options: { dialect: string } }).options.dialect = 'mysql'
    expect(() => performance(sequelize)).toThrow(/postgresql/)
  })
})

describe('the surface', () => {
  const shop = useShop({
    performance: { singleProcess: true, cache: { models: { Tag: '5m', City: false } } },
  })

  test('a call says whether and how it is cached', async () => {
    const { City } = shop.fast
    for (const cache of [
      true,
      60,
      '1m',
      { ttl: '1m' },
      { tags: ['home'] },
      { ttl: 60, tags: ['home'] },
    ] as const) {
      await City.findByPk(1, { cache })
      const { length } = shop.statements
      await City.findByPk(1, { cache })
      expect(shop.statements).toHaveLength(length)
    }
    await expect(City.findByPk(1, { cache: { tll: 5 } as never })).rejects.toThrow(/no option "tll"/)
  })

  test('the options say it by model', async () => {
    await shop.fast.Tag.findByPk(1)
    await shop.fast.Tag.findByPk(1)
    await shop.fast.City.findByPk(1)
    await shop.fast.City.findByPk(1)
    expect(shop.statements).toHaveLength(3)
  })

  test('names and models are invalidated by hand', async () => {
    const ask = async () =>
      (await shop.fast.City.findAll({ order: ['id'], cache: { ttl: 60, tags: ['home'] } }))[0]?.name
    await ask()
    await shop.query(`UPDATE cities SET name = 'one' WHERE id = 1`)
    expect(await ask()).toBe('Berlin')
    await shop.overdrive.invalidate({ tags: ['home'] })
    expect(await ask()).toBe('one')
    await shop.query(`UPDATE cities SET name = 'two' WHERE id = 1`)
    await shop.overdrive.invalidate({ models: ['City'] })
    expect(await ask()).toBe('two')
    await shop.query(`UPDATE cities SET name = 'three' WHERE id = 1`)
    await shop.overdrive.invalidate({ models: [shop.fast.Tag as never] })
    expect(await ask()).toBe('two')
    await shop.overdrive.invalidate()
    expect(await ask()).toBe('three')
    await expect(shop.overdrive.invalidate({ models: ['Nothing'] })).rejects.toThrow(/no model "Nothing"/)
  })

  test('a hook invalidates, inside of a transaction with its commit', async () => {
    const ask = async () =>
      (await shop.fast.City.findByPk(1, { cache: { ttl: 60, tags: ['statistics'] } }))?.name
    await ask()
    await shop.query(`UPDATE cities SET name = 'behind' WHERE id = 1`)
    const hook = shop.overdrive.hooks.invalidate({ tags: ['statistics'] })
    shop.fast.Tag.addHook('afterUpdate', 'statistics', hook)
    const tag = await shop.fast.Tag.findByPk(1)
    await shop.sequelize.transaction(async (transaction) => {
      await tag?.update({ name: 'other' }, { transaction })
      expect(await ask()).toBe('Berlin')
    })
    expect(await ask()).toBe('behind')
    await shop.query(`UPDATE cities SET name = 'again' WHERE id = 1`)
    await tag?.update({ name: 'third' })
    expect(await ask()).toBe('again')
    shop.fast.Tag.removeHook('afterUpdate', 'statistics')
  })

  test('a computed value is remembered until its reads change', async () => {
    let runs = 0
    const compute = () =>
      shop.overdrive.remember('cities', { ttl: '1m' }, async () => {
        runs += 1
        return { count: await shop.fast.City.count(), at: new Date(0) }
      })
    expect(await compute()).toEqual({ count: 11, at: new Date(0) })
    await compute()
    expect(runs).toBe(1)
    await shop.fast.City.create({ name: 'Lyon', countryCode: 'FR', lat: 1, lon: 2 })
    expect((await compute()).count).toBe(12)
  })

  test('two instances share an engine', async () => {
    const engine = createEngine({ singleProcess: true })
    const [one, two] = [shop.sequelize, shop.plainSequelize]
    await shop.overdrive.uninstall()
    const [first, second] = [performance(one, { engine }), performance(two, { engine })]
    await shop.fast.City.findByPk(1, { cache: true })
    await shop.plain.City.update({ name: 'Elsewhere' }, { where: { id: 1 } })
    expect((await shop.fast.City.findByPk(1, { cache: true }))?.name).toBe('Elsewhere')
    await first.uninstall()
    await second.uninstall()
    await engine.close()
  })
})

describe('an annotation that names nothing', () => {
  const shop = useShop()

  test('keeps everything out of the cache, and says so', async () => {
    await shop.overdrive.uninstall()
    shop.sequelize.define(
      'Wrong',
      { id: { type: DataTypes.INTEGER, primaryKey: true } },
      { tableName: 'cities', cache: { ttl: 60, by: ['nothing'] } },
    )
    const overdrive = performance(shop.sequelize, { singleProcess: true })
    const causes: unknown[] = []
    overdrive.on('blind', ({ cause }) => causes.push(cause))
    expect((await shop.fast.City.findByPk(1, { cache: true }))?.name).toBe('Berlin')
    expect(String(causes[0])).toMatch(/model Wrong, option cache: by is "nothing"/)
    await overdrive.uninstall()
    shop.sequelize.modelManager.removeModel(shop.sequelize.models.Wrong as never)
  })
})
