import type { CacheAnnotation } from '../schema/annotation.ts'
import { ConfigurationError } from '../errors.ts'
import type { Duration } from '../quantities.ts'
import { parseDurationMs } from '../quantities.ts'
import { shownValue } from '../shown-value.ts'
import type { ReadPolicy } from './operation.ts'
import type { EngineSettings, NamedPolicy } from './options.ts'
import { record, tagNames } from './options.ts'

/** What a call may say about its caching. */
export type CacheCall =
  | boolean
  | Duration
  | {
      readonly ttl?: Duration
      /** How long a stale answer may be served while a fresh one is fetched. */
      readonly swr?: Duration
      readonly tags?: readonly string[]
      /** Name of one of `cache.strategies`. */
      readonly strategy?: string
    }

/**
 * Whether and how a read is cached: the call's word first, then `cache.models` of the options, then the annotation.
 * `undefined`: not cached.
 *
 * @throws {@link ConfigurationError} when the call's setting has another form or names an unknown strategy.
 */
export function policyOf(
  call: unknown,
  model: { readonly name: string; readonly annotation: CacheAnnotation | undefined },
  settings: EngineSettings,
): ReadPolicy | undefined {
  if (call === false) return undefined
  const standing = standingPolicy(model, settings)
  if (call === undefined) return standing
  const fallback = standing ?? { ttlMs: settings.ttlMs, tags: [] }
  if (call === true) return fallback
  if (typeof call === 'number' || typeof call === 'string')
    return { ...fallback, ttlMs: parseDurationMs(call, 'cache') }
  const fields = record(call, 'cache', ['ttl', 'swr', 'tags', 'strategy'])
  if (fields.swr !== undefined) parseDurationMs(fields.swr as Duration, 'cache.swr')
  const base =
    fields.strategy === undefined ? fallback : strategy(fields.strategy, 'cache.strategy', settings)
  return {
    ttlMs: fields.ttl === undefined ? base.ttlMs : parseDurationMs(fields.ttl as Duration, 'cache.ttl'),
    tags: fields.tags === undefined ? base.tags : [...base.tags, ...tagNames(fields.tags, 'cache.tags')],
  }
}

function standingPolicy(
  { name, annotation }: { readonly name: string; readonly annotation: CacheAnnotation | undefined },
  settings: EngineSettings,
): ReadPolicy | undefined {
  const option = settings.models.get(name)
  if (option !== undefined) return option === false ? undefined : option
  if (annotation === undefined || annotation.never) return undefined
  const base =
    annotation.strategy === undefined
      ? undefined
      : strategy(annotation.strategy, `the annotation of ${name}`, settings)
  const ttlMs = annotation.ttlMs ?? base?.ttlMs
  return ttlMs === undefined ? undefined : { ttlMs, tags: [...(base?.tags ?? []), ...annotation.tags] }
}

function strategy(name: unknown, place: string, settings: EngineSettings): NamedPolicy {
  const found = typeof name === 'string' ? settings.strategies.get(name) : undefined
  if (found !== undefined) return found
  const known = [...settings.strategies.keys()].join(', ') || 'none'
  throw new ConfigurationError(
    `${place} names the strategy ${shownValue(name)}; cache.strategies has: ${known}.`,
    {
      place,
      value: name,
    },
  )
}
