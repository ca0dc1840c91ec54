import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Prisma, type PrismaClient } from '@orm-overdrive/shop-schema/client'
import type { Model, ModelStatic } from 'sequelize'
import { createShopPrisma, createShopSequelize, type ShopSequelize } from './shop-clients.ts'
import { useDatabase } from './test-database.ts'

const database = useDatabase()
let prisma: PrismaClient
let shop: ShopSequelize
beforeAll(() => {
  prisma = createShopPrisma(database.url)
  shop = createShopSequelize(database.url)
})
beforeEach(() => database.reset())
afterAll(() => Promise.all([prisma.$disconnect(), shop.sequelize.close()]))

/** One row of every model in values that both ORMs take, each chosen to be hard to carry. */
const samples = {
  Organisation: { slug: 'new', name: 'Nü "quoted"', createdAt: new Date('2024-02-29T23:59:59.999Z') },
  User: {
    email: 'new@example.com',
    name: '\u{1F600} \\ %_',
    externalId: 'b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
    role: 'EDITOR',
    active: false,
    birthDate: new Date('1900-01-01'),
    preferences: { a: [1, null, { b: 'x' }], n: 0.1 },
    loginCount: 9_007_199_254_740_993n,
    passwordHash: 'hash',
    managerId: 1,
    createdAt: new Date('1969-12-31T23:59:59.001Z'),
    updatedAt: new Date('2024-01-01T00:00:00.123Z'),
  },
  Profile: { userId: null, bio: 'a\nb\tc', website: '', countryCode: 'DE' },
  Country: { code: 'XK', name: 'Kosovo', continent: null },
  City: {
    name: 'Orle\u0301ans',
    countryCode: 'FR',
    population: null,
    lat: -0.1,
    lon: 179.999_999_999,
    costIndex: '0.001',
    aliases: ['', 'a,b', '"quoted" \\', '{brace}'],
  },
  Tag: { name: 'new' },
  Visit: {
    userId: 1,
    cityId: 2,
    visitedAt: new Date('2024-03-31T01:30:00.001Z'),
    recordedAt: new Date('2024-03-31T01:30:00.999Z'),
    rating: null,
    cost: '12345678.90',
    notes: '',
  },
  Review: {
    cityId: 1,
    authorId: 1,
    visitId: null,
    status: 'PUBLISHED',
    score: -1,
    body: '',
    helpfulCount: 2_147_483_647,
    publishedAt: null,
    thumbnail: Buffer.from([0, 255, 16, 92]),
    meta: { k: 'v' },
    createdAt: new Date(0),
    updatedAt: new Date(1),
  },
  Favourite: { userId: 5, cityId: 5, position: -3, addedAt: new Date('2024-01-01T00:00:00.010Z') },
  Membership: { userId: 9, organisationId: 3, role: 'ADMIN', joinedAt: new Date('2024-01-01T00:00:00.010Z') },
  Product: {
    tenantId: 3,
    sku: 'TENT-1',
    name: 'Tent',
    price: '0.00',
    stock: -1,
    updatedAt: new Date('2024-01-01T00:00:00.010Z'),
  },
  Order: {
    tenantId: 1,
    customerId: 1,
    assigneeId: null,
    status: 'SHIPPED',
    priority: -1,
    total: '1234567890.10',
    createdAt: new Date('2024-01-01T00:00:00.010Z'),
    updatedAt: new Date('2024-01-01T00:00:00.020Z'),
  },
  OrderItem: { tenantId: 1, orderId: 1, productId: 1, quantity: 0, price: '0.10' },
  Session: { token: 'new', userId: 1, userAgent: null, lastSeenAt: new Date('2024-01-01T00:00:00.010Z') },
} as const satisfies Record<string, Readonly<Record<string, unknown>>>

type ModelName = keyof typeof samples
type Row = Readonly<Record<string, unknown>>

/** The few calls that every model of Prisma has. */
interface Delegate {
  create(args: { data: Row }): Promise<Row>
  findMany(): Promise<readonly Row[]>
  findFirstOrThrow(args: { where: Row }): Promise<Row>
}

const prismaModel = (name: ModelName): Delegate =>
  Reflect.get(prisma, `${name.charAt(0).toLowerCase()}${name.slice(1)}`) as Delegate
const sequelizeModel = (name: ModelName): ModelStatic<Model> => shop.models[name]

/** Primary keys by model, `id` unless the model says otherwise. */
const keys: Partial<Record<ModelName, readonly string[]>> = {
  Country: ['code'],
  Membership: ['userId', 'organisationId'],
}
const keyOf = (name: ModelName, row: Row): Row =>
  Object.fromEntries((keys[name] ?? ['id']).map((field) => [field, row[field]]))

describe.each(Object.keys(samples) as ModelName[])('%s', (name) => {
  test('what Prisma creates, Sequelize reads', async () => {
    const created = await prismaModel(name).create({ data: samples[name] })
    const read = await sequelizeModel(name).findOne({ where: keyOf(name, created), rejectOnEmpty: true })
    expect(neutral(read.get({ plain: true }) as Row)).toEqual(neutral(created))
    expect(neutral(created)).toMatchObject(neutral(samples[name]))
  })

  test('what Sequelize creates, Prisma reads', async () => {
    // Sequelize keeps `updatedAt` to itself unless it is silent, as Prisma does not.
    const created = await sequelizeModel(name).create(forSequelize(samples[name]), { silent: true })
    const read = await prismaModel(name).findFirstOrThrow({
      where: keyOf(name, created.get({ plain: true }) as Row),
    })
    const fresh = await created.reload()
    expect(neutral(read)).toEqual(neutral(fresh.get({ plain: true }) as Row))
    expect(neutral(read)).toMatchObject(neutral(samples[name]))
  })

  test('both read the small dataset alike', async () => {
    const fromPrisma = await prismaModel(name).findMany()
    const fromSequelize = await sequelizeModel(name).findAll()
    const text = (rows: readonly Row[]): readonly string[] =>
      rows.map((row) => JSON.stringify(neutral(row))).toSorted()
    expect(fromPrisma.length).toBeGreaterThan(0)
    expect(text(fromPrisma)).toEqual(text(fromSequelize.map((row) => row.get({ plain: true }) as Row)))
  })
})

test('tags given through Prisma are seen through Sequelize, and the other way round', async () => {
  await prisma.city.update({ where: { id: 4 }, data: { tags: { connect: [{ id: 2 }, { id: 3 }] } } })
  const city = await shop.models.City.findByPk(4, { include: ['tags'], rejectOnEmpty: true })
  expect(city.tags?.map(({ id }) => id).toSorted()).toEqual([2, 3])
  await city.setTags([4])
  const read = await prisma.city.findUniqueOrThrow({ where: { id: 4 }, include: { tags: true } })
  expect(read.tags).toEqual([{ id: 4, name: 'nobody uses this' }])
})

test('relations lead to the same rows', async () => {
  const user = await prisma.user.findUniqueOrThrow({
    where: { id: 2 },
    include: { manager: true, reports: true, profile: true, visits: true, orders: true, memberships: true },
  })
  const include = ['manager', 'reports', 'profile', 'visits', 'orders', 'memberships']
  const other = await shop.models.User.findByPk(2, { include, rejectOnEmpty: true })
  expect(other.manager?.id).toBe(user.manager?.id)
  expect(other.profile?.id).toBe(user.profile?.id)
  for (const name of ['reports', 'visits', 'orders'] as const) {
    expect(new Set(other[name]?.map(({ id }) => id))).toEqual(new Set(user[name].map(({ id }) => id)))
  }
  expect(other.memberships).toHaveLength(user.memberships.length)
})

test('defaults are the same whoever fills them in', async () => {
  const one = await prisma.user.create({ data: { email: 'a@new', name: 'a' } })
  const two = await shop.models.User.create({ email: 'b@new', name: 'b' })
  const own = new Set(['id', 'email', 'name', 'externalId', 'createdAt', 'updatedAt'])
  const shared = (row: Row): Row =>
    Object.fromEntries(Object.entries(neutral(row)).filter(([field]) => !own.has(field)))
  expect(shared((await two.reload()).get({ plain: true }))).toEqual(shared(one))
})

test('JSON null and no value are two things', async () => {
  const { client } = database
  const kind = `SELECT CASE WHEN meta IS NULL THEN 'none' ELSE jsonb_typeof(meta) END AS kind FROM reviews WHERE id = 1`
  const stored = async (): Promise<unknown> => (await client.query<{ kind: string }>(kind)).rows[0]?.kind
  await prisma.review.update({ where: { id: 1 }, data: { meta: Prisma.JsonNull } })
  expect(await stored()).toBe('null')
  await prisma.review.update({ where: { id: 1 }, data: { meta: Prisma.DbNull } })
  expect(await stored()).toBe('none')
  await prisma.review.update({ where: { id: 1 }, data: { meta: {} } })
  await shop.models.Review.update({ meta: null }, { where: { id: 1 } })
  expect(await stored()).toBe('none')
})

test('both lose the microseconds that the database keeps', async () => {
  const stored = await database.client.query(
    `SELECT count(DISTINCT recorded_at) AS n FROM visits WHERE id IN (1, 2)`,
  )
  expect(stored.rows).toEqual([{ n: '2' }])
  const visits = await prisma.visit.findMany({ where: { id: { in: [1, 2] } }, orderBy: { id: 'asc' } })
  expect(visits.map(({ recordedAt }) => recordedAt.toISOString())).toEqual(
    Array(2).fill('2024-02-01T08:00:00.123Z'),
  )
  const visit = await shop.models.Visit.findByPk(1, { rejectOnEmpty: true })
  expect(visit.recordedAt.toISOString()).toBe('2024-02-01T08:00:00.123Z')
})

/** A row in values that compare, whichever ORM it comes from. */
function neutral(row: Row): Row {
  const decimals = new Set(['cost', 'price', 'total', 'costIndex'])
  return Object.fromEntries(
    Object.entries(row)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([field, value]) => {
        if (value === null) return [field, field === 'aliases' ? [] : null]
        if (decimals.has(field)) return [field, new Prisma.Decimal(String(value)).toFixed()]
        if (field === 'birthDate')
          return [field, value instanceof Date ? value.toISOString().slice(0, 10) : value]
        if (field === 'status') return [field, String(value).toUpperCase()]
        if (typeof value === 'bigint') return [field, String(value)]
        if (value instanceof Date) return [field, value.toISOString()]
        if (value instanceof Uint8Array) return [field, Buffer.from(value).toString('hex')]
        return [field, value]
      }),
  )
}

/** Sequelize takes labels of the database, and bigints and days as text. */
function forSequelize(row: Row): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([field, value]) => {
      if (typeof value === 'bigint') return [field, String(value)]
      if (field === 'birthDate' && value instanceof Date) return [field, value.toISOString().slice(0, 10)]
      return [field, value === 'PUBLISHED' ? 'published' : value]
    }),
  )
}
