import type { DatasourceAdapter, ResolveTable } from '@orm-overdrive/core'
import type { ClientInternals } from './client-internals.ts'
import { annotationsOf, declaredKeysOf } from './prisma-schema/declared-keys.ts'
import type { PrismaModels } from './prisma-schema/prisma-models.ts'
import { prismaValueTypes } from './value-types.ts'
import { outcomeOf } from './write-outcome.ts'

/** The part of a Prisma client that is used to ask the database about itself. */
export interface RawClient {
  $queryRawUnsafe(sql: string): PromiseLike<unknown>
}

/** Tells the engine about a Prisma client's database. */
export function adaptClient(
  client: RawClient,
  internals: ClientInternals,
  models: PrismaModels,
): DatasourceAdapter {
  const { provider, defaultSchema } = internals
  return {
    provider,
    query: async (sql) => (await client.$queryRawUnsafe(sql)) as readonly Readonly<Record<string, unknown>>[],
    declaredKeys: (resolve) => declaredKeysOf(models, inSchema(resolve, defaultSchema)),
    annotations: (resolve) => annotationsOf(models, inSchema(resolve, defaultSchema)),
    outcomeOf,
    valueTypes: prismaValueTypes,
    identity: ['prisma'],
  }
}

/** Prisma names the schema in every statement; the search path does not matter to it. */
export function inSchema(resolve: ResolveTable, defaultSchema: string): ResolveTable {
  return (schema, table) => resolve(schema ?? defaultSchema, table)
}
