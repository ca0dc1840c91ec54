import { describe, expect, test } from 'vitest'
import { ConfigurationError } from '../../src/errors.ts'
import type { EngineOptions } from '../../src/engine/options.ts'
import { completeOptions } from '../../src/engine/options.ts'
import { policyOf } from '../../src/engine/read-policy.ts'
import type { CacheAnnotation } from '../../src/schema/annotation.ts'

const bare: CacheAnnotation = { tags: [], by: [], neverColumns: [], never: false }
const annotated = { ...bare, ttlMs: 5_000, tags: ['annotated'] }
const strategic = { ...bare, strategy: 'kpi', tags: ['annotated'] }
const cache = {
  ttl: '1m',
  strategies: { kpi: { ttl: '2m', tags: ['numbers'] } },
  models: { Kept: '3m', Named: { ttl: '4m', tags: ['option'] }, Ignored: false },
} satisfies EngineOptions['cache']
const settings = completeOptions({ cache })

const policy = (ttlMs: number, ...tags: string[]) => ({ ttlMs, tags })

describe('the policy of a read', () => {
  const cases: [call: unknown, model: string, annotation: CacheAnnotation | undefined, expected: unknown][] =
    [
      // Nothing said by the call: the options, else the annotation.
      [undefined, 'Plain', undefined, undefined],
      [undefined, 'Plain', bare, undefined],
      [undefined, 'Plain', annotated, policy(5_000, 'annotated')],
      [undefined, 'Plain', strategic, policy(120_000, 'numbers', 'annotated')],
      [undefined, 'Plain', { ...strategic, ttlMs: 1_000 }, policy(1_000, 'numbers', 'annotated')],
      [undefined, 'Plain', { ...bare, never: true }, undefined],
      [undefined, 'Kept', undefined, policy(180_000)],
      [undefined, 'Kept', annotated, policy(180_000)],
      [undefined, 'Named', undefined, policy(240_000, 'option')],
      [undefined, 'Ignored', annotated, undefined],
      // The call has the first word.
      [false, 'Kept', annotated, undefined],
      [true, 'Plain', undefined, policy(60_000)],
      [true, 'Plain', annotated, policy(5_000, 'annotated')],
      [true, 'Named', annotated, policy(240_000, 'option')],
      [true, 'Ignored', annotated, policy(60_000)],
      [7, 'Plain', undefined, policy(7_000)],
      [0, 'Kept', undefined, policy(0)],
      ['30s', 'Named', undefined, policy(30_000, 'option')],
      [{}, 'Plain', undefined, policy(60_000)],
      [{}, 'Plain', annotated, policy(5_000, 'annotated')],
      [{ ttl: '9s' }, 'Plain', annotated, policy(9_000, 'annotated')],
      [{ tags: ['call'] }, 'Plain', annotated, policy(5_000, 'annotated', 'call')],
      [{ strategy: 'kpi' }, 'Plain', annotated, policy(120_000, 'numbers')],
      [{ strategy: 'kpi', ttl: 1, tags: ['call'] }, 'Plain', undefined, policy(1_000, 'numbers', 'call')],
      [{ ttl: 1, swr: '5s' }, 'Plain', undefined, policy(1_000)],
      [{ ttl: undefined, tags: undefined, strategy: undefined }, 'Plain', undefined, policy(60_000)],
    ]
  test.each(cases)('of the call %o on %s with %o', (call, name, annotation, expected) => {
    expect(policyOf(call, { name, annotation }, settings)).toEqual(expected)
  })
})

describe('a wrong word is refused with its place and the allowed forms', () => {
  const cases: [place: string, call: unknown, form: RegExp][] = [
    ['cache', null, /an object/],
    ['cache', [], /an object/],
    ['cache', -1, /seconds/],
    ['cache', Number.NaN, /seconds/],
    ['cache', 'long', /seconds/],
    ['cache', 5n, /an object/],
    ['cache', () => 1, /an object/],
    ['cache.tll', { tll: 1 }, /ttl, swr, tags, strategy/],
    ['cache.ttl', { ttl: 'long' }, /seconds/],
    ['cache.ttl', { ttl: true }, /seconds/],
    ['cache.ttl', { ttl: 1n }, /seconds/],
    ['cache.swr', { swr: -1 }, /seconds/],
    ['cache.swr', { swr: null }, /seconds/],
    ['cache.tags', { tags: 'home' }, /list/],
    ['cache.tags', { tags: [''] }, /list/],
    ['cache.strategy', { strategy: 'fast' }, /kpi/],
    ['cache.strategy', { strategy: 1 }, /kpi/],
    ['cache.strategy', { strategy: 1n }, /kpi/],
  ]
  test.each(cases)('%s: %o', (place, call, form) => {
    const refused = () => policyOf(call, { name: 'Plain', annotation: undefined }, settings)
    expect(refused).toThrow(ConfigurationError)
    expect(refused).toThrow(form)
    expect(refused).toThrow(expect.objectContaining({ place }))
  })

  test('in an annotation', () => {
    const annotation = { ...bare, strategy: 'fast' }
    const refused = () => policyOf(undefined, { name: 'City', annotation }, completeOptions())
    expect(refused).toThrow('the annotation of City names the strategy "fast"; cache.strategies has: none.')
  })
})
