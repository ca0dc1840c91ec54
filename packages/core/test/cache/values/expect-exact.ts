import { deepStrictEqual } from 'node:assert'
import { expect } from 'vitest'
import { canonicalText } from '../../../src/cache/values/canonical-text.ts'
import { types } from './amount.ts'

/** Same values, types, prototypes, presence of properties and order of keys. */
export function expectExact(actual: unknown, expected: unknown): void {
  deepStrictEqual(actual, expected)
  expect(canonicalText(actual, types)).toBe(canonicalText(expected, types))
  expect(keyOrder(actual)).toEqual(keyOrder(expected))
}

function keyOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return null
  return Object.keys(value).map((key) => [key, keyOrder((value as Record<string, unknown>)[key])])
}
