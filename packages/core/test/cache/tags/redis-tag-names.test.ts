import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  createRedisTagNames,
  groupBySlot,
  rootTag,
  userTag,
} from '../../../src/cache/tags/redis-tag-names.ts'

const names = createRedisTagNames({ prefix: 'shop:', datasource: 'd1' })

describe('names of tags in Redis', () => {
  test.each([
    ['a table', 'public.City', 'shop:v:{d1:public.City}'],
    ['a wildcard', 'public.City|countryCode|*', 'shop:v:{d1:public.City}:countryCode:*'],
    ['a wildcard of two columns', 'public.City|a,b|*', 'shop:v:{d1:public.City}:a,b:*'],
    ['the datasource', '*', 'shop:v:{d1:*}'],
    ['the root, of all datasources', rootTag, 'shop:v:{root}'],
    ['braces and colons in a name', 'public.a}{:b', 'shop:v:{d1:public.a%7D%7B%3Ab}'],
  ])('%s is readable', (_, tag, name) => {
    expect(names.stampKey(tag)).toBe(name)
    expect(names.journalKey(tag)).toBe(name.replace('shop:v:', 'shop:j:'))
  })

  test.each([
    ['public.City|countryCode=FR', /^shop:v:\{d1:public\.City\}:countryCode=[\w-]{22}$/, 'FR'],
    ['public.User|email=ann@example.com', /^shop:v:\{d1:public\.User\}:email=[\w-]{22}$/, 'ann'],
    ['public.User|a,b=["x=y|*","2"]', /^shop:v:\{d1:public\.User\}:a,b=[\w-]{22}$/, 'x'],
    ['public.User|name=Bob|*', /^shop:v:\{d1:public\.User\}:name=[\w-]{22}$/, 'Bob'],
    [userTag('orders of ann@example.com'), /^shop:v:\{d1:#[\w-]{22}\}$/, 'ann'],
    [userTag('public.City'), /^shop:v:\{d1:#[\w-]{22}\}$/, 'City'],
    ['home', /^shop:v:\{d1:#[\w-]{22}\}$/, 'home'],
    ['public.City|ann', /^shop:v:\{d1:public\.City\}:#[\w-]{22}$/, 'ann'],
  ])('%s shows no value', (tag, form, value) => {
    expect(names.stampKey(tag)).toMatch(form)
    expect(names.stampKey(tag).replace(/[\w-]{22}/, '')).not.toContain(value)
  })

  test('other values, tags, databases and secrets have other names', () => {
    const parts = [
      'public.City',
      'public.Town',
      'home',
      '#home',
      '*',
      rootTag,
      'public.City|a|*',
      'public.City|*|*',
    ]
    const values = ['', '*', 'FR', 'fr', '|*', 'é', '["a",null]'].map((value) => `public.City|a=${value}`)
    const all = [...parts, ...values].map(names.stampKey)
    expect(new Set(all).size).toBe(all.length)
    const tag = 'public.City|a=1'
    const others = [
      createRedisTagNames({ prefix: 'shop:', datasource: 'd2' }),
      createRedisTagNames({ prefix: 'shop:', datasource: 'd1', digestKey: 'secret' }),
      createRedisTagNames({ prefix: 'blog:', datasource: 'd1' }),
    ].map(({ stampKey }) => stampKey(tag))
    expect(new Set([...others, names.stampKey(tag)]).size).toBe(4)
  })

  test('a name never changes: every process has to find the same', () => {
    expect(names.stampKey('public.City|countryCode=FR')).toMatchInlineSnapshot(
      `"shop:v:{d1:public.City}:countryCode=uQoIsRyDeV4SuZm0UngsUy"`,
    )
  })

  test('any text has one name of legal form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (left, right) => {
        const key = names.stampKey(left)
        expect(key).toMatch(/^shop:v:\{[^{}\s]+\}[^{}\s]*$/)
        if (left.toWellFormed() !== right.toWellFormed()) expect(key).not.toBe(names.stampKey(right))
      }),
    )
  })
})

describe('groups of one slot', () => {
  test('states and journals of one table stay together, tables apart', () => {
    const tags = ['public.A', 'public.A|id=1', 'public.A|id|*']
    const keys = [...tags.map(names.stampKey), ...tags.map(names.journalKey)]
    expect(groupBySlot([...keys, names.stampKey('public.B')])).toEqual([keys, [names.stampKey('public.B')]])
  })

  test('a key without a hash tag stands for itself', () => {
    expect(groupBySlot(['a', '{}a', 'b{', '{x}a', 'b', 'b', '{x}{y}'])).toEqual([
      ['a'],
      ['{}a'],
      ['b{'],
      ['{x}a', '{x}{y}'],
      ['b', 'b'],
    ])
  })
})
