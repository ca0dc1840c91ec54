import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../src/errors.ts'
import { annotationFromOptions, completeAnnotation, parseAnnotation } from '../../src/schema/annotation.ts'

const parse = (documentation: string) => parseAnnotation(documentation, 'model City')

function problemOf(run: () => unknown): ConfigurationError {
  try {
    run()
  } catch (error) {
    if (error instanceof ConfigurationError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('parseAnnotation', () => {
  it('reads every word', () => {
    expect(
      parse(
        '@cache(ttl: "5m", swr: "30s", tags: ["catalogue", \'home\'], by: [countryCode, [tenantId, status]], strategy: "kpi")',
      ),
    ).toEqual({
      ttlMs: 300_000,
      staleWhileRevalidateMs: 30_000,
      tags: ['catalogue', 'home'],
      by: [['countryCode'], ['tenantId', 'status']],
      strategy: 'kpi',
      never: false,
    })
  })

  it.each([
    ['@cache(never)', { tags: [], by: [], never: true }],
    ['@cache( never )', { tags: [], by: [], never: true }],
    ['@cache (ttl:60)', { ttlMs: 60_000, tags: [], by: [], never: false }],
    ['@cache(ttl: 0.5)', { ttlMs: 500, tags: [], by: [], never: false }],
    ['@cache(ttl: "0s")', { ttlMs: 0, tags: [], by: [], never: false }],
    ['@cache(tags: [])', { tags: [], by: [], never: false }],
    ['@cache(by: ["countryCode"])', { tags: [], by: [['countryCode']], never: false }],
    ['@cache(by: [[a, b]])', { tags: [], by: [['a', 'b']], never: false }],
    ['@cache(by: [größe])', { tags: [], by: [['größe']], never: false }],
    ['@cache(tags: ["a \\"b\\", c)"])', { tags: ['a "b", c)'], by: [], never: false }],
    ['A city. @cache(ttl: 1) Big ones; see "docs (1', { ttlMs: 1_000, tags: [], by: [], never: false }],
  ])('reads %s', (documentation, expected) => {
    expect(parse(documentation)).toEqual(expected)
  })

  it.each([
    '',
    'A city of the world.',
    'See `@cache(ttl: 1)`.',
    'Ask ops@cache(1)',
    '@cached(ttl: 1)',
    '@cache-control(ttl: 1)',
    '@cache.model(ttl: 1)',
  ])('finds nothing in %j', (documentation) => {
    expect(parse(documentation)).toBeUndefined()
  })

  it('ignores the lines around it', () => {
    expect(parse('A city (of the world\n@cache(ttl: 1)\r\n@index([name')).toMatchObject({ ttlMs: 1_000 })
  })

  it.each([
    ['@cache(tll: "5m")', 'tll', 'ttl, swr, tags, by, strategy, never'],
    ['@cache(toString: 1)', 'toString', 'ttl, swr, tags, by, strategy, never'],
    ['@cache()', '', 'ttl, swr, tags, by, strategy, never'],
    ['@cache(ttl: "5 apples")', '5 apples', '"ttl" takes a duration'],
    ['@cache(ttl: 5m)', '5m', '"ttl" takes a duration'],
    ['@cache(ttl: -1)', '-1', '"ttl" takes a duration'],
    ['@cache(ttl: ["5m"])', '["5m"]', '"ttl" takes a duration'],
    ['@cache(ttl)', 'true', '"ttl" takes a duration'],
    ['@cache(swr: soon)', 'soon', '"swr" takes a duration'],
    ['@cache(tags: "a")', 'a', '"tags" takes a list'],
    ['@cache(tags: [a])', '[a]', '"tags" takes a list'],
    ['@cache(tags: ["a", "a"])', '["a", "a"]', '"tags" takes a list'],
    ['@cache(tags: [""])', '[""]', '"tags" takes a list'],
    ['@cache(by: countryCode)', 'countryCode', '"by" takes a list'],
    ['@cache(by: [1])', '[1]', '"by" takes a list'],
    ['@cache(by: [[]])', '[[]]', '"by" takes a list'],
    ['@cache(by: [[a, [b]]])', '[[a, [b]]]', '"by" takes a list'],
    ['@cache(by: [[a, b], [b, a]])', '[[a, b], [b, a]]', '"by" takes a list'],
    ['@cache(strategy: 5)', '5', '"strategy" takes the name'],
    ['@cache(never: "yes")', 'yes', '"never" takes nothing'],
    ['@cache(never, ttl: 1)', 'never, ttl', 'stands alone'],
    ['@cache(ttl: 1, ttl: 2)', 'ttl', 'write "ttl" once'],
    ['@cache', '@cache', 'expected "(", found the end of the line'],
    ['@cache ttl: 1', '@cache ttl: 1', 'expected "(", found "ttl"'],
    ['@cache(ttl: 1', '@cache(ttl: 1', 'found the end of the line'],
    ['@cache(ttl: "5m)', '@cache(ttl: "5m)', 'found'],
    ['@cache(ttl: 1))', undefined, undefined],
    ['@cache(ttl 1)', '@cache(ttl 1)', 'expected ",", found 1'],
    ['@cache(ttl: 1 swr: 2)', '@cache(ttl: 1 swr: 2)', 'expected ",", found "swr"'],
    ['@cache(ttl: 1,)', '@cache(ttl: 1,)', 'expected the name of an option, found ")"'],
    ['@cache(ttl:)', '@cache(ttl:)', 'expected a value'],
    ['@cache(by: [a)', '@cache(by: [a)', 'expected ",", found ")"'],
    ['@cache("ttl": 1)', '@cache("ttl": 1)', 'the name of an option'],
    ['@cache(ttl: 1)\n@cache(never)', '@cache(never)', 'write one annotation'],
    ['@cache(ttl: 1) @cache(never)', '@cache(ttl: 1) @cache(never)', 'write one annotation'],
    ['@cache(ttl:\n1)', '@cache(ttl:', 'found the end of the line'],
  ])('refuses %j', (documentation, value, advice) => {
    if (value === undefined) {
      expect(parse(documentation)).toBeDefined()
      return
    }
    const problem = problemOf(() => parse(documentation))
    expect(problem).toMatchObject({ code: 'OVERDRIVE_ANNOTATION', value })
    expect(problem.message).toContain('model City')
    expect(problem.message).toContain(advice)
  })

  it('names the line of a longer comment', () => {
    const problem = problemOf(() => parse('A city.\n\n@cache(tll: 1)'))
    expect(problem.place).toBe('model City, line 3 of its comment')
    expect(problem.message).toContain('model City, line 3 of its comment')
  })
})

describe('annotationFromOptions', () => {
  it('agrees with the comment', () => {
    expect(
      annotationFromOptions(
        { ttl: '5m', swr: 30, tags: ['a'], by: ['x', ['y', 'z']], strategy: 'kpi' },
        'model Route',
      ),
    ).toEqual(parse('@cache(ttl: "5m", swr: 30, tags: ["a"], by: [x, [y, z]], strategy: "kpi")'))
    expect(annotationFromOptions({ never: true }, 'model Route')).toEqual(parse('@cache(never)'))
  })

  it('takes undefined for absent', () => {
    expect(annotationFromOptions({ ttl: 1, swr: undefined, never: false }, 'model Route')).toEqual({
      ttlMs: 1_000,
      tags: [],
      by: [],
      never: false,
    })
  })

  it.each([
    [{ tll: 1 }, 'tll'],
    [{ ttl: '5 apples' }, '5 apples'],
    [{ ttl: Number.NaN }, 'null'],
    [{ ttl: 5n }, '5'],
    [{ never: true, ttl: 1 }, 'never, ttl'],
    [{}, ''],
    [true, 'true'],
    [null, 'null'],
    [['5m'], '["5m"]'],
  ])('refuses %o', (options, value) => {
    expect(problemOf(() => annotationFromOptions(options, 'model Route'))).toMatchObject({
      code: 'OVERDRIVE_ANNOTATION',
      place: 'model Route',
      value,
    })
  })
})

describe('completeAnnotation', () => {
  const columns: Readonly<Record<string, string>> = { countryCode: 'country_code', name: 'name' }
  const model = {
    place: 'model City',
    columnOf: (field: string) => columns[field],
    fields: Object.keys(columns),
    neverColumns: ['secret'],
  }

  it('turns fields into columns', () => {
    const annotation = annotationFromOptions(
      { ttl: 1, by: ['countryCode', ['name', 'countryCode']] },
      'model City',
    )
    expect(completeAnnotation(annotation, model)).toEqual({
      ttlMs: 1_000,
      tags: [],
      by: [['country_code'], ['name', 'country_code']],
      neverColumns: ['secret'],
      never: false,
    })
  })

  it('names the fields there are when one is not a column', () => {
    const annotation = annotationFromOptions({ by: ['county'] }, 'model City')
    const problem = problemOf(() => completeAnnotation(annotation, model))
    expect(problem).toMatchObject({ code: 'OVERDRIVE_ANNOTATION', value: 'county', place: 'model City' })
    expect(problem.message).toContain('countryCode, name')
  })
})
