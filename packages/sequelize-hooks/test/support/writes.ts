import { fn, literal, Op, type Sequelize } from 'sequelize'
import type { ShopModels } from '../../../../prisma/sequelize-model-types.ts'

/** Changes the shop in one of the ways that an application may. */
export type Write = (models: ShopModels, sequelize: Sequelize) => Promise<unknown>

/** Methods that associations add to instances, which their types do not know. */
type Mixed = Record<string, (...args: unknown[]) => Promise<unknown>>

const mixed = (instance: unknown): Mixed => instance as Mixed

export const writes: Readonly<Record<string, Write>> = {
  create: ({ City }) => City.create({ name: 'Lyon', countryCode: 'FR', lat: 1, lon: 2 }),
  'create with a key': ({ Tag }) => Tag.create({ id: 50, name: 'new' }),
  'create without returning': ({ Review }) =>
    Review.create(
      { cityId: 1, authorId: 1, score: 5, body: 'x', status: 'published' } as never,
      { returning: false } as never,
    ),
  'nested create': ({ Order, OrderItem }) =>
    Order.create(
      {
        tenantId: 1,
        customerId: 1,
        items: [{ tenantId: 1, productId: 1, quantity: 3, price: '1.00' }],
      } as never,
      { include: [{ model: OrderItem, as: 'items' }] },
    ),
  bulkCreate: ({ Visit }) =>
    Visit.bulkCreate([1, 2].map((userId) => ({ userId, cityId: 1, visitedAt: new Date('2030-01-01') }))),
  'bulkCreate with hooks': ({ Visit }) =>
    Visit.bulkCreate([{ userId: 1, cityId: 6, visitedAt: new Date('2030-01-01') }], {
      individualHooks: true,
    }),
  'bulkCreate, duplicates ignored': ({ Tag }) =>
    Tag.bulkCreate([{ name: 'capital' }, { name: 'harbour' }], { ignoreDuplicates: true }),
  'bulkCreate, duplicates updated': ({ Product }) =>
    Product.bulkCreate(
      [
        { tenantId: 1, sku: 'TENT-1', name: 'Other', price: '3.00' },
        { tenantId: 1, sku: 'unheard', name: 'N', price: '2.00' },
      ],
      { updateOnDuplicate: ['name', 'price', 'updatedAt'] },
    ),
  'upsert of a new row': ({ Country }) => Country.upsert({ code: 'XX', name: 'Nowhere' }),
  'upsert of a known row': ({ Country }) =>
    Country.upsert({ code: 'DE', name: 'Deutschland', continent: 'EU' }),
  'upsert by a unique column': ({ Tag }) =>
    Tag.upsert({ id: 77, name: 'nobody uses this' }, { conflictFields: ['name'] } as never),
  'update of an instance': async ({ City }) => (await City.findByPk(1))?.update({ name: 'Berlin-Mitte' }),
  'save of an instance': async ({ City }) =>
    Object.assign(
      (await City.findByPk(3)) as object,
      { population: 330000 } as { save?: () => Promise<unknown> },
    ).save?.(),
  'save of nothing': async ({ City }) => (await City.findByPk(1))?.save(),
  'update of a foreign key': async ({ Visit }) => (await Visit.findByPk(1))?.update({ userId: 3 }),
  'update of a window': async ({ Review }) => (await Review.findByPk(1))?.update({ score: 1 }),
  'Model.update': ({ Review }) => Review.update({ status: 'published' }, { where: { authorId: 1 } }),
  'Model.update with returning': async ({ Review }) => {
    const where = { score: { [Op.gte]: 3 } }
    const [count, rows] = await Review.update({ helpfulCount: 4 }, { where, returning: true })
    // The database returns them in no order.
    return [count, rows.toSorted((a, b) => a.id - b.id)]
  },
  'Model.update with hooks': ({ City }) =>
    City.update({ population: 7 }, { where: { countryCode: 'US' }, individualHooks: true }),
  'Model.update by an expression': ({ City }) =>
    City.update({ population: literal('coalesce(population, 0) + 1') }, { where: { id: [1, 2] } }),
  'Model.update of a natural key': ({ Country }) => Country.update({ code: 'GR' }, { where: { code: 'GB' } }),
  'Model.update of nothing found': ({ City }) => City.update({ population: 1 }, { where: { id: 12345 } }),
  'update through a function': ({ City }) => City.update({ name: fn('upper', 'x') }, { where: { id: 10 } }),
  'destroy of an instance': async ({ Review }) => (await Review.findByPk(2))?.destroy(),
  'destroy that cascades': async ({ User }) => (await User.findByPk(5))?.destroy(),
  'destroy that sets null': async ({ Visit }) => Visit.destroy({ where: { id: [1, 2] } }),
  'Model.destroy': ({ Review }) => Review.destroy({ where: { cityId: 1 } }),
  'Model.destroy of some': ({ Review }) => Review.destroy({ where: { score: { [Op.gte]: 1 } }, limit: 1 }),
  'Model.destroy with hooks': ({ OrderItem }) =>
    OrderItem.destroy({ where: { orderId: 1 }, individualHooks: true }),
  truncate: ({ Favourite }) => Favourite.truncate(),
  'truncate that cascades': ({ Visit }) => Visit.truncate({ cascade: true }),
  increment: ({ Review }) => Review.increment('helpfulCount', { by: 2, where: { id: 1 } }),
  'increment of an instance': async ({ Product }) => (await Product.findByPk(1))?.increment({ stock: 5 }),
  decrement: ({ OrderItem }) => OrderItem.decrement({ quantity: 1 }, { where: { orderId: 1 } }),
  findOrCreate: ({ Tag }) => Tag.findOrCreate({ where: { name: 'castle' } }),
  findCreateFind: ({ Tag }) => Tag.findCreateFind({ where: { name: 'castle' } }),
  'setting a list': async ({ User }) => mixed(await User.findByPk(1)).setReports?.([5]),
  'adding to a list': async ({ City, Review }) =>
    mixed(await City.findByPk(2)).addReview?.(await Review.findByPk(1)),
  'setting one': async ({ Review, City }) =>
    mixed(await Review.findByPk(1)).setCity?.(await City.findByPk(2)),
  'setting one from the other side': async ({ User }) => mixed(await User.findByPk(3)).setProfile?.(1),
  'setting many to many': async ({ City }) => mixed(await City.findByPk(1)).setTags?.([2]),
  'adding many to many': async ({ City }) => mixed(await City.findByPk(3)).addTags?.([1, 3]),
  'removing many to many': async ({ Tag }) => mixed(await Tag.findByPk(1)).removeCity?.(6),
  'creating many to many': async ({ City }) => mixed(await City.findByPk(3)).createTag?.({ name: 'fresh' }),
  'the query interface': ({ City }, sequelize) =>
    sequelize.getQueryInterface().bulkUpdate(City.getTableName(), { population: 99 }, { id: 5 }),
  'the query interface, insertion': (_, sequelize) =>
    sequelize.getQueryInterface().bulkInsert('Tag', [{ id: 60, name: 'by hand' }]),
  'the query interface, deletion': (_, sequelize) =>
    sequelize.getQueryInterface().bulkDelete('reviews', { id: 1 }),
  SQL: (_, sequelize) => sequelize.query(`UPDATE cities SET name = 'SQL' WHERE id = 2`),
  'SQL with a common table': (_, sequelize) =>
    sequelize.query('WITH gone AS (DELETE FROM reviews WHERE id = 1 RETURNING id) SELECT * FROM gone', {
      type: 'SELECT',
    } as never),
  'a transaction': ({ City, Review }, sequelize) =>
    sequelize.transaction(async (transaction) => {
      await City.update({ population: 5 }, { where: { id: 2 }, transaction })
      await Review.destroy({ where: { id: 3 }, transaction })
    }),
  'a transaction with a savepoint': ({ City }, sequelize) =>
    sequelize.transaction((outer) =>
      sequelize.transaction({ transaction: outer }, (transaction) =>
        City.update({ name: 'Nested' }, { where: { id: 1 }, transaction }),
      ),
    ),
  'a transaction that fails': ({ City }, sequelize) =>
    sequelize
      .transaction(async (transaction) => {
        await City.update({ name: 'Never' }, { where: {}, transaction })
        throw new Error('on purpose')
      })
      .catch(() => {}),
  'a write that fails': ({ Tag }) => Tag.create({ name: 'capital' }).catch(() => {}),
}
