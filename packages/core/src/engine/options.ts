import { ConfigurationError } from '../errors.ts'
import type { Duration, Size } from '../quantities.ts'
import { parseDurationMs, parseSizeBytes } from '../quantities.ts'
import { shownValue } from '../shown-value.ts'

/** Options of an engine; every one has a default. */
export interface EngineOptions {
  /** Keeps applications that share one Redis and one database apart. Default `'overdrive'`. */
  readonly namespace?: string
  /** A URL, ioredis options, or an ioredis client whose options are taken. Absent: no second level. */
  readonly redis?: unknown
  /**
   * Declares that no other process writes to this database through Overdrive. Without Redis and without this
   * declaration results live no longer than `cache.maxStaleness`. Default `false`.
   */
  readonly singleProcess?: boolean
  readonly cache?: CacheOptions
  /**
   * What a write does when Redis cannot take its mark: `'continue'` (default) lets it through and repeats the
   * invalidation until it is delivered; `'fail'` refuses it before it happens.
   */
  readonly onRedisDown?: 'continue' | 'fail'
  /**
   * Whose data this is: called when a query runs; everything it returns becomes part of the key. A query under a scope
   * with an undefined field is not cached.
   */
  readonly scope?: () => Readonly<Record<string, string | number | boolean | null | undefined>>
}

export interface CacheOptions {
  /** Freshness of results that are asked to be cached without saying how long. Default `'1m'`. */
  readonly ttl?: Duration
  /** How old a default read may be at most. Default `'500ms'`. */
  readonly maxStaleness?: Duration
  /** Longest time a write may take between its mark and its outcome. Default `'10s'`. */
  readonly writeHorizon?: Duration
  readonly l1?: {
    /** Default `'64mb'`. */
    readonly maxBytes?: Size
    /** Default `100_000`. */
    readonly maxEntries?: number
  }
  /** How values are written to Redis. Default `'msgpack'`. */
  readonly codec?: 'msgpack' | 'superjson'
  /** Named settings that annotations and calls may refer to. */
  readonly strategies?: Readonly<
    Record<string, { readonly ttl: Duration; readonly tags?: readonly string[] }>
  >
  /** Models to cache, as if annotated: how long, or `false` to ignore their annotation. */
  readonly models?: Readonly<
    Record<string, Duration | false | { readonly ttl: Duration; readonly tags?: readonly string[] }>
  >
}

/** {@link EngineOptions}, checked and complete. */
export interface EngineSettings {
  readonly namespace: string
  readonly redis: unknown
  readonly singleProcess: boolean
  readonly ttlMs: number
  readonly maxStalenessMs: number
  readonly writeHorizonMs: number
  readonly l1: { readonly maxBytes: number; readonly maxEntries: number }
  readonly codec: 'msgpack' | 'superjson'
  readonly strategies: ReadonlyMap<string, NamedPolicy>
  /** `false`: never by annotation. */
  readonly models: ReadonlyMap<string, NamedPolicy | false>
  readonly onRedisDown: 'continue' | 'fail'
  readonly scope: EngineOptions['scope']
}

export interface NamedPolicy {
  readonly ttlMs: number
  readonly tags: readonly string[]
}

/**
 * Checks and completes options.
 *
 * @throws {@link ConfigurationError} naming the option, its value and the allowed form.
 */
export function completeOptions(options: EngineOptions = {}): EngineSettings {
  const root = record(options, 'options', [
    'namespace',
    'redis',
    'singleProcess',
    'cache',
    'onRedisDown',
    'scope',
  ])
  const cache = record(either(root.cache, {}), 'cache', [
    'ttl',
    'maxStaleness',
    'writeHorizon',
    'l1',
    'codec',
    'strategies',
    'models',
  ])
  const l1 = record(either(cache.l1, {}), 'cache.l1', ['maxBytes', 'maxEntries'])
  return {
    namespace: text(either(root.namespace, 'overdrive'), 'namespace'),
    redis: root.redis,
    singleProcess: flag(either(root.singleProcess, false), 'singleProcess'),
    ttlMs: duration(either(cache.ttl, '1m'), 'cache.ttl'),
    maxStalenessMs: duration(either(cache.maxStaleness, '500ms'), 'cache.maxStaleness'),
    writeHorizonMs: positive(
      duration(either(cache.writeHorizon, '10s'), 'cache.writeHorizon'),
      'cache.writeHorizon',
    ),
    l1: {
      maxBytes: size(either(l1.maxBytes, '64mb'), 'cache.l1.maxBytes'),
      maxEntries: count(either(l1.maxEntries, 100_000), 'cache.l1.maxEntries'),
    },
    codec: choice(either(cache.codec, 'msgpack'), 'cache.codec', ['msgpack', 'superjson']),
    strategies: new Map(
      Object.entries(record(either(cache.strategies, {}), 'cache.strategies')).map(([name, value]) => [
        name,
        policy(value, `cache.strategies.${name}`),
      ]),
    ),
    models: new Map(
      Object.entries(record(either(cache.models, {}), 'cache.models')).map(([name, value]) => [
        name,
        value === false ? false : policy(value, `cache.models.${name}`),
      ]),
    ),
    onRedisDown: choice(either(root.onRedisDown, 'continue'), 'onRedisDown', ['continue', 'fail']),
    scope: scopeFunction(root.scope),
  }
}

function policy(value: unknown, place: string): NamedPolicy {
  if (typeof value !== 'object' || value === null) return { ttlMs: duration(value, place), tags: [] }
  const fields = record(value, place, ['ttl', 'tags'])
  return {
    ttlMs: duration(fields.ttl, `${place}.ttl`),
    tags: tagNames(either(fields.tags, []), `${place}.tags`),
  }
}

/** Checks names of tags: non-empty texts. */
export function tagNames(value: unknown, place: string): readonly string[] {
  if (Array.isArray(value) && value.every((name) => typeof name === 'string' && name !== ''))
    return value as string[]
  throw refuse(place, value, 'a list of non-empty names')
}

/** Checks an object of options; with `words`, refuses every other name. */
export function record(value: unknown, place: string, words?: readonly string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refuse(place, value, 'an object')
  const unknownWord = words && Object.keys(value).find((name) => !words.includes(name))
  if (unknownWord !== undefined)
    throw new ConfigurationError(
      `${place} has no option "${unknownWord}"; it knows ${(words as string[]).join(', ')}.`,
      { place: `${place}.${unknownWord}`, value: unknownWord },
    )
  return value as Record<string, unknown>
}

/** Only `undefined` means the default. */
function either(value: unknown, fallback: unknown): unknown {
  return value === undefined ? fallback : value
}

function duration(value: unknown, place: string): number {
  return parseDurationMs(value as Duration, place)
}

function positive(value: number, place: string): number {
  if (typeof value === 'number' && value > 0) return value
  throw refuse(place, value, 'more than zero')
}

function size(value: unknown, place: string): number {
  const bytes = parseSizeBytes(value as Size, place)
  if (bytes >= 1) return bytes
  throw refuse(place, value, 'at least one byte')
}

/** Room for the names of so many entries is taken at once. */
const mostEntries = 16_777_216

function count(value: unknown, place: string): number {
  if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= mostEntries)
    return value as number
  throw refuse(place, value, `a whole number from 1 to ${mostEntries}`)
}

function text(value: unknown, place: string): string {
  if (typeof value === 'string' && /^[\w.-]{1,64}$/.test(value)) return value
  throw refuse(place, value, '1 to 64 letters, digits, dots, dashes and underscores')
}

function flag(value: unknown, place: string): boolean {
  if (typeof value === 'boolean') return value
  throw refuse(place, value, 'true or false')
}

function choice<Word extends string>(value: unknown, place: string, words: readonly Word[]): Word {
  if (words.includes(value as Word)) return value as Word
  throw refuse(place, value, words.map((word) => `'${word}'`).join(' or '))
}

function scopeFunction(value: unknown): EngineOptions['scope'] {
  if (value === undefined || typeof value === 'function') return value as EngineOptions['scope']
  throw refuse('scope', value, 'a function that returns an object')
}

function refuse(place: string, value: unknown, form: string): ConfigurationError {
  return new ConfigurationError(`${place} is ${shownValue(value)}; it must be ${form}.`, { place, value })
}
