import { createEngine } from '@orm-overdrive/core'
import { performance } from '@orm-overdrive/prisma-ext'
import { Prisma, PrismaClient } from '@orm-overdrive/shop-schema/client'
import { useDatabase } from '@orm-overdrive/test/test-database'
import { PrismaPg } from '@prisma/adapter-pg'
import { Pool } from 'pg'
import { describe, expect, test } from 'vitest'
import { useExtendedShop } from './support/extended-shop.ts'

const database = useDatabase()
const shop = useExtendedShop(database)

describe('reads', () => {
  const questions = {
    findUnique: (client: typeof shop.plain) => client.city.findUnique({ where: { id: 1 } }),
    'findUnique that finds nothing': (client: typeof shop.plain) =>
      client.city.findUnique({ where: { id: 999 } }),
    findUniqueOrThrow: (client: typeof shop.plain) => client.review.findUniqueOrThrow({ where: { id: 1 } }),
    findFirst: (client: typeof shop.plain) =>
      client.city.findFirst({ where: { name: 'Paris' }, orderBy: { id: 'asc' } }),
    findFirstOrThrow: (client: typeof shop.plain) =>
      client.visit.findFirstOrThrow({ orderBy: { id: 'desc' } }),
    'findMany with relations': (client: typeof shop.plain) =>
      client.city.findMany({
        where: { countryCode: { in: ['DE', 'US'] } },
        orderBy: { id: 'asc' },
        include: {
          country: true,
          tags: { orderBy: { id: 'asc' } },
          visits: { include: { reviews: true }, orderBy: { id: 'asc' } },
        },
      }),
    'findMany of a narrow selection': (client: typeof shop.plain) =>
      client.review.findMany({
        select: { body: true, city: { select: { name: true } } },
        orderBy: { id: 'asc' },
      }),
    count: (client: typeof shop.plain) => client.city.count({ where: { countryCode: 'US' } }),
    'count of columns': (client: typeof shop.plain) =>
      client.city.count({ select: { _all: true, population: true } }),
    aggregate: (client: typeof shop.plain) =>
      client.visit.aggregate({ _avg: { rating: true, cost: true }, _max: { visitedAt: true }, _count: true }),
    groupBy: (client: typeof shop.plain) =>
      client.city.groupBy({
        by: ['countryCode'],
        _sum: { population: true },
        _avg: { costIndex: true },
        orderBy: { countryCode: 'asc' },
      }),
    'values that JSON cannot hold': (client: typeof shop.plain) =>
      client.user.findMany({ omit: { passwordHash: true }, orderBy: { id: 'asc' } }),
    'bytes and JSON nulls': (client: typeof shop.plain) => client.review.findMany({ orderBy: { id: 'asc' } }),
  }

  test.each(Object.entries(questions))('%s is answered twice as the plain client answers', async (_, ask) => {
    const expected = await ask(shop.plain)
    const client = shop.prisma as unknown as typeof shop.plain
    const filled = await ask(client)
    const hit = await ask(client)
    expect(filled).toStrictEqual(expected)
    expect(hit).toStrictEqual(expected)
    expect(shop.levels).toEqual(['database', 'l1'])
    expect(shop.complaints).toEqual([])
  })

  test('a result that a caller changes reaches nobody else', async () => {
    const ask = () => shop.prisma.city.findMany({ orderBy: { id: 'asc' }, include: { tags: true } })
    const first = await ask()
    for (const city of first) {
      city.name = 'changed'
      city.tags.length = 0
    }
    const second = await ask()
    second.pop()
    expect(await ask()).toStrictEqual(
      await shop.plain.city.findMany({ orderBy: { id: 'asc' }, include: { tags: true } }),
    )
  })

  test('a record that is missing is missed again, as an error', async () => {
    const ask = () => shop.prisma.city.findUniqueOrThrow({ where: { id: 999 } })
    await expect(ask()).rejects.toMatchObject({ code: 'P2025' })
    await expect(ask()).rejects.toMatchObject({ code: 'P2025' })
  })

  test("arguments that Prisma refuses are refused in the caller's own words", async () => {
    const args = { where: { id: 1 }, select: { name: true, nothing: true } } as never
    const expected = await shop.plain.city.findUnique(args).catch((error: Error) => error.message)
    const refused = await shop.prisma.city.findUnique(args).catch((error: Error) => error.message)
    const ownWords = (message: unknown) => String(message).slice(String(message).lastIndexOf('where: {'))
    expect(ownWords(refused)).toBe(ownWords(expected))
  })

  test('P5: a fluent call and the explicit selection have answers of their own', async () => {
    const explicit = () => shop.prisma.city.findUnique({ where: { id: 1 }, select: { visits: true } })
    const fluent = () => shop.prisma.city.findUnique({ where: { id: 1 } }).visits()
    const expected = await shop.plain.city.findUnique({ where: { id: 1 } }).visits()
    expect(await explicit()).toStrictEqual({ visits: expected })
    expect(await fluent()).toStrictEqual(expected)
    expect(await explicit()).toStrictEqual({ visits: expected })
    expect(await fluent()).toStrictEqual(expected)
  })

  test('P11: the nulls of JSON are different questions', async () => {
    const ask = (equals: typeof Prisma.DbNull | typeof Prisma.JsonNull | typeof Prisma.AnyNull) => ({
      cached: shop.prisma.review.findMany({
        where: { meta: { equals } },
        select: { id: true },
        orderBy: { id: 'asc' },
      }),
      plain: shop.plain.review.findMany({
        where: { meta: { equals } },
        select: { id: true },
        orderBy: { id: 'asc' },
      }),
    })
    for (const kind of [Prisma.DbNull, Prisma.JsonNull, Prisma.AnyNull]) {
      const { cached, plain } = ask(kind)
      expect(await cached).toStrictEqual(await plain)
    }
  })

  test('P10: concurrent misses of one model are one statement', async () => {
    const pool = new Pool({ connectionString: database.url, max: 3 })
    const statements: string[] = []
    const query = pool.query.bind(pool) as (config: { text: string }) => unknown
    Object.assign(pool, {
      query(config: { text: string }) {
        statements.push(config.text)
        return query(config)
      },
    })
    const engine = createEngine({ singleProcess: true })
    const plain = new PrismaClient({ adapter: new PrismaPg(pool) })
    const prisma = plain.$extends(performance({ engine }))
    try {
      await prisma.$performance.ready()
      statements.length = 0
      const ids = [1, 2, 3, 4, 5, 6]
      const cities = await Promise.all(ids.map((id) => prisma.city.findUnique({ where: { id } })))
      expect(cities.map((city) => city?.id)).toEqual(ids)
      expect(statements).toHaveLength(1)
    } finally {
      await engine.close()
      await plain.$disconnect()
      await pool.end()
    }
  })
})

describe('what is asked for', () => {
  test('cache: false always asks the database', async () => {
    await shop.prisma.city.findUnique({ where: { id: 1 }, cache: false })
    await shop.prisma.city.findUnique({ where: { id: 1 }, cache: false })
    expect(shop.levels).toEqual([])
  })

  test('a model without annotation is cached only where the call says so', async () => {
    await shop.prisma.session.findMany()
    expect(shop.levels).toEqual([])
    await shop.prisma.session.findMany({ cache: '1m' })
    await shop.prisma.session.findMany({ cache: { ttl: 60 } })
    await shop.prisma.session.findMany({ cacheStrategy: { ttl: 60, swr: 30 } })
    expect(shop.levels).toEqual(['database', 'l1', 'l1'])
  })

  test('an answer that lacks a name asked for now is not served: the name could not invalidate it', async () => {
    await shop.prisma.city.count()
    await shop.prisma.city.count({ cache: { tags: ['home'] } })
    await shop.prisma.city.count({ cache: { tags: ['home'] } })
    await shop.prisma.$performance.invalidate({ tags: ['home'] })
    await shop.prisma.city.count({ cache: { tags: ['home'] } })
    expect(shop.levels).toEqual(['database', 'database', 'l1', 'database'])
  })

  test('a query that mentions a column annotated never is not cached', async () => {
    await shop.prisma.user.findUnique({ where: { id: 1 } })
    await shop.prisma.user.findUnique({ where: { id: 1 } })
    expect(shop.levels).toEqual([])
    expect(shop.complaints).toEqual([expect.stringContaining('@cache(never)')])
  })

  test('a setting of another form is refused with its place', async () => {
    await expect(shop.prisma.city.findMany({ cache: { ttl: 'soon' } })).rejects.toMatchObject({
      code: 'OVERDRIVE_CONFIGURATION',
      place: 'cache.ttl',
      value: 'soon',
    })
  })
})
