import { AsyncLocalStorage } from 'node:async_hooks'
import { createEngine } from '@orm-overdrive/core'
import { performance } from '@orm-overdrive/prisma-ext'
import { Prisma } from '@orm-overdrive/shop-schema/client'
import { useDatabase } from '@orm-overdrive/test/test-database'
import { describe, expect, test } from 'vitest'
import { useExtendedShop } from './support/extended-shop.ts'

const database = useDatabase()
const shop = useExtendedShop(database)

const tenants = new AsyncLocalStorage<number>()
const tenantFilter = Prisma.defineExtension({
  query: {
    product: {
      findMany: ({ args, query }) =>
        query({ ...args, where: { ...args.where, tenantId: tenants.getStore() ?? -1 } }),
    },
  },
})

const productsOf = (
  client: { product: { findMany(): PromiseLike<{ tenantId: number }[]> } },
  tenant: number,
) => tenants.run(tenant, async () => (await client.product.findMany()).map(({ tenantId }) => tenantId))

describe('P8: a tenant filter', () => {
  test.each([
    ['before', () => shop.plain.$extends(tenantFilter).$extends(performance({ engine: shop.engine }))],
    ['after', () => shop.plain.$extends(performance({ engine: shop.engine })).$extends(tenantFilter)],
    [
      'after, between others',
      () =>
        shop.plain
          .$extends({ name: 'nothing' })
          .$extends(performance({ engine: shop.engine }))
          .$extends({ name: 'nothing' })
          .$extends(tenantFilter),
    ],
  ])('added %s Overdrive keeps tenants apart, hits included', async (_, extend) => {
    const client = extend()
    for (const tenant of [1, 2, 1, 2]) {
      const seen = await productsOf(client as unknown as typeof shop.plain, tenant)
      expect(new Set(seen)).toEqual(new Set([tenant]))
    }
    expect(shop.levels).toEqual(['database', 'database', 'l1', 'l1'])
  })
})

describe('P9, P20: a result extension', () => {
  const shout = Prisma.defineExtension({
    result: { city: { loud: { needs: { name: true }, compute: ({ name }) => name.toUpperCase() } } },
  })

  test.each([
    ['before', () => shop.plain.$extends(shout).$extends(performance({ engine: shop.engine }))],
    ['after', () => shop.plain.$extends(performance({ engine: shop.engine })).$extends(shout)],
  ])('added %s Overdrive computes its fields on hits too', async (_, extend) => {
    const client = extend() as unknown as typeof shop.plain
    const ask = () =>
      client.city.findUnique({ where: { id: 1 }, select: { id: true, loud: true } as { id: true } })
    expect(await ask()).toMatchObject({ id: 1, loud: 'BERLIN' })
    expect(await ask()).toMatchObject({ id: 1, loud: 'BERLIN' })
    expect(await shop.prisma.city.findUnique({ where: { id: 1 }, select: { id: true } })).toStrictEqual({
      id: 1,
    })
  })
})

test('A13: a value that an extension rewrites is the one that is invalidated', async () => {
  const client = shop.plain.$extends(performance({ engine: shop.engine })).$extends({
    query: {
      city: {
        update: ({ args, query }) =>
          query({ ...args, data: { ...(args.data as { name: string }), countryCode: 'FR' } }),
      },
    },
  })
  const french = () =>
    client.city.findMany({ where: { countryCode: 'FR' }, orderBy: { id: 'asc' }, select: { id: true } })
  await french()
  await client.city.update({ where: { id: 1 }, data: { name: 'Moved' } })
  expect((await french()).map(({ id }) => id)).toContain(1)
})

test('P7: clients that leave out different fields share no answer', async () => {
  const { PrismaClient } = await import('@orm-overdrive/shop-schema/client')
  const { PrismaPg } = await import('@prisma/adapter-pg')
  const discreet = new PrismaClient({
    adapter: new PrismaPg({ connectionString: database.url }),
    omit: { city: { population: true } },
  })
  try {
    const client = discreet.$extends(performance({ engine: shop.engine }))
    expect(await shop.prisma.city.findUnique({ where: { id: 1 } })).toHaveProperty('population')
    expect(await client.city.findUnique({ where: { id: 1 } })).not.toHaveProperty('population')
    expect(await client.city.findUnique({ where: { id: 1 } })).not.toHaveProperty('population')
  } finally {
    await discreet.$disconnect()
  }
})

test('a scope keeps answers apart, and an undefined field of it keeps them out', async () => {
  let tenant: number | undefined = 1
  const engine = createEngine({ singleProcess: true, scope: () => ({ tenant }) })
  const levels: string[] = []
  engine.on('read', ({ level }) => levels.push(level))
  const client = shop.plain.$extends(performance({ engine }))
  for (tenant of [1, 2, 1, undefined, undefined]) await client.city.count()
  expect(levels).toEqual(['database', 'database', 'l1'])
  await engine.close()
})
