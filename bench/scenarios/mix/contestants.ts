import { createEngine, type Engine } from '@orm-overdrive/core'
import { performance as performancePrisma } from '@orm-overdrive/prisma-ext'
import { performance as performanceSequelize } from '@orm-overdrive/sequelize-hooks'
import { createShopPrisma, createShopSequelize } from '@orm-overdrive/test/shop-clients'
import type { BackEnd } from './back-end.ts'
import { prismaReads, type SaasPrisma } from './prisma-reads.ts'
import { prismaWrites } from './prisma-writes.ts'
import { sequelizeReads } from './sequelize-reads.ts'
import { sequelizeWrites } from './sequelize-writes.ts'
import { watchEngine, type Watch } from './watched-engine.ts'

export const orms = ['prisma', 'sequelize'] as const
export type Orm = (typeof orms)[number]

/** The application on a client of its own. */
export interface Contestant {
  readonly backEnd: BackEnd
  close(): Promise<void>
}

/** The application with Overdrive, and what is known of its cache. */
export interface CachedContestant extends Contestant {
  readonly engine: Engine
  readonly watch: Watch
}

/** The ORM alone. */
export function plainContestant(orm: Orm, url: string): Contestant {
  if (orm === 'prisma') {
    const prisma = createShopPrisma(url)
    return { backEnd: onPrisma(prisma), close: () => prisma.$disconnect() }
  }
  const { sequelize, models } = createShopSequelize(url)
  return {
    backEnd: { reads: sequelizeReads(models), writes: sequelizeWrites(sequelize, models) },
    close: () => sequelize.close(),
  }
}

/** No entry expires during a run. */
const ttl = '1h'
const cachedModels =
  'Organisation User Profile Country City Tag Visit Review Favourite Membership Product Order OrderItem'

/** The ORM with Overdrive: in one process, or with Redis when its URL is given. */
export function cachedContestant(orm: Orm, url: string, redis: string | undefined): CachedContestant {
  const own = createEngine({
    ...(redis === undefined ? { singleProcess: true } : { redis }),
    cache: {
      ttl,
      models: Object.fromEntries(cachedModels.split(' ').map((model) => [model, ttl] as const)),
      l1: { maxBytes: '512mb', maxEntries: 1_000_000 },
    },
  })
  const { engine, watch } = watchEngine(own)
  if (orm === 'prisma') {
    const plain = createShopPrisma(url)
    const prisma = plain.$extends(performancePrisma({ engine }))
    return {
      backEnd: onPrisma(prisma as unknown as SaasPrisma),
      engine,
      watch,
      async close() {
        await engine.close()
        await plain.$disconnect()
      },
    }
  }
  const { sequelize, models } = createShopSequelize(url)
  const overdrive = performanceSequelize(sequelize, { engine })
  return {
    backEnd: { reads: sequelizeReads(models), writes: sequelizeWrites(sequelize, models) },
    engine,
    watch,
    async close() {
      await overdrive.uninstall()
      await engine.close()
      await sequelize.close()
    },
  }
}

function onPrisma(prisma: SaasPrisma): BackEnd {
  return { reads: prismaReads(prisma), writes: prismaWrites(prisma) }
}
