import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { privateCopy } from '../../../src/cache/values/private-copy.ts'
import { UnstorableValue } from '../../../src/cache/values/unstorable-value.ts'
import { Amount, types } from './amount.ts'
import { expectExact } from './exactness.ts'
import { forbiddenKeys, storableValues } from './storable-values.ts'

describe('a private copy', () => {
  test('is exact', () => {
    fc.assert(
      fc.property(storableValues(forbiddenKeys), (value) => expectExact(privateCopy(value, types), value)),
      { numRuns: 1000 },
    )
  })

  test('shares nothing mutable', () => {
    const original = {
      at: new Date(1),
      buffer: Buffer.from('ab'),
      bytes: new Uint8Array([1]),
      list: [{ id: 1 }],
    }
    const copy = privateCopy(original, types)
    copy.at.setTime(2)
    copy.buffer[0] = 0
    copy.bytes[0] = 0
    copy.list.push({ id: 2 })
    const [row] = copy.list
    if (row) row.id = 9
    expect(original).toStrictEqual({
      at: new Date(1),
      buffer: Buffer.from('ab'),
      bytes: new Uint8Array([1]),
      list: [{ id: 1 }],
    })
  })

  test('shares immutable instances', () => {
    const amount = new Amount('1.50')
    expect(privateCopy({ amount }, types).amount).toBe(amount)
  })

  test('of an object with the key __proto__ keeps it a key', () => {
    const copy = privateCopy(JSON.parse('{"__proto__":{"admin":true}}') as object, types)
    expect(Object.keys(copy)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype)
  })

  test('is refused for functions, symbols and unknown classes', () => {
    for (const value of [() => 1, Symbol('s'), new Map()]) {
      expect(() => privateCopy(value, types)).toThrow(UnstorableValue)
      expect(() => privateCopy([{ value }], types)).toThrow(UnstorableValue)
    }
  })
})
