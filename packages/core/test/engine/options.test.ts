import { describe, expect, test } from 'vitest'
import { ConfigurationError } from '../../src/errors.ts'
import { createEngine } from '../../src/engine/create-engine.ts'
import { completeOptions } from '../../src/engine/options.ts'

const circular: Record<string, unknown> = {}
circular['self'] = circular

const durations = /500ms/
const sizes = /64mb/
const number = /whole number/

describe('a wrong option is refused with its place and the allowed forms', () => {
  const cases: [place: string, options: unknown, form: RegExp][] = [
    ['options', null, /an object/],
    ['options', [], /an object/],
    ['options', 'redis://localhost', /an object/],
    ['options.redsi', { redsi: 1 }, /namespace, redis/],
    ['namespace', { namespace: '' }, /letters/],
    ['namespace', { namespace: 'a b' }, /letters/],
    ['namespace', { namespace: 'x'.repeat(65) }, /letters/],
    ['namespace', { namespace: null }, /letters/],
    ['namespace', { namespace: circular }, /letters/],
    ['namespace', { namespace: 1n }, /letters/],
    ['redis', { redis: null }, /redis:\/\//],
    ['redis', { redis: 'localhost' }, /redis:\/\//],
    ['redis', { redis: 6379 }, /redis:\/\//],
    ['singleProcess', { singleProcess: 'yes' }, /true or false/],
    ['singleProcess', { singleProcess: null }, /true or false/],
    ['onRedisDown', { onRedisDown: 'ignore' }, /'continue' or 'fail'/],
    ['onRedisDown', { onRedisDown: null }, /'continue' or 'fail'/],
    ['scope', { scope: { tenant: 1 } }, /a function/],
    ['scope', { scope: null }, /a function/],
    ['cache', { cache: true }, /an object/],
    ['cache', { cache: null }, /an object/],
    ['cache.tll', { cache: { tll: 1 } }, /ttl, maxStaleness/],
    ['cache.ttl', { cache: { ttl: -1 } }, durations],
    ['cache.ttl', { cache: { ttl: '5 minutes' } }, durations],
    ['cache.ttl', { cache: { ttl: Number.NaN } }, durations],
    ['cache.ttl', { cache: { ttl: 5n } }, durations],
    ['cache.ttl', { cache: { ttl: circular } }, durations],
    ['cache.ttl', { cache: { ttl: null } }, durations],
    ['cache.ttl', { cache: { ttl: '9'.repeat(400) + 's' } }, durations],
    ['cache.maxStaleness', { cache: { maxStaleness: 'soon' } }, durations],
    ['cache.writeHorizon', { cache: { writeHorizon: 0 } }, /more than zero/],
    ['cache.writeHorizon', { cache: { writeHorizon: 'long' } }, durations],
    ['cache.codec', { cache: { codec: 'json' } }, /'msgpack' or 'superjson'/],
    ['cache.l1', { cache: { l1: 64 } }, /an object/],
    ['cache.l1.size', { cache: { l1: { size: 1 } } }, /maxBytes, maxEntries/],
    ['cache.l1.maxBytes', { cache: { l1: { maxBytes: '64 megabytes' } } }, sizes],
    ['cache.l1.maxBytes', { cache: { l1: { maxBytes: 0 } } }, /at least/],
    ['cache.l1.maxBytes', { cache: { l1: { maxBytes: 0.5 } } }, /at least/],
    ['cache.l1.maxBytes', { cache: { l1: { maxBytes: '9'.repeat(400) + 'gb' } } }, /at least|64mb/],
    ['cache.l1.maxBytes', { cache: { l1: { maxBytes: 1n } } }, sizes],
    ['cache.l1.maxEntries', { cache: { l1: { maxEntries: 0 } } }, number],
    ['cache.l1.maxEntries', { cache: { l1: { maxEntries: 0.5 } } }, number],
    ['cache.l1.maxEntries', { cache: { l1: { maxEntries: '100' } } }, number],
    ['cache.l1.maxEntries', { cache: { l1: { maxEntries: Infinity } } }, number],
    ['cache.l1.maxEntries', { cache: { l1: { maxEntries: Number.NaN } } }, number],
    ['cache.l1.maxEntries', { cache: { l1: { maxEntries: 1e12 } } }, number],
    ['cache.strategies', { cache: { strategies: ['kpi'] } }, /an object/],
    ['cache.strategies.kpi', { cache: { strategies: { kpi: 'fast' } } }, durations],
    ['cache.strategies.kpi.ttl', { cache: { strategies: { kpi: {} } } }, durations],
    ['cache.strategies.kpi.swr', { cache: { strategies: { kpi: { ttl: 1, swr: 1 } } } }, /ttl, tags/],
    ['cache.strategies.kpi.tags', { cache: { strategies: { kpi: { ttl: 1, tags: 'home' } } } }, /list/],
    ['cache.strategies.kpi.tags', { cache: { strategies: { kpi: { ttl: 1, tags: [''] } } } }, /list/],
    ['cache.models', { cache: { models: 'City' } }, /an object/],
    ['cache.models.City', { cache: { models: { City: true } } }, durations],
    ['cache.models.City', { cache: { models: { City: null } } }, durations],
    ['cache.models.City.ttl', { cache: { models: { City: { tags: ['home'] } } } }, durations],
    ['cache.models.City.tags', { cache: { models: { City: { ttl: 1, tags: [1] } } } }, /list/],
  ]
  test.each(cases)('%s: %o', (place, options, form) => {
    const error = caught(() => createEngine(options as never))
    expect(error).toBeInstanceOf(ConfigurationError)
    expect(error).toMatchObject({ code: 'OVERDRIVE_CONFIGURATION', place })
    expect(error.message).toContain(place.replace(/[.]\w+$/, ''))
    expect(error.message).toMatch(form)
  })
})

describe('options are completed', () => {
  test('by their defaults', () => {
    expect(completeOptions()).toEqual({
      namespace: 'overdrive',
      redis: undefined,
      singleProcess: false,
      ttlMs: 60_000,
      maxStalenessMs: 500,
      writeHorizonMs: 10_000,
      l1: { maxBytes: 64 * 1024 ** 2, maxEntries: 100_000 },
      codec: 'msgpack',
      strategies: new Map(),
      models: new Map(),
      onRedisDown: 'continue',
      scope: undefined,
    })
  })

  test('where they are undefined', () => {
    const cache = {
      ttl: undefined,
      maxStaleness: undefined,
      l1: undefined,
      codec: undefined,
      models: undefined,
    }
    const options = { namespace: undefined, redis: undefined, cache, scope: undefined } as never
    expect(completeOptions(options)).toEqual(completeOptions())
    expect(completeOptions({ cache: undefined } as never)).toEqual(completeOptions())
  })

  test('from seconds, units and names', () => {
    const scope = () => ({ tenant: 1 })
    expect(
      completeOptions({
        namespace: 'shop-1.eu_west',
        singleProcess: true,
        onRedisDown: 'fail',
        scope,
        cache: {
          ttl: 5,
          maxStaleness: 0,
          writeHorizon: '2s',
          codec: 'superjson',
          l1: { maxBytes: 1_000, maxEntries: 1 },
          strategies: { kpi: { ttl: '1m', tags: ['home'] } },
          models: { City: '5m', User: false, Route: { ttl: 0, tags: [] } },
        },
      }),
    ).toEqual({
      namespace: 'shop-1.eu_west',
      redis: undefined,
      singleProcess: true,
      onRedisDown: 'fail',
      scope,
      ttlMs: 5_000,
      maxStalenessMs: 0,
      writeHorizonMs: 2_000,
      codec: 'superjson',
      l1: { maxBytes: 1_000, maxEntries: 1 },
      strategies: new Map([['kpi', { ttlMs: 60_000, tags: ['home'] }]]),
      models: new Map<string, unknown>([
        ['City', { ttlMs: 300_000, tags: [] }],
        ['User', false],
        ['Route', { ttlMs: 0, tags: [] }],
      ]),
    })
  })
})

function caught(action: () => unknown): Error {
  try {
    action()
  } catch (error) {
    return error as Error
  }
  throw new Error('Nothing was thrown.')
}
