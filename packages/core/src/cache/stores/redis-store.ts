import type { TagState } from '../tag-state.ts'
import type { RedisTags } from '../tags/redis-tags.ts'
import type { RedisConnection } from './redis-commands.ts'

export interface RedisLookup {
  /** What was stored; `undefined` when there is nothing. */
  readonly bytes: Buffer | undefined
  /** States of the tags, in their order, read at the same instant. */
  readonly states: readonly (TagState | undefined)[]
}

/** Values in Redis: the level that processes share. It keeps bytes and knows nothing of them. */
export interface RedisStore {
  /**
   * The value and the states of its tags, in one round trip.
   *
   * @throws {@link StoreUnavailable} when Redis did not answer: the database does.
   */
  lookup(key: string, tags: readonly string[]): Promise<RedisLookup>
  /**
   * Stores a value. Nobody waits for it; a failure is reported.
   *
   * @param untilMs - End of its life on the clock of Redis, in milliseconds since 1970.
   */
  put(key: string, bytes: Buffer, untilMs: number): void
  /** Removes a value. Nobody waits for it; a failure is reported. */
  remove(key: string): void
}

/**
 * @param options.prefix - As for the tags. Keys begin with `<prefix>q:`, outside of what is tracked.
 * @param options.onError - Told what a {@link RedisStore.put} or {@link RedisStore.remove} failed with.
 */
export function createRedisStore(options: {
  readonly client: RedisConnection
  readonly tags: Pick<RedisTags<never>, 'readBeside' | 'now'>
  readonly prefix: string
  readonly onError: (error: Error) => void
}): RedisStore {
  const { client, tags, onError } = options
  const nameOf = (key: string): string => `${options.prefix}q:${key}`

  return {
    lookup: (key, names) => tags.readBeside(nameOf(key), names),

    put(key, bytes, untilMs) {
      const until = Math.floor(untilMs)
      // Also when it is not a number: what has no end is not stored.
      if (!(until > tags.now().lower && until < Number.MAX_SAFE_INTEGER)) return
      client.run((commands) => commands.set(nameOf(key), bytes, 'PXAT', until)).catch(onError)
    },

    remove(key) {
      client.run((commands) => commands.unlink(nameOf(key))).catch(onError)
    },
  }
}
