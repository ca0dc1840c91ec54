import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '@orm-overdrive/shop-schema/client'
import { defineShopModels, type ShopModelOptions } from '@orm-overdrive/shop-schema/sequelize-models'
import type { ShopModels } from '@orm-overdrive/shop-schema/sequelize-model-types'
import { Sequelize, type Options } from 'sequelize'

/** Options of a plain Prisma client. */
export interface ShopPrismaOptions {
  /** Connections at most. Default `5`. */
  readonly max?: number
  readonly log?: ('query' | 'info' | 'warn' | 'error')[]
}

/** A Prisma client of the shop, nothing added. The caller disconnects it. */
export function createShopPrisma(url: string, { max = 5, log = [] }: ShopPrismaOptions = {}): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max }), log })
}

/** Sequelize and the shop's models on it, nothing added. The caller closes it. */
export interface ShopSequelize {
  readonly sequelize: Sequelize
  readonly models: ShopModels
}

/** Connects Sequelize to a database of the shop. */
export function createShopSequelize(
  url: string,
  options: Options = {},
  models: ShopModelOptions = {},
): ShopSequelize {
  const sequelize = new Sequelize(url, { dialect: 'postgres', logging: false, pool: { max: 5 }, ...options })
  return { sequelize, models: defineShopModels(sequelize, models) }
}
