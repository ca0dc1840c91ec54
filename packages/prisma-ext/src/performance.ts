import type { Engine, EngineOptions } from '@orm-overdrive/core'
import { createEngine } from '@orm-overdrive/core'
import { readInternals } from './client-internals.ts'
import type { ExtensibleClient } from './extended-client.ts'
import { extendClient } from './extended-client.ts'
import type { PerformanceExtension } from './extension-types.ts'
import { openSession } from './session.ts'

/** Options of {@link performance}: those of an engine, or an engine that is shared with other plugins. */
export type PerformanceOptions = EngineOptions | { readonly engine: Engine }

/**
 * Overdrive for a Prisma client: `new PrismaClient({ adapter }).$extends(performance())`.
 *
 * Queries are cached where the schema (`/// @cache(ttl: "5m")`), the options or the call (`cache: '1m'`) say so, and
 * every write invalidates what it changes. It may stand before or after other extensions.
 *
 * @throws ConfigurationError for an option of another form (at this call), for a client, database or annotation that
 *   cannot be used (when the client is extended). The client is then left as it was.
 */
export function performance(options: PerformanceOptions = {}): PerformanceExtension {
  const engine = 'engine' in options ? options.engine : createEngine(options)
  const extend = (client: ExtensibleClient) =>
    extendClient(client, openSession(client, engine, readInternals(client)))
  return extend as unknown as PerformanceExtension
}
