import type { Redis } from 'ioredis'
import type { RedisServer } from '../../../../../test/support/redis-server.ts'
import type { RedisConnectionOptions } from '../../../src/cache/stores/redis-connection.ts'
import { createRedisConnection } from '../../../src/cache/stores/redis-connection.ts'
import { createRedisTagNames } from '../../../src/cache/tags/redis-tag-names.ts'
import type { RedisTagsOptions } from '../../../src/cache/tags/redis-tags.ts'
import { createRedisTags } from '../../../src/cache/tags/redis-tags.ts'
import { systemClock } from '../../../src/clock.ts'

/** What a change is in these tests: the store does not look into it. */
export type Content = { readonly change: string }

export const prefix = 'test:'
export const horizonMs = 10_000
export const longestTtlMs = 60_000

let datasources = 0

/** Tags of a database that no other test knows, on a connection of their own. */
export async function openTags(
  server: RedisServer,
  options: Partial<RedisTagsOptions<Content>> & {
    readonly connection?: Partial<RedisConnectionOptions>
  } = {},
) {
  const datasource = options.datasource ?? `d${++datasources}`
  const client = createRedisConnection({
    redis: server.url,
    clock: systemClock,
    commandTimeoutMs: 2_000,
    ...options.connection,
  })
  const tags = createRedisTags<Content>({
    client,
    prefix,
    datasource,
    horizonMs,
    longestTtlMs,
    clock: systemClock,
    onError: (error) => {
      throw error
    },
    ...options,
  })
  if (!(await client.whenReady(5_000))) throw new Error('The connection did not become ready.')
  return { client, tags, datasource, names: createRedisTagNames({ prefix, datasource }) }
}

/** Calls of each command, as Redis counts them, scripts' own commands included. */
export async function commandCalls(redis: Redis): Promise<Record<string, number>> {
  const info = await redis.info('commandstats')
  return Object.fromEntries(
    [...info.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)].map(([, name, calls]) => [
      name as string,
      Number(calls),
    ]),
  )
}

/** Milliseconds on the clock of Redis. */
export async function redisTime(redis: Redis): Promise<number> {
  const [seconds, microseconds] = (await redis.time()) as unknown as [string, string]
  return Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000)
}
