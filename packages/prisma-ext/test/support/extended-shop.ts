import type { Engine, EngineOptions, OverdriveEvents } from '@orm-overdrive/core'
import { createEngine } from '@orm-overdrive/core'
import { performance } from '@orm-overdrive/prisma-ext'
import type { PrismaClient } from '@orm-overdrive/shop-schema/client'
import { createShopPrisma } from '@orm-overdrive/test/shop-clients'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { TestDatabase } from '@orm-overdrive/test/test-database'

/** A plain client, an extended one, and what the engine reported. Fields work in tests and hooks. */
export interface ExtendedShop {
  readonly plain: PrismaClient
  readonly prisma: ReturnType<typeof extend>
  readonly engine: Engine
  /** Levels that answered the cacheable reads since the test began. */
  readonly levels: OverdriveEvents['read']['level'][]
  /** Faults and refusals since the test began. */
  readonly complaints: string[]
}

const extend = (plain: PrismaClient, engine: Engine) => plain.$extends(performance({ engine }))

/** Gives the calling file clients on its database; the dataset and the cache begin afresh with every test. */
export function useExtendedShop(
  database: TestDatabase,
  options: EngineOptions | (() => EngineOptions) = { singleProcess: true },
): ExtendedShop {
  let open: { plain: PrismaClient; prisma: ReturnType<typeof extend>; engine: Engine }
  const levels: ExtendedShop['levels'] = []
  const complaints: string[] = []

  beforeAll(() => {
    const plain = createShopPrisma(database.url)
    const engine = createEngine(typeof options === 'function' ? options() : options)
    engine.on('read', ({ level }) => levels.push(level))
    engine.on('fault', ({ place, error }) => complaints.push(`${place}: ${error.stack}`))
    engine.on('refused', ({ reason }) => complaints.push(`refused: ${reason}`))
    engine.on('unstorable', ({ reason }) => complaints.push(`unstorable: ${reason}`))
    open = { plain, engine, prisma: extend(plain, engine) }
  })
  beforeEach(async () => {
    await database.reset()
    await open.prisma.$performance.invalidate()
    levels.length = 0
    complaints.length = 0
  })
  afterAll(async () => {
    await open.engine.close()
    await open.plain.$disconnect()
  })
  return {
    get plain() {
      return open.plain
    },
    get prisma() {
      return open.prisma
    },
    get engine() {
      return open.engine
    },
    levels,
    complaints,
  }
}
