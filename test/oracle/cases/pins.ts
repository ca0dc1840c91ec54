import { col, DataTypes, fn, literal, Op } from 'sequelize'
import { FieldReference } from '../code-text.ts'
import type { NamedCase } from './stage.ts'

const id = { id: true } as const

/** Section 2.2 of the counterexamples: conditions that look as if they named a partition. */
export const pins: readonly NamedCase[] = [
  {
    name: 'B1-cursor-deleted',
    rule: 'R2',
    says: 'the row of a cursor lies outside the pinned list, and is deleted',
    async run({ prisma, prismaRead, hold }) {
      const window = {
        where: { authorId: 1 },
        cursor: { id: 8 },
        orderBy: { id: 'desc' },
        take: 2,
        select: id,
      }
      await hold([
        prismaRead('review.findMany', window),
        prismaRead('review.count', { ...window, select: undefined }),
      ])
      await prisma.review.delete({ where: { id: 8 } })
    },
  },
  {
    name: 'B1-cursor-moves',
    rule: 'R2',
    says: 'the row of a cursor moves in the order',
    async run({ prisma, prismaRead, hold }) {
      const order = [{ body: 'asc' }, { id: 'asc' }]
      await hold([
        prismaRead('review.findMany', {
          where: { authorId: 1 },
          cursor: { id: 8 },
          orderBy: order,
          take: 2,
          select: id,
        }),
      ])
      await prisma.review.update({ where: { id: 8 }, data: { body: 'A' } })
    },
  },
  {
    name: 'B1-nested-cursor',
    rule: 'R2',
    says: 'the same in an include',
    async run({ prisma, prismaRead, hold }) {
      const reviews = { cursor: { id: 6 }, orderBy: [{ body: 'asc' }, { id: 'asc' }], take: 2, select: id }
      await hold([prismaRead('user.findUnique', { where: { id: 2 }, select: { id: true, reviews } })])
      await prisma.review.update({ where: { id: 6 }, data: { body: 'V' } })
    },
  },
  {
    name: 'B2-undefined-pin',
    rule: 'R1',
    says: 'a condition on undefined vanishes, and all rows return',
    async run({ prisma, prismaRead, hold }) {
      await hold([
        prismaRead('tag.findMany', { where: { id: undefined } }),
        prismaRead('tag.findMany', { where: { id: { in: undefined } } }),
        prismaRead('tag.findMany', { where: { id: { equals: undefined } } }),
        prismaRead('tag.count', { where: { AND: [{ name: undefined }, {}] } }),
        prismaRead('tag.findMany', { where: { OR: [{ id: 1 }, {}] } }),
        prismaRead('tag.findMany', { where: { NOT: { id: 1 } } }),
      ])
      await prisma.tag.create({ data: { name: 'fresh' } })
    },
  },
  {
    name: 'B3-field-reference',
    rule: 'R1',
    says: 'a condition compares two columns',
    async run({ prisma, prismaRead, hold }) {
      const own = new FieldReference('user', 'id')
      await hold([
        prismaRead('user.findMany', {
          where: { managerId: { equals: own } },
          select: { id: true, managerId: true },
        }),
      ])
      await prisma.user.update({ where: { id: 2 }, data: { managerId: 2 }, select: id })
    },
  },
  {
    name: 'B3-expressions',
    rule: 'R1',
    says: 'a condition of Sequelize is an expression, or a literal that makes the column vanish',
    async run({ prisma, sequelizeRead, hold }) {
      const attributes = ['id', 'managerId']
      await hold([
        sequelizeRead('User.findAll', { where: { managerId: { [Op.eq]: col('User.id') } }, attributes }),
        sequelizeRead('User.findAll', { where: { managerId: fn('abs', -2) }, attributes }),
        sequelizeRead('User.findAll', { where: { active: literal('true') }, attributes }),
      ])
      await prisma.user.update({ where: { id: 3 }, data: { managerId: 3 }, select: id })
      await prisma.user.update({ where: { id: 4 }, data: { managerId: 4, active: true }, select: id })
    },
  },
  {
    name: 'B4-every-none-isnot',
    rule: 'R3',
    says: 'every, none and isNot are decided by rows outside the partition they name',
    async run({ prisma, prismaRead, hold }) {
      await hold([
        prismaRead('user.findMany', { where: { visits: { every: { cityId: 1 } } }, select: id }),
        prismaRead('user.findMany', { where: { visits: { none: { cityId: 1 } } }, select: id }),
        prismaRead('visit.findMany', { where: { city: { isNot: { countryCode: 'DE' } } }, select: id }),
        prismaRead('user.findMany', { where: { profile: { isNot: { id: 1 } } }, select: id }),
        prismaRead('city.findMany', { where: { reviews: { every: { authorId: 1 } } }, select: id }),
      ])
      await prisma.visit.update({ where: { id: 10 }, data: { cityId: 1 } })
      await prisma.review.update({ where: { id: 5 }, data: { authorId: 1 } })
      await prisma.city.update({ where: { id: 11 }, data: { countryCode: 'DE' } })
    },
  },
  {
    name: 'B4-every-loses-others',
    rule: 'R3',
    says: 'a row that never met the condition leaves, and every holds',
    async run({ models, prismaRead, hold }) {
      await hold([prismaRead('user.findMany', { where: { visits: { every: { cityId: 6 } } }, select: id })])
      await models.Visit.update({ userId: 1 }, { where: { id: [4, 7] } })
    },
  },
  {
    name: 'B5-self-relation-parent',
    rule: 'R1',
    says: 'one read looks at a table three times: the row, its parent, its children; the parent changes',
    async run({ prisma, prismaRead, sequelizeRead, hold }) {
      const row = { id: true, name: true } as const
      await hold([
        prismaRead('user.findUnique', {
          where: { id: 2 },
          select: { ...row, manager: { select: row }, reports: { select: row } },
        }),
        sequelizeRead('User.findOne', {
          where: { id: 2 },
          attributes: ['id', 'name', 'managerId'],
          include: [
            { association: 'manager', attributes: ['id', 'name'] },
            { association: 'reports', attributes: ['id', 'name'] },
          ],
        }),
      ])
      await prisma.user.update({ where: { id: 1 }, data: { name: 'Countess' }, select: id })
    },
  },
  {
    name: 'B5-self-relation-child',
    rule: 'R1',
    says: 'the same, and a child changes',
    async run({ prisma, prismaRead, hold }) {
      const row = { id: true, name: true } as const
      await hold([
        prismaRead('user.findUnique', {
          where: { id: 2 },
          select: { ...row, manager: { select: row }, reports: { select: row } },
        }),
      ])
      await prisma.user.update({ where: { id: 5 }, data: { name: 'Edward' }, select: id })
    },
  },
  {
    name: 'B6-column-of-another-table',
    rule: 'R1',
    says: "a key of Sequelize's where names a column of an included table",
    async run({ models, sequelizeRead, hold }) {
      await hold([
        sequelizeRead('Visit.findAll', {
          where: { '$user.name$': 'Bo' },
          attributes: ['id'],
          include: [{ association: 'user', attributes: ['id'] }],
        }),
      ])
      await models.User.update({ name: 'Bo' }, { where: { id: 3 } })
    },
  },
  {
    name: 'B7-exchanged-names',
    rule: 'R1',
    says: 'two attributes of Sequelize have exchanged the names of their columns',
    async run({ sequelize, world, ask, hold }) {
      const define = (on: typeof sequelize) =>
        on.define(
          'Exchanged',
          {
            id: { type: DataTypes.INTEGER, primaryKey: true },
            code: { type: DataTypes.INTEGER, field: 'legacy', unique: true },
            legacy: { type: DataTypes.INTEGER, field: 'code', unique: true },
          },
          { tableName: 'exchanged', schema: 'odd', timestamps: false },
        )
      const Exchanged = define(sequelize)
      const Plain = define(world.plain.sequelize)
      await hold(
        [{ code: 20 }, { legacy: 20 }, { code: 31 }, { legacy: 31 }].map((where) =>
          ask(`Exchanged.findAll(${JSON.stringify({ where })})`, (_, cached) =>
            cached ? Exchanged.findAll({ where, cache: true } as object) : Plain.findAll({ where }),
          ),
        ),
      )
      await Exchanged.update({ code: 31 }, { where: { code: 20 } })
      await Exchanged.update({ legacy: 31 }, { where: { legacy: 20 } })
    },
  },
]
