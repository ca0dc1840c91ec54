import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalText } from '../../../src/cache/values/canonical-text.ts'
import { UnstorableValue } from '../../../src/cache/values/unstorable-value.ts'
import { Amount, types } from './amount.ts'
import { isExactly } from './exactness.ts'
import { forbiddenKeys, storableValues } from './storable-values.ts'

const text = (value: unknown) => canonicalText(value, types)

describe('canonical text', () => {
  test('values that differ have different texts', () => {
    const values = [
      undefined,
      null,
      true,
      false,
      0,
      -0,
      1,
      '1',
      1n,
      NaN,
      'NaN',
      Infinity,
      -Infinity,
      '',
      'n',
      new Date(1),
      new Date(NaN),
      Buffer.from('1'),
      new Uint8Array([49]),
      new Amount('1'),
      [],
      [[]],
      [1],
      [1, 1],
      ['1,1'],
      [undefined],
      {},
      { a: undefined },
      { a: null },
      { a: 1 },
      { a: { b: 1 } },
      { a: { b: 1 }, b: 1 },
      { 'a:{b:1}': 1 },
      Object.assign(Object.create(null), { a: 1 }),
      { 0: 1 },
      JSON.parse('{"__proto__":1}'),
    ]
    expect(new Set(values.map(text)).size).toBe(values.length)
  })

  test('the order of keys does not count, the order of elements does', () => {
    expect(text({ a: 1, c: { e: 1, d: 2 }, b: 2 })).toBe(text({ b: 2, c: { d: 2, e: 1 }, a: 1 }))
    expect(text([1, 2])).not.toBe(text([2, 1]))
  })

  test('texts are equal exactly if the values are', () => {
    const values = storableValues(forbiddenKeys)
    const pairs = fc.oneof(fc.tuple(values, values), fc.clone(values, 2))
    fc.assert(
      fc.property(pairs, ([left, right]) => {
        expect(text(left) === text(right)).toBe(isExactly(left, right))
      }),
      { numRuns: 2000 },
    )
  })

  test('what cannot be told apart is refused with its place', () => {
    const cyclic: Record<string, unknown> = {}
    cyclic['self'] = cyclic
    const holes: number[] = []
    holes[1] = 1
    const refused: [unknown, string][] = [
      [{ where: { id: [1, () => 1] } }, 'where.id[1] is a function'],
      [{ a: Symbol('s') }, 'a is a symbol'],
      [{ a: { [Symbol('s')]: 1 } }, 'a is an object with symbol keys'],
      [[new Set()], '[0] is an instance of Set'],
      [{ a: new Map() }, 'a is an instance of Map'],
      [{ a: new Float32Array(1) }, 'a is an instance of Float32Array'],
      [Object.create({}), 'The value is an instance of Object'],
      [Object.create(Date.prototype), 'The value is an instance of Date'],
      [
        {
          get a() {
            return 1
          },
        },
        'a is a property with a getter or setter',
      ],
      [{ a: new Proxy({}, {}) }, 'a is a proxy'],
      [{ a: holes }, 'a is an array with holes'],
      [Object.assign([1], { extra: 1 }), 'The value is an array with holes or with named properties'],
      [cyclic, 'is nested deeper than 100 levels'],
    ]
    for (const [value, message] of refused) {
      expect(() => text(value)).toThrow(UnstorableValue)
      expect(() => text(value)).toThrow(message)
    }
  })

  test('a hundred levels are followed', () => {
    let value: unknown = 1
    for (let level = 0; level < 100; level++) value = { inner: value }
    expect(text(value)).toContain('1,')
  })
})
