import type { Clock } from '../../clock.ts'
import { InternalError } from '../../errors.ts'
import type { HandshakeStep, RedisCommands, RedisConnection } from '../stores/redis-commands.ts'
import type { JournalRecord } from '../journal.ts'
import { journalLengthOf } from '../journal.ts'
import type { Stamp, TagState } from '../tag-state.ts'
import { createRedisClock } from './redis-clock.ts'
import { createNonces } from './redis-nonces.ts'
import type { RedisScript } from './redis-scripts.ts'
import { redisScripts } from './redis-scripts.ts'
import { createRedisTagNames, rootTag } from './redis-tag-names.ts'
import type { ContentCodec } from './redis-tag-text.ts'
import { encodeWriter, jsonContent, nobody, parseRecord, parseTag } from './redis-tag-text.ts'
import type { Renewal, TagStore } from './tag-store.ts'

/** Tags that one execution of a script changes at most: about a millisecond, for which Redis answers nobody else. */
const maxTagsPerScript = 256

/** A longer content is not written, and the step says instead that anything may have happened. */
const maxContentLength = 16 * 1024

export interface RedisTagsOptions<Content> {
  readonly client: RedisConnection
  /** Begins the name of every key. */
  readonly prefix: string
  /** Digest of the identity of the database whose tags these are. */
  readonly datasource: string
  /** Secret for the digests in key names; all processes need the same. Default: none. */
  readonly digestKey?: string | undefined
  /** How long a writer may stay inside its bracket, in milliseconds; the database ends it by then. */
  readonly horizonMs: number
  /** Longest life of an entry, in milliseconds: tags are kept twice as long after their last change. */
  readonly longestTtlMs: number
  readonly clock: Clock
  /** How contents of journal records are written. Default: JSON, as it is. */
  readonly codec?: ContentCodec<Content>
  /** Told about what was worked around: a clock of Redis that leapt, a renewal of the root that failed. */
  readonly onError?: (error: Error) => void
}

/** Tags that live in Redis, for all processes that use it. Every call costs one round trip. */
export interface RedisTags<Content> extends TagStore<Content> {
  read(tags: readonly string[]): Promise<readonly (TagState | undefined)[]>
  /** {@link RedisTags.read} and the bytes at `key`, in the same command. */
  readBeside(
    key: string,
    tags: readonly string[],
  ): Promise<{ readonly bytes: Buffer | undefined; readonly states: readonly (TagState | undefined)[] }>
  capture(tags: readonly string[]): Promise<readonly TagState[]>
  mark(writer: string, bump: readonly string[], keep: readonly string[]): Promise<void>
  settle(writer: string, renewals: readonly Renewal<Content>[], release: readonly string[]): Promise<void>
  touch(tags: readonly string[]): Promise<void>
  /**
   * The last records of each tag, oldest first.
   *
   * @param since - A stamp per tag: only records from it on, and none when the journal does not reach back so far.
   *   Without it everything comes, which for a busy table is a hundred kilobytes.
   */
  journal(
    tags: readonly string[],
    since?: readonly (Stamp | undefined)[],
  ): Promise<readonly (readonly JournalRecord<Content>[])[]>
  /** The tag that every entry has to depend on: it moves when Redis was restarted, replaced or rolled back. */
  readonly rootTag: string
  /** Begins the names of all stamp keys. */
  readonly stampPrefix: string
}

/**
 * Keeps tags in Redis, changed by scripts only (`docs/concepts/protocol.md`).
 *
 * Calls reject with {@link StoreUnavailable} when Redis did not answer. A call that was rejected may have been executed
 * all the same, or may still be: each may be repeated, and every call takes a new nonce.
 */
export function createRedisTags<Content>(options: RedisTagsOptions<Content>): RedisTags<Content> {
  const { client, horizonMs, longestTtlMs, codec = jsonContent<Content>() } = options
  const names = createRedisTagNames(options)
  const nonce = createNonces()
  const clock = createRedisClock(options.clock)
  const retentionMs = 2 * longestTtlMs

  const reachRoot: HandshakeStep = async (commands, { runId }) => {
    const sentAt = options.clock.now()
    const time = await execute(commands, redisScripts.root, [names.stampKey(rootTag)], preamble(runId))
    sample(time as [string, string], sentAt)
  }
  client.beforeUse(reachRoot)

  function preamble(...rest: readonly (string | number)[]): (string | number)[] {
    return [nonce(), horizonMs, retentionMs, ...rest]
  }

  function sample(time: readonly [string, string], sentAt: number): void {
    if (clock.sample(time, sentAt) === 'steady') return
    options.onError?.(new Error('The clock of Redis leapt ahead; everything stored under it is dropped.'))
    // What was stored under holds and safe instants that ended too early must not be served (`protocol-model` 7.6).
    touch([rootTag]).catch((error: unknown) => options.onError?.(error as Error))
  }

  /** Runs a script that changes tags. Its reply begins with the time. */
  async function run(
    script: RedisScript,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<unknown[]> {
    const sentAt = options.clock.now()
    const reply = (await client.run((commands) =>
      execute(commands, script, keys, preamble(...args)),
    )) as unknown[]
    sample([reply[0] as string, reply[1] as string], sentAt)
    return reply
  }

  async function mget(keys: readonly string[]): Promise<readonly (Buffer | null)[]> {
    if (!clock.isDue()) return client.run((commands) => commands.mgetBuffer(keys))
    const sentAt = options.clock.now()
    const [time, values] = await client.run((commands) =>
      together(commands, ['time'], ['mgetBuffer', ...keys]),
    )
    sample(time as [string, string], sentAt)
    return values as (Buffer | null)[]
  }

  async function touch(tags: readonly string[]): Promise<void> {
    const distinct = [...new Set(tags)]
    await Promise.all(
      slices(distinct).map((part) =>
        run(
          redisScripts.touch,
          [...part.map(names.stampKey), ...part.map(names.journalKey)],
          part.map(journalLengthOf),
        ),
      ),
    )
  }

  /** Bumped tags and others in one script, or in several where there are very many: each tag stands for itself. */
  async function bracket(
    script: RedisScript,
    writer: string,
    bump: readonly string[],
    others: readonly string[],
    argumentsOf: (bumped: readonly string[]) => readonly (string | number)[],
  ): Promise<void> {
    const bumped = new Set(bump)
    const rest = [...new Set(others)].filter((tag) => !bumped.has(tag))
    await Promise.all(
      slices([...bumped, ...rest]).map((part) => {
        const bumpedHere = part.filter((tag) => bumped.has(tag))
        return run(
          script,
          [...part.map(names.stampKey), ...bumpedHere.map(names.journalKey)],
          [
            encodeWriter(writer),
            bumpedHere.length,
            ...bumpedHere.map(journalLengthOf),
            ...argumentsOf(bumpedHere),
          ],
        )
      }),
    )
  }

  return {
    rootTag,
    stampPrefix: names.stampPrefix,
    now: clock.now,

    async read(tags) {
      if (tags.length === 0) return []
      return (await mget(tags.map(names.stampKey))).map(stateOf)
    },

    async readBeside(key, tags) {
      const [value, ...states] = await mget([key, ...tags.map(names.stampKey)])
      return { bytes: value ?? undefined, states: states.map(stateOf) }
    },

    async capture(tags) {
      if (tags.length === 0) return []
      const root = tags.indexOf(rootTag) + 1
      const keys = tags.map(names.stampKey)
      const [, , ...texts] = await run(redisScripts.create, keys, [root, client.runId ?? ''])
      return texts.map((text) => {
        const state = parseTag(text as string)
        if (state === undefined)
          throw new InternalError('The script "create" returned a tag that nobody can read.')
        return state
      })
    },

    // The keys expire by themselves.
    release() {},

    async mark(writer, bump, keep) {
      await bracket(redisScripts.mark, writer, bump, keep, () => [])
    },

    async settle(writer, renewals, release) {
      const contents = new Map<string, readonly Content[]>()
      for (const { tag, content } of renewals) contents.set(tag, [...(contents.get(tag) ?? []), ...content])
      await bracket(redisScripts.settle, writer, [...contents.keys()], release, (tags) =>
        tags.flatMap((tag) => {
          const content = contents.get(tag) ?? []
          if (content.length === 0) return ['s', '']
          const text = codec.encode(content)
          return text.length > maxContentLength ? ['t', ''] : ['s', text]
        }),
      )
    },

    touch,

    async journal(tags, since = []) {
      if (tags.length === 0) return []
      const reply = (await client.run((commands) =>
        execute(
          commands,
          redisScripts.since,
          tags.map(names.journalKey),
          tags.map((_, index) => since[index] ?? nobody),
        ),
      )) as readonly (readonly string[])[]
      return reply.map((records) =>
        records.map((text) => parseRecord(text, codec)).filter((record) => record !== undefined),
      )
    },
  }
}

function stateOf(value: Buffer | null): TagState | undefined {
  return value === null ? undefined : parseTag(value.toString('latin1'))
}

function slices(tags: readonly string[]): readonly (readonly string[])[] {
  if (tags.length === 0) return []
  if (tags.length <= maxTagsPerScript) return [tags]
  return [tags.slice(0, maxTagsPerScript), ...slices(tags.slice(maxTagsPerScript))]
}

/** By digest; by text where Redis does not know the script, which was not executed then. */
async function execute(
  commands: RedisCommands,
  script: RedisScript,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> {
  try {
    return await commands.evalsha(script.sha, keys.length, ...keys, ...args)
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
    return commands.eval(script.lua, keys.length, ...keys, ...args)
  }
}

/** Several commands in one write; the first error is thrown. */
async function together(
  commands: RedisCommands,
  ...batch: readonly (readonly [string, ...unknown[]])[]
): Promise<readonly unknown[]> {
  const replies = (await commands.pipeline(batch).exec()) ?? []
  return replies.map(([error, reply]) => {
    if (error !== null) throw error
    return reply
  })
}
