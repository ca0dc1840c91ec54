import type { EngineOptions } from '@orm-overdrive/core'
import { createEngine } from '@orm-overdrive/core'
import { performance as onPrisma } from '@orm-overdrive/prisma-ext'
import { performance as onSequelize } from '@orm-overdrive/sequelize-hooks'
import { createShopPrisma, createShopSequelize } from '@orm-overdrive/test/shop-clients'
import { useDatabase, useRedis } from '@orm-overdrive/test/test-database'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const database = useDatabase()
const redis = useRedis()

beforeEach(() => database.reset())

describe.each([
  ['in one process', (): EngineOptions => ({ singleProcess: true })],
  ['through Redis', (): EngineOptions => ({ redis: redis.url })],
])('two engines %s', (_, options) => {
  const closing: (() => Promise<unknown>)[] = []
  const levels: string[] = []

  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()))
  })

  /** Each ORM has an engine of its own, as in two applications. */
  function open() {
    levels.length = 0
    const [first, second] = [createEngine(options()), createEngine(options())]
    for (const engine of [first, second]) engine.on('read', ({ level }) => levels.push(level))
    const plain = createShopPrisma(database.url)
    const { sequelize, models } = createShopSequelize(database.url)
    onSequelize(sequelize, { engine: second })
    closing.push(
      () => first.close(),
      () => second.close(),
      () => plain.$disconnect(),
      () => sequelize.close(),
    )
    return { prisma: plain.$extends(onPrisma({ engine: first })), models, sequelize }
  }

  /** Asks until the answer comes from the cache; a first connection to Redis takes a moment. */
  async function untilCached<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      levels.length = 0
      const answer = await ask()
      if (levels.every((level) => level !== 'database')) return answer
    }
    throw new Error('The answer was never cached.')
  }

  test('an update through Prisma invalidates what Sequelize has cached', async () => {
    const { prisma, models } = open()
    const ask = async () => (await models.City.findByPk(1))?.name
    expect(await untilCached(ask)).toBe('Berlin')
    await prisma.city.update({ where: { id: 1 }, data: { name: 'Bärlin' } })
    expect(await ask()).toBe('Bärlin')
  })

  test('an update through Sequelize invalidates what Prisma has cached', async () => {
    const { prisma, models } = open()
    const ask = async () =>
      (await prisma.city.findMany({ where: { countryCode: 'DE' }, orderBy: { id: 'asc' } })).map(
        ({ name }) => name,
      )
    expect(await untilCached(ask)).toEqual(['Berlin', 'Hamburg', 'Bonn'])
    await models.City.update({ name: 'Bonna' }, { where: { id: 3 } })
    expect(await ask()).toEqual(['Berlin', 'Hamburg', 'Bonna'])
  })

  test('what is written beside a cached answer leaves it cached', async () => {
    const { prisma, models } = open()
    const ask = () => prisma.city.findMany({ where: { countryCode: 'DE' }, orderBy: { id: 'asc' } })
    await untilCached(ask)
    await models.City.update({ name: 'Edo' }, { where: { id: 10 } })
    await prisma.city.create({ data: { name: 'Lyon', countryCode: 'FR', lat: 45, lon: 4 } })
    levels.length = 0
    await ask()
    expect(levels).toEqual(['l1'])
  })

  test('a cascade started by one ORM reaches what the other has cached', async () => {
    const { prisma, models } = open()
    const ask = () => prisma.favourite.count({ where: { userId: 1 } })
    const before = await untilCached(ask)
    expect(before).toBeGreaterThan(0)
    await models.Visit.destroy({ where: { userId: 1 } })
    await models.Order.destroy({ where: { customerId: 1 } })
    await models.User.destroy({ where: { id: 1 } })
    expect(await ask()).toBe(0)
  })

  test('a transaction of one ORM is seen by the other when it commits, and not when it is rolled back', async () => {
    const { prisma, models, sequelize } = open()
    const ask = async () => (await prisma.city.findUnique({ where: { id: 1 } }))?.name
    await untilCached(ask)
    const rolledBack = sequelize.transaction(async (transaction) => {
      await models.City.update({ name: 'ghost' }, { where: { id: 1 }, transaction })
      throw new Error('no')
    })
    await expect(rolledBack).rejects.toThrow('no')
    expect(await ask()).toBe('Berlin')
    await sequelize.transaction(async (transaction) => {
      await models.City.update({ name: 'new' }, { where: { id: 1 }, transaction })
      expect(await ask()).toBe('Berlin')
    })
    expect(await ask()).toBe('new')
  })
})
