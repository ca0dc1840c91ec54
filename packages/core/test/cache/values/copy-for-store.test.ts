import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { copyForStore } from '../../../src/cache/values/copy-for-store.ts'
import { UnstorableValue } from '../../../src/cache/values/unstorable-value.ts'
import { types } from './amount.ts'
import { expectExact } from './exactness.ts'
import { forbiddenKeys, storableValues } from './storable-values.ts'

const bytesOf = (value: unknown) => copyForStore(value, types).bytes

describe('a copy for the store', () => {
  test('is exact', () => {
    fc.assert(
      fc.property(storableValues(forbiddenKeys), (value) =>
        expectExact(copyForStore(value, types).value, value),
      ),
      { numRuns: 1000 },
    )
  })

  test('does not change with the original', () => {
    const original = { rows: [{ at: new Date(1) }] }
    const { value } = copyForStore(original, types)
    original.rows[0]?.at.setTime(2)
    original.rows.push({ at: new Date(3) })
    expect(value).toStrictEqual({ rows: [{ at: new Date(1) }] })
  })

  test('tells its size, which grows with texts, bytes and rows', () => {
    expect(bytesOf('x'.repeat(1000)) - bytesOf('')).toBe(1000)
    expect(bytesOf(Buffer.alloc(5000))).toBeGreaterThan(5000)
    const row = { id: 1, name: 'Ada', at: new Date(1) }
    expect(bytesOf([row, row])).toBeGreaterThan(2 * bytesOf(row))
  })

  test('is refused, with the place, for what a copy would lose', () => {
    const hidden = Object.defineProperty({}, 'secret', { value: 1, enumerable: false })
    const refused: [unknown, string][] = [
      [[{ author: hidden }], '[0].author is an object with symbol keys or hidden properties'],
      [{ [Symbol('s')]: 1 }, 'The value is an object with symbol keys'],
      [{ list: Object.assign([1], { meta: 1 }) }, 'list is an array with holes or with named properties'],
      [{ rows: [new Set()] }, 'rows[0] is an instance of Set'],
      [[1, () => 1], '[1] is a function'],
    ]
    for (const [value, message] of refused) {
      expect(() => copyForStore(value, types)).toThrow(UnstorableValue)
      expect(() => copyForStore(value, types)).toThrow(message)
    }
  })

  test('runs no getter', () => {
    const calls: string[] = []
    const trap = {
      get trap() {
        calls.push('read')
        return 1
      },
    }
    expect(() => copyForStore(trap, types)).toThrow(UnstorableValue)
    expect(calls).toEqual([])
  })
})
