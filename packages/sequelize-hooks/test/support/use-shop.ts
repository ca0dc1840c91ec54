import type { Options, Sequelize } from 'sequelize'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { ShopModels } from '../../../../prisma/sequelize-model-types.ts'
import { createShopSequelize } from '../../../../test/support/shop-clients.ts'
import { useDatabase } from '../../../../test/support/test-database.ts'
import type { Performance, PerformanceOptions } from '../../src/index.ts'
import { performance } from '../../src/index.ts'

/** The shop on a database of its own: once plain, once with Overdrive. */
export interface Shop {
  readonly plain: ShopModels
  readonly fast: ShopModels
  readonly sequelize: Sequelize
  readonly plainSequelize: Sequelize
  readonly overdrive: Performance
  /** SQL that the instance with Overdrive has sent since the test began. */
  readonly statements: readonly string[]
  readonly url: string
  /** Restores the dataset. */
  reset(): Promise<void>
  /** Runs SQL that no ORM sees. */
  query(sql: string): Promise<void>
}

export interface ShopOptions {
  readonly annotated?: boolean
  /** `kept`: the column of passwords is annotated as never to be cached. */
  readonly secrets?: 'kept'
  readonly sequelize?: Options
  readonly performance?: PerformanceOptions
}

export function useShop(options: ShopOptions = {}): Shop {
  const database = useDatabase()
  const statements: string[] = []
  const logging = (sql: string): void => void statements.push(sql.replace(/^Executing \([^)]*\): /, ''))
  let shop:
    | (Pick<Shop, 'plain' | 'fast' | 'sequelize' | 'plainSequelize'> & { overdrive: Performance })
    | undefined

  beforeAll(() => {
    const models = { annotated: options.annotated ?? false }
    const plain = createShopSequelize(database.url, options.sequelize, models)
    const fast = createShopSequelize(database.url, { ...options.sequelize, logging }, models)
    // Most tests want to see users; the annotation has a test of its own.
    if (options.secrets !== 'kept')
      delete (fast.models.User.rawAttributes.passwordHash as { cache?: unknown }).cache
    const overdrive = performance(fast.sequelize, options.performance ?? { singleProcess: true })
    shop = {
      plain: plain.models,
      fast: fast.models,
      sequelize: fast.sequelize,
      plainSequelize: plain.sequelize,
      overdrive,
    }
  })
  beforeEach(async () => {
    await database.reset()
    // The dataset was restored behind Overdrive's back.
    if (shop !== undefined) {
      await shop.overdrive.uninstall()
      shop.overdrive = performance(shop.sequelize, options.performance ?? { singleProcess: true })
    }
    statements.length = 0
  })
  afterAll(async () => {
    await shop?.overdrive.uninstall()
    await shop?.sequelize.close()
    await shop?.plainSequelize.close()
  })

  const now = (): NonNullable<typeof shop> => {
    if (shop === undefined) throw new Error('The shop is open only while tests run.')
    return shop
  }
  return {
    statements,
    get url() {
      return database.url
    },
    get plain() {
      return now().plain
    },
    get fast() {
      return now().fast
    },
    get sequelize() {
      return now().sequelize
    },
    get plainSequelize() {
      return now().plainSequelize
    },
    get overdrive() {
      return now().overdrive
    },
    reset: () => database.reset(),
    async query(sql) {
      await database.client.query(sql)
    },
  }
}
