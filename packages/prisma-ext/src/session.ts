import type { Datasource, Engine } from '@orm-overdrive/core'
import { resolveTable } from '@orm-overdrive/core'
import type { ClientInternals } from './client-internals.ts'
import { readInternals } from './client-internals.ts'
import type { RawClient } from './datasource-adapter.ts'
import { adaptClient, inSchema } from './datasource-adapter.ts'
import type { BoundModels } from './prisma-schema/bound-models.ts'
import { bindModels } from './prisma-schema/bound-models.ts'
import type { PrismaModels } from './prisma-schema/prisma-models.ts'
import { readPrismaSchema } from './prisma-schema/read-schema.ts'

/** What all extended clients that come from one Prisma client share: its engine, its database, its schema. */
export interface Session {
  readonly engine: Engine
  readonly datasource: Datasource
  readonly models: PrismaModels
  /** The models beside their tables; `undefined` until the database's catalog was read. */
  readonly bound: BoundModels | undefined
}

/**
 * Opens the session of a client.
 *
 * @throws ConfigurationError when the client, its database or an annotation of its schema cannot be used.
 */
export function openSession(
  client: RawClient,
  engine: Engine,
  internals: ClientInternals = readInternals(client),
): Session {
  const models = readPrismaSchema(internals.schemaText)
  const datasource = engine.datasource(adaptClient(client, internals, models))
  let bound: BoundModels | undefined
  return {
    engine,
    datasource,
    models,
    get bound() {
      const { model } = datasource
      if (bound === undefined && model !== undefined) {
        const resolve = inSchema(
          (schema, table) => resolveTable(model, schema, table),
          internals.defaultSchema,
        )
        bound = bindModels(models, model, resolve)
      }
      return bound
    },
  }
}
