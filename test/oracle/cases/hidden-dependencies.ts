import { performance } from '@orm-overdrive/sequelize-hooks'
import { DataTypes, literal, Sequelize as SequelizeClass, type Sequelize } from 'sequelize'
import type { NamedCase } from './stage.ts'

/** A model of a table that other models of the shop describe as well. */
function bareModel(sequelize: Sequelize, name: string, table: object, columns: object) {
  return sequelize.define(
    name,
    { id: { type: DataTypes.INTEGER, primaryKey: true }, ...columns },
    { ...table, timestamps: false },
  )
}

/** Section 2.3 of the counterexamples: what changes a result without being in any model. */
export const hiddenDependencies: readonly NamedCase[] = [
  {
    name: 'C1-view',
    rule: 'R4',
    says: 'what is read is a view, and its table is written to',
    async run({ odd, sequelize, rows, hold }) {
      const base = bareModel(
        sequelize,
        'TagBase',
        { tableName: 'tag_base', schema: 'odd' },
        { name: DataTypes.TEXT },
      )
      await hold([...rows('Tag', { id: 1 }), ...rows('Tag', {})], odd())
      await base.update({ name: 'seen through' }, { where: { id: 1 } })
    },
  },
  {
    name: 'C2-trigger-writes-elsewhere',
    rule: 'R4',
    says: 'an AFTER INSERT trigger updates another table',
    async run({ odd, rows, hold }) {
      const place = odd()
      await hold([...rows('Product', { id: 1 }), ...rows('Product', { tenantId: 1 })], place)
      await place.cached.prisma.profile.create({ data: { bio: 'counted' } })
    },
  },
  {
    name: 'C2-rule-writes-elsewhere',
    rule: 'R4',
    says: 'a rule updates another table',
    async run({ odd, rows, hold }) {
      const place = odd()
      await hold([...rows('Product', { id: 2 }), ...rows('Product', { tenantId: 1 })], place)
      await place.cached.models.Session.create({ token: 'counted', userId: 1 })
    },
  },
  {
    name: 'C3-partition',
    rule: 'R4',
    says: 'a partition is written to, and its parent is read',
    async run({ odd, sequelize, rows, hold }) {
      const partition = bareModel(
        sequelize,
        'VisitOf1',
        { tableName: 'visits_of_1', schema: 'odd' },
        { notes: DataTypes.TEXT },
      )
      await hold([...rows('Visit', { userId: 1 }), ...rows('Visit', { id: 1 })], odd())
      await partition.update({ notes: 'written below' }, { where: { id: 1 } })
    },
  },
  {
    name: 'C4-select-calls-function',
    rule: 'R10',
    says: 'a SELECT calls a function that writes',
    async run({ prisma, rows, hold }) {
      await hold([...rows('Visit', { id: 1 }), ...rows('Visit', { userId: 1 })])
      await prisma.$queryRaw`SELECT odd.touch(1)`
    },
  },
  {
    name: 'C4-select-calls-sequelize',
    rule: 'R10',
    says: 'the same through Sequelize',
    async run({ sequelize, rows, hold }) {
      await hold(rows('Visit', { id: 1 }))
      await sequelize.query('SELECT odd.touch(1)', { type: 'SELECT' })
    },
  },
  {
    name: 'C5-truncate-cascade',
    rule: 'R10',
    says: 'TRUNCATE CASCADE empties tables that it does not name',
    async run({ prisma, rows, hold }) {
      await hold([
        ...rows('Visit', { userId: 1 }),
        ...rows('Favourite', { id: 1 }),
        ...rows('OrderItem', { orderId: 1 }),
      ])
      await prisma.$executeRawUnsafe('TRUNCATE users CASCADE')
    },
  },
  {
    name: 'C6-timestamps-of-the-orm',
    rule: 'R11',
    says: 'an increment also assigns updatedAt, which its data does not show',
    async run({ prisma, models, rows, prismaRead, sequelizeRead, hold }) {
      await hold([
        prismaRead('review.findMany', { where: { id: { in: [1, 2] } }, select: { updatedAt: true } }),
        sequelizeRead('Review.findAll', { where: { id: [1, 2] }, attributes: ['updatedAt'] }),
        prismaRead('review.findFirst', {
          orderBy: [{ updatedAt: 'desc' }, { id: 'asc' }],
          select: { id: true },
        }),
        ...rows('Review', { updatedAt: new Date('2024-02-10T00:00:00.000Z') }),
      ])
      await prisma.review.update({ where: { id: 1 }, data: { helpfulCount: { increment: 1 } } })
      await models.Review.increment('helpfulCount', { where: { id: 2 } })
    },
  },
  {
    name: 'C7-annotation-of-one-orm',
    rule: 'R12',
    says: 'one ORM cuts a table by a column of which the other knows nothing',
    async run({ prisma, world, ask, hold }) {
      // Annotations are read with the first query: the model has to be there by then.
      const sequelize = new SequelizeClass(world.url, { dialect: 'postgres', logging: false })
      world.endWith(() => sequelize.close())
      const define = (on: Sequelize) =>
        on.define(
          'CutCountry',
          {
            code: { type: DataTypes.CHAR(2), primaryKey: true },
            name: { type: DataTypes.STRING, field: 'country_name' },
            continent: DataTypes.STRING,
          },
          { tableName: 'countries', timestamps: false, cache: { ttl: '5m', by: ['continent'] } } as object,
        )
      const [Cut, Plain] = [define(sequelize), define(world.plain.sequelize)]
      performance(sequelize, { engine: world.engine })
      await hold(
        ['EU', 'OC', 'AS'].map((continent) =>
          ask(`CutCountry.findAll({ where: { continent: '${continent}' } })`, (_, cached) =>
            (cached ? Cut : Plain).findAll({ where: { continent } }),
          ),
        ),
      )
      await prisma.country.update({ where: { code: 'DE' }, data: { continent: 'OC' } })
      await prisma.country.create({ data: { code: 'KR', name: 'Korea', continent: 'AS' } })
    },
  },
  {
    name: 'C8-two-names',
    rule: 'R13',
    says: 'a table is written under its name with and without a schema',
    async run({ prisma, models, rows, hold }) {
      await hold([...rows('Tag', { id: 1 }), ...rows('Tag', { id: 2 }), ...rows('Tag', { id: 3 })])
      await models.Tag.schema('public').update({ name: 'named' }, { where: { id: 1 } })
      await prisma.$executeRaw`UPDATE "public"."Tag" SET name = 'quoted' WHERE id = 2`
    },
  },
  {
    name: 'C9-undeclared-key',
    rule: 'R9',
    says: 'a foreign key of the database that no model declares',
    async run({ sequelize, world, ask, hold }) {
      const define = (on: Sequelize) => ({
        Owner: bareModel(on, 'Owner', { tableName: 'owner', schema: 'odd' }, { name: DataTypes.TEXT }),
        Owned: bareModel(
          on,
          'Owned',
          { tableName: 'owned', schema: 'odd' },
          { name: DataTypes.TEXT, owner_id: DataTypes.INTEGER },
        ),
      })
      const [own, plain] = [define(sequelize), define(world.plain.sequelize)]
      const read = (where: Record<string, number>) =>
        ask(`Owned.findAll(${JSON.stringify({ where })})`, (_, cached) =>
          cached ? own.Owned.findAll({ where, cache: true } as object) : plain.Owned.findAll({ where }),
        )
      await hold([read({ owner_id: 1 }), read({ id: 1 }), read({ owner_id: 12 }), read({})])
      await own.Owner.destroy({ where: { id: 1 } })
      await own.Owner.update({ id: 12 }, { where: { id: 2 } })
    },
  },
  {
    name: 'C9-cascade',
    rule: 'R9',
    says: 'children go with their parent, through either ORM',
    async run({ prisma, models, rows, hold }) {
      await hold([
        ...rows('Visit', { userId: 1 }),
        ...rows('Review', { visitId: 1 }),
        ...rows('Order', { assigneeId: 1 }),
        ...rows('OrderItem', { orderId: 4 }),
        ...rows('Product', { tenantId: 2 }),
      ])
      await prisma.user.delete({ where: { id: 1 }, select: { id: true } })
      await models.OrderItem.destroy({ where: { tenantId: 2 } })
      await models.Organisation.destroy({ where: { id: 2 } })
    },
  },
  {
    name: 'C10-literal-subquery',
    rule: 'R14',
    says: 'a literal of Sequelize reads another table',
    async run({ models, sequelizeRead, hold }) {
      const n = '(SELECT count(*) FROM visits v WHERE v.user_id = "User".id)'
      await hold([sequelizeRead('User.findAll', { where: { id: 1 }, attributes: ['id', [literal(n), 'n']] })])
      await models.Visit.create({ userId: 1, cityId: 1, visitedAt: new Date(0) })
    },
  },
]
