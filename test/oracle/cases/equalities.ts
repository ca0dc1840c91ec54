import { performance } from '@orm-overdrive/sequelize-hooks'
import { DataTypes } from 'sequelize'
import { createShopSequelize } from '../../support/shop-clients.ts'
import type { NamedCase } from './stage.ts'

/** B8 to B13 of the counterexamples: values that are equal to the database and not to JavaScript, and the reverse. */
export const equalities: readonly NamedCase[] = [
  {
    name: 'B8-citext',
    rule: 'R5',
    says: 'two spellings of a citext are one value',
    async run({ odd, rows, hold }) {
      const place = odd()
      await hold(
        [...rows('User', { email: 'ADA@Example.com' }), ...rows('User', { email: 'NEW@example.com' })],
        place,
      )
      await place.cached.models.User.update({ name: 'Lovelace' }, { where: { email: 'ada@EXAMPLE.com' } })
      await place.cached.models.User.update({ email: 'new@EXAMPLE.com' }, { where: { id: 2 } })
    },
  },
  {
    name: 'B8-nondeterministic-collation',
    rule: 'R5',
    says: 'a collation that does not tell é from E',
    async run({ odd, rows, hold }) {
      const place = odd()
      await hold([...rows('Organisation', { slug: 'ACMÉ' }), ...rows('Organisation', { slug: 'ÉTÉ' })], place)
      await place.cached.prisma.organisation.update({ where: { id: 1 }, data: { name: 'Acme' } })
      await place.cached.prisma.organisation.update({ where: { id: 2 }, data: { slug: 'ete' } })
    },
  },
  {
    name: 'B8-mode-insensitive',
    rule: 'R5',
    says: 'a comparison without case',
    async run({ prisma, prismaRead, hold }) {
      await hold([prismaRead('tag.findMany', { where: { name: { equals: 'MUSIC', mode: 'insensitive' } } })])
      await prisma.tag.update({ where: { id: 4 }, data: { name: 'Music' } })
    },
  },
  {
    name: 'B9-spellings-sequelize',
    rule: 'R5',
    says: 'the server reads many spellings of one value',
    async run({ models, sequelizeRead, hold }) {
      const attributes = ['id', 'name']
      await hold([
        sequelizeRead('User.findAll', {
          where: { externalId: '{A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A02}' },
          attributes,
        }),
        sequelizeRead('User.findAll', {
          where: { externalId: 'a0eebc999c0b4ef8bb6d6bb9bd380a02' },
          attributes,
        }),
        sequelizeRead('User.findAll', { where: { loginCount: '03' }, attributes }),
        sequelizeRead('User.findAll', { where: { active: 'yes', birthDate: '19900228' }, attributes }),
        sequelizeRead('User.findAll', { where: { id: '+2' }, attributes }),
        sequelizeRead('Visit.findAll', { where: { cost: '5e1' } }),
        sequelizeRead('Visit.findAll', { where: { visitedAt: '2024-02-03T10:00:00.000+02:00' } }),
      ])
      await models.User.update(
        { name: 'Robert' },
        { where: { externalId: 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A02' } },
      )
      await models.Visit.update({ cost: '50.00' }, { where: { id: 1 } })
      await models.Visit.update({ visitedAt: new Date('2024-02-03T08:00:00Z') }, { where: { id: 2 } })
    },
  },
  {
    name: 'B9-spellings-prisma',
    rule: 'R5',
    says: 'the same through Prisma',
    async run({ prisma, prismaRead, hold }) {
      const select = { id: true, name: true }
      await hold([
        prismaRead('user.findUnique', {
          where: { externalId: 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A02' },
          select,
        }),
        prismaRead('user.findMany', {
          where: { externalId: { in: ['{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a02}'] } },
          select,
        }),
        prismaRead('user.findMany', { where: { loginCount: 3 }, select }),
        prismaRead('visit.findMany', { where: { cost: '5e1' } }),
        prismaRead('visit.findMany', { where: { visitedAt: '2024-02-03T10:00:00.000+02:00' } }),
      ])
      await prisma.user.update({
        where: { externalId: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a02' },
        data: { name: 'Robert' },
        select,
      })
      await prisma.visit.update({
        where: { id: 1 },
        data: { cost: 50, visitedAt: new Date('2024-02-03T08:00:00Z') },
      })
    },
  },
  {
    name: 'B10-lone-surrogate',
    rule: 'R5',
    says: 'a lone surrogate is stored as U+FFFD',
    async run({ prisma, models, rows, hold }) {
      await hold([...rows('Tag', { name: 'x\ufffd' }), ...rows('Organisation', { slug: 'y\ufffd' })])
      await prisma.tag.create({ data: { name: 'x\ud800' } })
      await models.Organisation.update({ slug: 'y\udfff' }, { where: { id: 3 } })
    },
  },
  {
    name: 'B11-time-zones',
    rule: 'R5',
    says: 'on a timestamp column one Date means two values under two time zones',
    async run({ world, rows, sequelizeRead, hold }) {
      const far = createShopSequelize(world.url, { timezone: '+05:00' })
      world.endWith(() => far.sequelize.close())
      performance(far.sequelize, { engine: world.engine })
      const instant = new Date('2024-02-03T09:00:00Z')
      await hold([
        sequelizeRead('Visit.findAll', { where: { recordedAt: instant }, attributes: ['id', 'notes'] }),
        sequelizeRead('Visit.findAll', {
          where: { recordedAt: new Date('2024-02-03T14:00:00Z') },
          attributes: ['id', 'notes'],
        }),
        ...rows('Visit', { recordedAt: new Date('2024-02-03T14:00:00Z') }),
      ])
      await far.models.Visit.update({ recordedAt: instant, notes: 'far' }, { where: { id: 1 } })
    },
  },
  {
    name: 'B13-order-of-columns',
    rule: 'R5',
    says: 'two models declare the columns of a key in another order',
    async run({ sequelize, rows, prismaRead, hold }) {
      const Reversed = sequelize.define(
        'ReversedMembership',
        {
          organisationId: { type: DataTypes.INTEGER, field: 'organisation_id', primaryKey: true },
          userId: { type: DataTypes.INTEGER, field: 'user_id', primaryKey: true },
          role: DataTypes.STRING,
        },
        { tableName: 'memberships', timestamps: false },
      )
      await hold([
        prismaRead('membership.findUnique', {
          where: { userId_organisationId: { userId: 1, organisationId: 2 } },
        }),
        ...rows('Membership', { userId: 1, organisationId: 2 }),
      ])
      await (await Reversed.findOne({ where: { organisationId: 2, userId: 1 } }))?.update({ role: 'EDITOR' })
    },
  },
]
