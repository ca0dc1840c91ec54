import type { RedisStore } from '../cache/stores/redis-store.ts'
import type { TagState } from '../cache/tag-state.ts'
import type { Codec } from '../cache/values/codec.ts'
import { decodeEnvelope, encodeEnvelope } from '../cache/values/envelope.ts'
import { questionDigest } from '../cache/values/question-digest.ts'
import type { Access } from '../dependencies/access.ts'
import type { Entry } from './entry.ts'

/** The second level as the pipelines see it: entries that processes share. */
export interface SharedLevel {
  /** The entry of a question, and the states of its tags at the same instant; one round trip. */
  find(
    question: string,
    accesses: readonly Access[],
    tags: readonly string[],
  ): Promise<{ readonly entry: Entry | undefined; readonly states: readonly (TagState | undefined)[] }>
  /** A computed value, whose tags only it can tell: they are still to be checked. */
  findComputed(question: string): Promise<Entry | undefined>
  /** Stores an entry. Nobody waits for it. */
  keep(question: string, entry: Entry): void
}

/**
 * @param options.identity - Everything besides the question that tells answers apart: database, role, namespace, data
 *   model, client. Processes share answers only where all of it is equal.
 */
export function createSharedLevel(options: {
  readonly store: RedisStore
  readonly codec: Codec
  readonly identity: readonly string[]
}): SharedLevel {
  const { store, codec, identity } = options
  const keyOf = (question: string) => questionDigest([...identity, question])
  return {
    async find(question, accesses, tags) {
      const { bytes, states } = await store.lookup(keyOf(question), tags)
      const entry = bytes && open(bytes, codec)
      return { entry: entry && fitting(entry, accesses, tags), states }
    },
    async findComputed(question) {
      const { bytes } = await store.lookup(keyOf(question), [])
      return bytes && open(bytes, codec)
    },
    keep(question, entry) {
      const { capturedAt, until, dependencies, late, observations } = entry
      const payload = codec.encode(entry.value)
      const envelope = { capturedAt, until, dependencies, late, observations, codec: codec.id, payload }
      store.put(keyOf(question), Buffer.from(encodeEnvelope(envelope)), until)
    },
  }
}

/** The entry in an envelope, its accesses left out; `undefined` when it cannot be read. */
function open(bytes: Uint8Array, codec: Codec): Entry | undefined {
  const envelope = decodeEnvelope(bytes)
  if (envelope === undefined || envelope.codec !== codec.id) return undefined
  const { payload, codec: _, ...rest } = envelope
  try {
    const value = codec.decode(payload)
    const tags = rest.dependencies.map(({ tag }) => tag)
    return { ...rest, value, tags, accesses: [], bytes: payload.byteLength * memoryPerByte }
  } catch {
    return undefined
  }
}

/** The entry with the accesses of the question, unless it was stored under other tags than are asked for now. */
function fitting(entry: Entry, accesses: readonly Access[], tags: readonly string[]): Entry | undefined {
  const isSame = entry.tags.length === tags.length && entry.tags.every((tag, index) => tag === tags[index])
  return isSame && entry.observations.length === accesses.length ? { ...entry, accesses } : undefined
}

/** Decoded values take about so many times the bytes of their encoding. */
const memoryPerByte = 4
