import { readFile } from 'node:fs/promises'
import type { DataModel } from '@orm-overdrive/core'
import { resolveTable } from '@orm-overdrive/core'
import { beforeAll } from 'vitest'
import { buildDataModel } from '../../../core/src/schema/build-data-model.ts'
import { catalogQuery } from '../../../core/src/schema/catalog-query.ts'
import { parseCatalog } from '../../../core/src/schema/catalog.ts'
import { createShopPrisma } from '../../../../test/support/shop-clients.ts'
import type { TestDatabase } from '../../../../test/support/test-database.ts'
import { useDatabase } from '../../../../test/support/test-database.ts'
import { plainClient } from '../../src/client-view.ts'
import type { BoundModels } from '../../src/prisma-schema/bound-models.ts'
import { bindModels } from '../../src/prisma-schema/bound-models.ts'
import { declaredKeysOf } from '../../src/prisma-schema/declared-keys.ts'
import type { PrismaModels } from '../../src/prisma-schema/prisma-models.ts'
import { readPrismaSchema } from '../../src/prisma-schema/read-schema.ts'
import type { DescribedRead, PrismaRead } from '../../src/read/describe-read.ts'
import { describeRead } from '../../src/read/describe-read.ts'
import type { DescribedWrite, PrismaWrite } from '../../src/write/describe-write.ts'
import { describeWrite } from '../../src/write/describe-write.ts'

const schemaFile = new URL('../../../../prisma/schema.prisma', import.meta.url)

/** The shop's database with what the plugin knows of it, for one test file. */
export interface Shop {
  readonly database: TestDatabase
  readonly data: DataModel
  readonly schema: PrismaModels
  readonly models: BoundModels
  describeRead(read: PrismaRead): DescribedRead
  describeWrite(write: PrismaWrite): DescribedWrite
  /** Runs an operation on a plain client. */
  run(model: string, operation: string, args: unknown): Promise<unknown>
  /** Reads the catalog again, after a test has changed the tables. */
  refresh(): Promise<void>
}

type Operations = Readonly<Record<string, (args: unknown) => Promise<unknown>>>

/** Gives the calling test file a shop of its own. Its fields work in tests and hooks, not before. */
export function useShop(): Shop {
  const database = useDatabase()
  let prisma: ReturnType<typeof createShopPrisma> | undefined
  let known: { data: DataModel; schema: PrismaModels; models: BoundModels } | undefined

  const refresh = async () => {
    const schema = readPrismaSchema(await readFile(schemaFile, 'utf8'))
    const catalog = parseCatalog(
      (await database.client.query(catalogQuery)).rows[0] as Record<string, unknown>,
    )
    const bare = buildDataModel(catalog)
    const resolve = (name: string | undefined, table: string) => resolveTable(bare, name ?? 'public', table)
    const data = buildDataModel(catalog, declaredKeysOf(schema, resolve))
    known = { data, schema, models: bindModels(schema, data, resolve) }
  }

  beforeAll(async () => {
    await refresh()
    prisma = createShopPrisma(database.url)
    return () => prisma?.$disconnect()
  })

  const now = () => {
    if (known === undefined) throw new Error('The shop exists only while tests and hooks run.')
    return known
  }
  return {
    database,
    refresh,
    get data() {
      return now().data
    },
    get schema() {
      return now().schema
    },
    get models() {
      return now().models
    },
    describeRead: (read) =>
      describeRead({ models: now().models, client: plainClient, hasScope: false }, read),
    describeWrite: (write) => describeWrite({ models: now().models, client: plainClient }, write),
    run(model, operation, args) {
      const delegates = prisma as unknown as Readonly<Record<string, Operations>>
      const name = model[0]?.toLowerCase() + model.slice(1)
      const operate = delegates[name]?.[operation]
      if (operate === undefined) throw new Error(`The client has no ${name}.${operation}.`)
      return operate(args)
    },
  }
}
