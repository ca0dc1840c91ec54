import type { Datasource, Duration, Engine, Statistics } from '@orm-overdrive/core'
import { parseDurationMs, UsageError } from '@orm-overdrive/core'
import type { Session } from './session.ts'

/** What `prisma.$performance` offers. */
export interface Performance {
  /**
   * Invalidates what is cached under tags or reads of models; everything when neither is given.
   *
   * @throws UsageError (`OVERDRIVE_UNKNOWN_MODEL`) for a model that the schema or the database does not have.
   */
  invalidate(target?: {
    readonly tags?: readonly string[]
    readonly models?: readonly string[]
  }): Promise<void>
  /**
   * Caches what `load` computes, until something changes that the reads inside `load` depended on.
   *
   * @param key - Identity of the value, for all processes.
   * @param options - `ttl`: how long it is fresh. `reads`: models that `load` reads in ways Overdrive does not see,
   *   such as raw SQL. `tags`: names to invalidate it by.
   * @returns A copy that is the caller's own.
   * @throws Whatever `load` throws.
   */
  remember<Value>(
    key: string,
    options: {
      readonly ttl: Duration
      readonly reads?: readonly string[]
      readonly tags?: readonly string[]
    },
    load: () => Promise<Value>,
  ): Promise<Value>
  stats(): Statistics
  readonly on: Engine['on']
  /** The engine beneath, to be shared with other plugins of the process. */
  readonly engine: Engine
  /** Resolves to whether the database's catalog could be read; caching begins then. */
  ready(): Promise<boolean>
}

/** The client methods of an extended client. */
export function clientMethods(session: Session): { readonly $performance: Performance } {
  const { engine, datasource } = session
  return {
    $performance: {
      engine,
      on: engine.on,
      stats: () => engine.stats(),
      ready: async () => (await datasource.ready()) !== undefined,
      async invalidate({ tags, models } = {}) {
        const tables = models && (await tablesOf(models, session))
        await datasource.invalidate({ ...(tags && { tags }), ...(tables && { tables }) })
      },
      async remember(key, { ttl, reads = [], tags = [] }, load) {
        const ttlMs = parseDurationMs(ttl, 'remember: ttl')
        return datasource.remember(key, { ttlMs, tags, tables: await tablesOf(reads, session) }, load)
      },
    },
  }
}

async function tablesOf(models: readonly string[], session: Session): Promise<string[]> {
  const { datasource } = session
  return (await knownModels(datasource)) ? models.map((name) => tableOf(name, session)) : []
}

async function knownModels(datasource: Datasource): Promise<boolean> {
  return (await datasource.ready()) !== undefined
}

function tableOf(name: string, { bound, models }: Session): string {
  const found = bound?.model(name)
  if (found !== undefined) return found.table.id
  throw new UsageError(
    'OVERDRIVE_UNKNOWN_MODEL',
    `There is no model "${name}" with a table in this database; the schema has: ${[...models.models.keys()].join(', ')}.`,
    { value: name },
  )
}
