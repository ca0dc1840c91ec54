import { col, fn, literal, Op, where, type Sequelize } from 'sequelize'
import type { ShopModels } from '../../../../prisma/sequelize-model-types.ts'

/** Asks the shop something; `cache` goes into the options of the call. */
export type Question = (
  models: ShopModels,
  cache: { readonly cache?: boolean },
  sequelize: Sequelize,
) => Promise<unknown>

/** Questions that can be cached. */
export const cacheable: Readonly<Record<string, Question>> = {
  'by primary key': ({ City }, c) => City.findByPk(1, c),
  'by a primary key that is not there': ({ City }, c) => City.findByPk(999, c),
  'one by a unique column': ({ User }, c) => User.findOne({ where: { email: 'ada@example.com' }, ...c }),
  everything: ({ City }, c) => City.findAll({ order: ['id'], ...c }),
  'every type': ({ User }, c) => User.findAll({ order: ['id'], ...c }),
  'bytes and documents': ({ Review }, c) => Review.findAll({ order: ['id'], ...c }),
  'natural keys': ({ Country }, c) =>
    Country.findAll({ where: { code: ['DE', 'FR'] }, order: ['code'], ...c }),
  'composite keys': ({ Membership }, c) =>
    Membership.findAll({ where: { organisationId: 1 }, order: ['userId'], ...c }),
  'a list by foreign key': ({ Visit }, c) =>
    Visit.findAll({
      where: { userId: 1 },
      order: [
        ['visitedAt', 'DESC'],
        ['id', 'ASC'],
      ],
      ...c,
    }),
  'few attributes': ({ City }, c) =>
    City.findAll({ attributes: ['name'], where: { countryCode: 'DE' }, order: ['id'], ...c }),
  'excluded attributes': ({ User }, c) =>
    User.findAll({ attributes: { exclude: ['id', 'passwordHash'] }, order: [['id', 'DESC']], ...c }),
  'renamed attributes': ({ City }, c) =>
    City.findAll({
      attributes: [
        ['name', 'label'],
        ['id', 'number'],
      ],
      order: ['id'],
      ...c,
    }),
  'a computed attribute': ({ City }, c) =>
    City.findAll({ attributes: ['id', [fn('upper', col('name')), 'shout']], order: ['id'], ...c }),
  'raw rows': ({ City }, c) =>
    City.findAll({ raw: true, where: { id: { [Op.lt]: 4 } }, order: ['id'], ...c }),
  'raw rows without key': ({ City }, c) =>
    City.findAll({ raw: true, attributes: ['name', 'population'], order: ['id'], limit: 3, ...c }),
  'raw nested rows': ({ City }, c) =>
    City.findAll({ raw: true, nest: true, include: ['country'], order: ['id'], ...c }),
  'to one': ({ City }, c) => City.findAll({ include: ['country'], order: ['id'], ...c }),
  'to one, few attributes': ({ City }, c) =>
    City.findAll({
      attributes: ['name'],
      include: [{ association: 'country', attributes: ['name'] }],
      order: ['id'],
      ...c,
    }),
  'to one, no attributes': ({ Visit }, c) =>
    Visit.findAll({
      attributes: ['id'],
      include: [{ association: 'user', attributes: [], required: true, where: { active: true } }],
      order: ['id'],
      ...c,
    }),
  'to many': ({ User }, c) =>
    User.findAll({ include: ['visits'], order: ['id', ['visits', 'id', 'ASC']], ...c }),
  'to many with conditions': ({ User }, c) =>
    User.findAll({
      include: [{ association: 'reviews', where: { score: { [Op.gte]: 3 } }, required: false }],
      order: ['id', ['reviews', 'id', 'ASC']],
      ...c,
    }),
  'to many, required': ({ City }, c) =>
    City.findAll({
      include: [{ association: 'reviews', where: { status: 'published' } }],
      order: ['id', ['reviews', 'id', 'ASC']],
      ...c,
    }),
  'to many in a window': ({ User }, c) =>
    User.findAll({ include: ['visits'], order: ['id'], limit: 3, ...c }),
  'to many, required, in a window': ({ City }, c) =>
    City.findAll({ include: [{ association: 'reviews', required: true }], order: ['id'], limit: 2, ...c }),
  'to many, required, behind an offset': ({ City }, c) =>
    City.findAll({
      include: [{ association: 'reviews', required: true }],
      order: ['id'],
      limit: 2,
      offset: 1,
      ...c,
    }),
  'to one in a window': ({ Visit }, c) =>
    Visit.findAll({
      include: ['user', 'city'],
      order: [
        ['visitedAt', 'DESC'],
        ['id', 'DESC'],
      ],
      limit: 3,
      ...c,
    }),
  'many to many': ({ City }, c) =>
    City.findAll({ include: ['tags'], order: ['id', ['tags', 'id', 'ASC']], ...c }),
  'many to many without the join table': ({ City }, c) =>
    City.findAll({
      include: [{ association: 'tags', through: { attributes: [] } }],
      order: ['id', ['tags', 'id', 'ASC']],
      ...c,
    }),
  'many to many with conditions': ({ City }, c) =>
    City.findAll({
      include: [{ association: 'tags', where: { name: 'capital' }, required: false }],
      order: ['id'],
      ...c,
    }),
  'many to many, required': ({ City }, c) =>
    City.findAll({ include: [{ association: 'tags', where: { name: 'music' } }], order: ['id'], ...c }),
  'four tables': ({ Order }, c) =>
    Order.findAll({
      include: ['customer', { association: 'items', include: ['product'] }],
      order: ['id', ['items', 'id', 'ASC']],
      ...c,
    }),
  'nested required': ({ User }, c) =>
    User.findAll({
      include: [
        {
          association: 'visits',
          required: false,
          include: [{ association: 'city', where: { countryCode: 'DE' } }],
        },
      ],
      order: ['id', ['visits', 'id', 'ASC']],
      ...c,
    }),
  'separately loaded': ({ User }, c) =>
    User.findAll({
      include: [{ association: 'visits', separate: true, order: ['id'] }],
      order: ['id'],
      ...c,
    }),
  'separately loaded, some each': ({ User }, c) =>
    User.findAll({
      include: [
        {
          association: 'visits',
          separate: true,
          limit: 1,
          order: [
            ['visitedAt', 'DESC'],
            ['id', 'DESC'],
          ],
        },
      ],
      order: ['id'],
      ...c,
    }),
  'by a column of an include': ({ Visit }, c) =>
    Visit.findAll({ where: { '$city.name$': 'Berlin' }, include: ['city'], order: ['id'], ...c }),
  'without a partner': ({ User }, c) =>
    User.findAll({ where: { '$visits.id$': null }, include: ['visits'], order: ['id'], ...c }),
  'ordered by an include': ({ Visit }, c) =>
    Visit.findAll({
      include: ['city'],
      order: [
        ['city', 'name', 'ASC'],
        ['id', 'ASC'],
      ],
      ...c,
    }),
  'a window ordered by an include': ({ Visit }, c) =>
    Visit.findAll({
      include: ['city'],
      order: [
        ['city', 'name', 'ASC'],
        ['id', 'ASC'],
      ],
      limit: 3,
      ...c,
    }),
  'self relations': ({ User }, c) =>
    User.findAll({ include: ['manager', 'reports'], order: ['id', ['reports', 'id', 'ASC']], ...c }),
  'a window': ({ Review }, c) =>
    Review.findAll({
      order: [
        ['score', 'DESC'],
        ['id', 'ASC'],
      ],
      limit: 3,
      ...c,
    }),
  'behind an offset': ({ Review }, c) =>
    Review.findAll({
      order: [
        ['score', 'DESC'],
        ['id', 'ASC'],
      ],
      limit: 2,
      offset: 2,
      ...c,
    }),
  'a window by time': ({ Visit }, c) =>
    Visit.findAll({
      attributes: ['notes'],
      order: [
        ['recordedAt', 'DESC'],
        ['id', 'ASC'],
      ],
      limit: 4,
      ...c,
    }),
  'a window with nulls': ({ City }, c) =>
    City.findAll({
      order: [
        ['population', 'DESC NULLS LAST'],
        ['id', 'ASC'],
      ],
      limit: 4,
      ...c,
    }),
  ranges: ({ Product }, c) =>
    Product.findAll({
      where: { price: { [Op.between]: ['1.00', '20.00'] }, stock: { [Op.gt]: 0 } },
      order: ['id'],
      ...c,
    }),
  'one of two': ({ City }, c) =>
    City.findAll({ where: { [Op.or]: [{ countryCode: 'JP' }, { population: null }] }, order: ['id'], ...c }),
  not: ({ City }, c) =>
    City.findAll({
      where: { [Op.not]: { countryCode: ['DE', 'US'] }, population: { [Op.ne]: null } },
      order: ['id'],
      ...c,
    }),
  like: ({ City }, c) => City.findAll({ where: { name: { [Op.like]: 'P%' } }, order: ['id'], ...c }),
  'through a function': ({ City }, c) =>
    City.findAll({ where: where(fn('lower', col('name')), 'paris'), order: ['id'], ...c }),
  'into a document': ({ User }, c) =>
    User.findAll({ where: { preferences: { theme: 'dark' } }, order: ['id'], ...c }),
  count: ({ Review }, c) => Review.count(c),
  'count of some': ({ Review }, c) => Review.count({ where: { status: 'published' }, ...c }),
  'count over a join': ({ City }, c) =>
    City.count({
      include: [{ association: 'reviews', where: { score: { [Op.gte]: 3 } } }],
      distinct: true,
      ...c,
    }),
  'count by group': ({ City }, c) =>
    City.count({ group: ['countryCode'], ...c } as never).then((groups) =>
      (groups as unknown as { countryCode: string }[]).toSorted((a, b) =>
        a.countryCode < b.countryCode ? -1 : 1,
      ),
    ),
  sum: ({ OrderItem }, c) => OrderItem.sum('quantity', { where: { orderId: 1 }, ...c }),
  max: ({ Review }, c) => Review.max('score', c),
  'min of a time': ({ Visit }, c) => Visit.min('visitedAt', c),
  groups: ({ City }, c) =>
    City.findAll({
      attributes: ['countryCode', [fn('COUNT', col('id')), 'n'], [fn('MAX', col('population')), 'most']],
      group: ['countryCode'],
      order: ['countryCode'],
      raw: true,
      ...c,
    }),
  'groups over a join': ({ Country }, c) =>
    Country.findAll({
      attributes: ['code', [fn('COUNT', col('cities.id')), 'n']],
      include: [{ association: 'cities', attributes: [] }],
      group: ['Country.code'],
      order: ['code'],
      raw: true,
      ...c,
    }),
  'find and count': ({ Visit }, c) =>
    Visit.findAndCountAll({ where: { userId: 1 }, include: ['city'], order: ['id'], limit: 2, ...c }),
  'scoped by paranoia of nobody': ({ City }, c) => City.unscoped().findAll({ where: { id: 2 }, ...c }),
  'nothing found': ({ City }, c) => City.findAll({ where: { id: [] }, ...c }),
  'a getter of an association': async ({ User }, c) => {
    const user = await User.findByPk(1, { cache: false } as never)
    return (user as unknown as { getVisits(options: object): Promise<unknown> }).getVisits({
      order: ['id'],
      ...c,
    })
  },
}

/** Questions that run plainly, whatever the call asks for. */
export const refused: Readonly<Record<string, Question>> = {
  'a literal attribute': ({ City }, c) =>
    City.findAll({
      attributes: ['id', [literal('(SELECT count(*) FROM reviews)'), 'n']],
      order: ['id'],
      ...c,
    }),
  'a literal condition': ({ City }, c) => City.findAll({ where: literal('"City"."id" = 1'), ...c }),
  'a literal in place of a value': ({ User }, c) =>
    User.findAll({ where: { active: literal('true') }, order: ['id'], ...c }),
  'a function of the database': ({ City }, c) =>
    City.findAll({ where: where(fn('pg_backend_pid'), { [Op.gt]: 0 }), order: ['id'], ...c }),
  'the hour': ({ Visit }, c) =>
    Visit.findAll({ where: { visitedAt: { [Op.lt]: fn('now') } }, order: ['id'], ...c }),
}
