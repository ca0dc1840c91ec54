import type { Clock } from '../clock.ts'
import type { RedisConnection } from '../cache/stores/redis-commands.ts'
import { createRedisStore } from '../cache/stores/redis-store.ts'
import type { TagStore } from '../cache/tags/tag-store.ts'
import { createRedisTags } from '../cache/tags/redis-tags.ts'
import { createMsgpackCodec } from '../cache/values/msgpack-codec.ts'
import { questionDigest } from '../cache/values/question-digest.ts'
import { createSuperjsonCodec } from '../cache/values/superjson-codec.ts'
import type { ValueType } from '../cache/values/value-type.ts'
import type { Change } from '../dependencies/change.ts'
import { anyTable } from '../dependencies/change.ts'
import type { DataModel } from '../schema/data-model.ts'
import type { EngineSettings } from './options.ts'
import type { SharedLevel } from './shared-level.ts'
import { createSharedLevel } from './shared-level.ts'
import { shareMemoryTags } from './shared-tags.ts'

/** Where tags and values of one datasource are kept. */
export interface Levels {
  readonly tags: TagStore<Change>
  /** The second level; absent without Redis. */
  readonly l2: SharedLevel | undefined
  /** Tags that every entry depends on. */
  readonly commonTags: readonly string[]
  readonly longestLifeMs: number
  /**
   * Resolves when it is known whether the tags can be reached. A write waits for it: one that came before the first
   * connection would go unmarked, and leave stale what other processes hold.
   */
  readonly reachability: Promise<void>
  /** The same object where tags and stamps are the same. */
  readonly tagSpace: object
  /** Whether tags that nobody keeps are forgotten. */
  readonly forgetsTags: boolean
  close(): void
}

/** The engine's connection to Redis, shared by its datasources. */
export interface RedisLink {
  readonly connection: RedisConnection
  /** Resolves when the first attempt to connect has succeeded or failed. */
  readonly firstContact: Promise<void>
}

/** No entry lives longer, whatever its ttl says: tags must outlive their entries. */
const longestLifeMs = 7 * 86_400_000

export interface LevelOptions {
  readonly settings: EngineSettings
  readonly model: DataModel
  readonly redis: RedisLink | undefined
  readonly clock: Clock
  readonly valueTypes: readonly ValueType[]
  /** What tells this client's answers from those of other clients of the database. */
  readonly identity: readonly string[]
  readonly onError: (error: Error) => void
}

/**
 * Tags are named by the database, so that every application on it hears every write; values also by namespace, role and
 * client. A database that does not tell which one it is shares nothing between processes.
 */
export function openLevels(options: LevelOptions): Levels {
  const { settings, model, redis, clock } = options
  const { database, isAssumed } = model.datasource
  if (redis === undefined || isAssumed) {
    const { tags, leave } = shareMemoryTags(database, { clock, horizonMs: settings.writeHorizonMs })
    const life = settings.singleProcess ? longestLifeMs : Math.min(settings.maxStalenessMs, longestLifeMs)
    return {
      tags,
      l2: undefined,
      commonTags: [anyTable],
      longestLifeMs: life,
      reachability: Promise.resolve(),
      tagSpace: tags,
      forgetsTags: true,
      close: leave,
    }
  }
  const prefix = 'overdrive:'
  const tags = createRedisTags<Change>({
    client: redis.connection,
    prefix,
    datasource: questionDigest([database]),
    horizonMs: settings.writeHorizonMs,
    longestTtlMs: longestLifeMs,
    clock,
    onError: options.onError,
  })
  const create = settings.codec === 'superjson' ? createSuperjsonCodec : createMsgpackCodec
  const l2 = createSharedLevel({
    store: createRedisStore({ client: redis.connection, tags, prefix, onError: options.onError }),
    codec: create(options.valueTypes),
    identity: [settings.namespace, ...options.identity],
  })
  // Begins to connect; nobody waits here.
  void redis.connection.whenReady(0)
  return {
    tags,
    l2,
    commonTags: [tags.rootTag, anyTable],
    longestLifeMs,
    reachability: redis.firstContact,
    tagSpace: spaceOf(redis.connection, database),
    forgetsTags: false,
    close: () => undefined,
  }
}

const spaces = new WeakMap<RedisConnection, Map<string, object>>()

/** Several datasources of an engine may be one database. */
function spaceOf(redis: RedisConnection, database: string): object {
  const known = spaces.get(redis) ?? new Map<string, object>()
  const space = known.get(database) ?? {}
  spaces.set(redis, known.set(database, space))
  return space
}

/** A text that differs whenever two data models do: processes with different ones share no values. */
export function fingerprintOf(model: DataModel): string {
  const tables = [...model.tables.values()].map((table) => ({
    ...table,
    columns: [...table.columns.values()],
  }))
  return questionDigest([JSON.stringify([model.datasource, tables])])
}
