import type { Model } from 'sequelize'
import { DataTypes, type ModelStatic } from 'sequelize'
import type { NamedCase } from './stage.ts'

type Instance = Model & Record<string, unknown>

/** Section 2.1 of the counterexamples: what an ORM holds of a row is not what the row holds. A3 to A5 are races. */
export const oldAndNewValues: readonly NamedCase[] = [
  {
    name: 'A1-stale-instance-moves',
    rule: 'R6',
    says: 'a stale Sequelize instance moves a row out of a list it was not known to be in',
    async run({ models, third, rows, hold }) {
      const visit = await models.Visit.findByPk(1)
      await third.query('UPDATE visits SET user_id = 2 WHERE id = 1')
      await hold([...rows('Visit', { userId: 2 }), ...rows('Visit', { userId: 3 })])
      await visit?.update({ userId: 3 })
    },
  },
  {
    name: 'A2-stale-instance-update',
    rule: 'R6',
    says: 'a stale Sequelize instance changes another column',
    async run({ models, third, rows, hold }) {
      const visit = await models.Visit.findByPk(1)
      await third.query('UPDATE visits SET user_id = 2 WHERE id = 1')
      await hold(rows('Visit', { userId: 2 }))
      await visit?.update({ notes: 'changed' })
    },
  },
  {
    name: 'A2-stale-instance-destroy',
    rule: 'R6',
    says: 'a stale Sequelize instance is destroyed',
    async run({ models, third, rows, hold }) {
      const review = await models.Review.findByPk(1)
      await third.query('UPDATE reviews SET author_id = 2 WHERE id = 1')
      await hold(rows('Review', { authorId: 2 }))
      await review?.destroy()
    },
  },
  {
    name: 'A6-displaced-by-connect',
    rule: 'R8',
    says: 'connecting a profile to a user sets the one before it free',
    async run({ prisma, rows, hold }) {
      await hold([
        ...rows('Profile', { id: 1 }),
        ...rows('Profile', { userId: 1 }),
        ...rows('Profile', { userId: null }),
      ])
      await prisma.user.update({
        where: { id: 1 },
        data: { profile: { connect: { id: 4 } } },
        select: { id: true },
      })
    },
  },
  {
    name: 'A6-displaced-by-create',
    rule: 'R8',
    says: 'creating a profile for a user sets the one before it free',
    async run({ prisma, rows, hold }) {
      await hold([...rows('Profile', { id: 1 }), ...rows('Profile', { userId: 1 })])
      await prisma.user.update({
        where: { id: 1 },
        data: { profile: { create: { bio: 'new' } } },
        select: { id: true },
      })
    },
  },
  {
    name: 'A6-displaced-from-child',
    rule: 'R8',
    says: 'connecting a user to a profile sets the profile before it free',
    async run({ prisma, rows, hold }) {
      await hold([...rows('Profile', { id: 1 }), ...rows('Profile', { userId: 1 })])
      await prisma.profile.update({ where: { id: 4 }, data: { user: { connect: { id: 1 } } } })
    },
  },
  {
    name: 'A6-displaced-by-setter',
    rule: 'R8',
    says: "Sequelize's setProfile sets the profile before it free",
    async run({ models, rows, hold }) {
      const user = (await models.User.findByPk(1)) as Instance | null
      await hold([...rows('Profile', { id: 1 }), ...rows('Profile', { userId: 1 })])
      const setProfile = user?.['setProfile'] as ((id: number) => Promise<void>) | undefined
      await setProfile?.call(user, 4)
    },
  },
  {
    name: 'A7-connect-takes-away',
    rule: 'R8',
    says: 'a connected row leaves a list that is named nowhere',
    async run({ prisma, rows, hold }) {
      await hold([...rows('Visit', { userId: 1 }), ...rows('Visit', { userId: 2 })])
      await prisma.user.update({
        where: { id: 2 },
        data: { visits: { connect: { id: 1 } } },
        select: { id: true },
      })
    },
  },
  {
    name: 'A7-set-frees-others',
    rule: 'R8',
    says: 'set frees rows that are not named',
    async run({ prisma, rows, hold }) {
      await hold([
        ...rows('User', { managerId: 1 }),
        ...rows('User', { id: 3 }),
        ...rows('User', { managerId: null }),
      ])
      await prisma.user.update({
        where: { id: 1 },
        data: { reports: { set: [{ id: 4 }] } },
        select: { id: true },
      })
    },
  },
  {
    name: 'A8-upsert-moves-key',
    rule: 'R7',
    says: "Sequelize's upsert assigns every given attribute, the primary key too",
    async run({ models, rows, hold }) {
      await hold([
        ...rows('Tag', { id: 4 }),
        ...rows('Tag', { id: 77 }),
        ...rows('Tag', { name: 'nobody uses this' }),
      ])
      await models.Tag.upsert({ id: 77, name: 'nobody uses this' }, { conflictFields: ['name'] })
    },
  },
  {
    name: 'A9-generated-column',
    rule: 'R6',
    says: 'a column that the database computes changes with the one it is made of',
    async run({ odd, rows, hold }) {
      const place = odd()
      await hold([...rows('Product', { name: 'map-1' }), ...rows('Product', { name: 'map-2' })], place)
      await place.cached.prisma.product.update({ where: { id: 2 }, data: { sku: 'MAP-2' } })
    },
  },
  {
    name: 'A9-generated-column-sequelize',
    rule: 'R6',
    says: 'the same through Sequelize',
    async run({ odd, rows, hold }) {
      const place = odd()
      await hold([...rows('Product', { name: 'map-1' }), ...rows('Product', { name: 'map-2' })], place)
      await place.cached.models.Product.update({ sku: 'MAP-2' }, { where: { id: 2 } })
    },
  },
  {
    name: 'A10-before-trigger',
    rule: 'R4',
    says: 'a BEFORE trigger moves the row to another partition',
    async run({ odd, rows, hold }) {
      const place = odd()
      await hold([...rows('City', { countryCode: 'JP' }), ...rows('City', { countryCode: 'FR' })], place)
      await place.cached.prisma.city.update({ where: { id: 6 }, data: { population: 6 } })
    },
  },
  {
    name: 'A10-after-trigger',
    rule: 'R4',
    says: 'an AFTER trigger updates the row again, so that RETURNING lies',
    async run({ odd, rows, hold }) {
      const place = odd()
      await hold([...rows('Favourite', { userId: 5 }), ...rows('Favourite', { userId: 1 })], place)
      await place.cached.models.Favourite.update({ position: 6 }, { where: { id: 1 } })
    },
  },
  {
    name: 'A11-rounded-decimal',
    rule: 'R5',
    says: 'numeric(10,2) stores another value than the one assigned',
    async run({ prisma, models, rows, hold }) {
      await hold([
        ...rows('Product', { price: '1.01' }),
        ...rows('Product', { price: '1.005' }),
        ...rows('Product', { price: '2.35' }),
        ...rows('Product', { price: '7.35' }),
      ])
      await prisma.product.update({ where: { id: 1 }, data: { price: '1.005' } })
      await prisma.product.updateMany({ where: { id: 3 }, data: { price: '2.345' } })
      await (await models.Product.findByPk(2))?.update({ price: '7.345' })
    },
  },
  {
    name: 'A11-cut-text',
    rule: 'R5',
    says: 'varchar(n) cuts blanks, char(n) adds them',
    async run({ prisma, models, rows, hold }) {
      await hold([
        ...rows('Country', { continent: 'XY' }),
        ...rows('Profile', { countryCode: 'Q' }),
        ...rows('Country', { code: 'Q' }),
      ])
      await models.Country.create({ code: 'Q', name: 'Q', continent: 'XY    ' })
      await prisma.profile.update({ where: { id: 2 }, data: { countryCode: 'Q ' } })
    },
  },
  {
    name: 'A12-attribute-setter',
    rule: 'R6',
    says: 'a setter stores another value than the argument',
    async run({ sequelize, rows, hold }) {
      const Lower = sequelize.define(
        'LowerTag',
        {
          name: {
            type: DataTypes.STRING(50),
            set(this: Model, value: string) {
              this.setDataValue('name', value.toLowerCase())
            },
          },
        },
        { tableName: 'Tag', timestamps: false },
      )
      await hold([...rows('Tag', { name: 'big@case' }), ...rows('Tag', { name: 'BIG@CASE' })])
      await Lower.update({ name: 'BIG@CASE' }, { where: { id: 4 } })
    },
  },
  {
    name: 'A12-hook-assigns',
    rule: 'R6',
    says: 'a hook assigns a foreign key that the call does not mention',
    async run({ sequelize, rows, hold }) {
      const Hooked: ModelStatic<Model> = sequelize.define(
        'HookedVisit',
        { notes: DataTypes.TEXT, userId: { type: DataTypes.INTEGER, field: 'user_id' } },
        { tableName: 'visits', timestamps: false },
      )
      Hooked.addHook('beforeUpdate', (visit: Model) => {
        visit.set({ userId: 2 })
      })
      const visit = await Hooked.findByPk(1)
      await hold([...rows('Visit', { userId: 2 }), ...rows('Visit', { userId: 1 })])
      await visit?.set({ notes: 'hooked' }).save()
    },
  },
  {
    name: 'A13-later-extension',
    rule: 'R6',
    says: 'a Prisma extension applied later writes other data than Overdrive was told',
    async run({ prisma, rows, hold }) {
      const rewriting = prisma.$extends({
        query: {
          visit: {
            update: ({ args, query }) =>
              query({ ...args, data: Object.assign({}, args.data, { userId: 3 }) as typeof args.data }),
          },
        },
      })
      await hold([
        ...rows('Visit', { userId: 3 }),
        ...rows('Visit', { userId: 2 }),
        ...rows('Visit', { userId: 1 }),
      ])
      await rewriting.visit.update({ where: { id: 1 }, data: { userId: 2 } })
    },
  },
  {
    name: 'A14-key-cascades',
    rule: 'R9',
    says: 'ON UPDATE CASCADE moves the children of a row whose key changes',
    async run({ prisma, rows, hold }) {
      await hold([
        ...rows('City', { countryCode: 'DE' }),
        ...rows('City', { countryCode: 'XX' }),
        ...rows('Profile', { countryCode: 'DE' }),
      ])
      await prisma.country.update({ where: { code: 'DE' }, data: { code: 'XX' } })
    },
  },
  {
    name: 'A14-key-cascades-sequelize',
    rule: 'R9',
    says: 'the same through Sequelize, two levels deep',
    async run({ models, rows, hold }) {
      await hold([
        ...rows('Visit', { userId: 101 }),
        ...rows('Membership', { userId: 1 }),
        ...rows('User', { managerId: 1 }),
      ])
      await models.User.update({ id: 101 }, { where: { id: 1 } })
    },
  },
  {
    name: 'A15-ignored-duplicates',
    rule: 'R7',
    says: 'bulkCreate with ignored duplicates returns ids that belong to other rows',
    async run({ models, rows, hold }) {
      await hold([...rows('Tag', { id: 5 }), ...rows('Tag', { id: 6 }), ...rows('Tag', { name: 'fresh' })])
      await models.Tag.bulkCreate([{ name: 'capital' }, { name: 'fresh' }], { ignoreDuplicates: true })
    },
  },
]
