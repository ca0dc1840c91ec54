import type { Engine, EngineOptions } from '@orm-overdrive/core'
import { createEngine } from '@orm-overdrive/core'
import { performance as prismaPerformance } from '@orm-overdrive/prisma-ext'
import { performance as sequelizePerformance } from '@orm-overdrive/sequelize-hooks'
import { createShopPrisma, createShopSequelize } from '@orm-overdrive/test/shop-clients'
import pg from 'pg'
import { prismaShop } from './prisma-shop.ts'
import type { ShopPrisma } from './prisma-shop.ts'
import { sequelizeShop } from './sequelize-shop.ts'
import type { Shop } from './shop.ts'

export type Orm = 'prisma' | 'sequelize'

/** The site on one ORM, with or without Overdrive. */
export interface Contestant {
  readonly shop: Shop
  /** Absent on the plain ORM. */
  readonly engine: Engine | undefined
  close(): Promise<void>
}

/** @param options - Overdrive's options; absent: the plain ORM. */
export function createContestant(orm: Orm, url: string, name: string, options?: EngineOptions): Contestant {
  return orm === 'prisma' ? onPrisma(url, name, options) : onSequelize(url, name, options)
}

function onPrisma(url: string, name: string, options: EngineOptions | undefined): Contestant {
  const plain = createShopPrisma(url)
  const close = () => plain.$disconnect()
  if (options === undefined) return { shop: prismaShop(name, plain), engine: undefined, close }
  const engine = createEngine(options)
  // The one line.
  const prisma = plain.$extends(prismaPerformance({ engine }))
  return {
    shop: prismaShop(name, prisma as unknown as ShopPrisma),
    engine,
    close: () => closeAll(engine.close(), close()),
  }
}

function onSequelize(url: string, name: string, options: EngineOptions | undefined): Contestant {
  const { sequelize, models } = createShopSequelize(url, { dialectModule: pg })
  const close = () => sequelize.close()
  if (options === undefined) return { shop: sequelizeShop(name, models), engine: undefined, close }
  const engine = createEngine(options)
  // The one line.
  sequelizePerformance(sequelize, { engine })
  return { shop: sequelizeShop(name, models), engine, close: () => closeAll(engine.close(), close()) }
}

async function closeAll(...closing: Promise<unknown>[]): Promise<void> {
  await Promise.all(closing)
}
