import { expect } from 'vitest'
import { Amount } from './amount.ts'

/** Fails unless values, types, prototypes, presence of properties and the order of keys are the same. */
export function expectExact(actual: unknown, expected: unknown): void {
  expect(isExactly(actual, expected), `${show(actual)} is not ${show(expected)}`).toBe(true)
  expect(keyOrder(actual)).toEqual(keyOrder(expected))
}

/** Whether two values are the same but for the order of keys. Node's `isDeepStrictEqual` differs on invalid dates. */
export function isExactly(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return false
  if (left instanceof Date) return Object.is(left.getTime(), (right as Date).getTime())
  if (left instanceof Uint8Array) return Buffer.compare(left, right as Uint8Array) === 0
  if (left instanceof Amount) return left.text === (right as Amount).text
  const keys = Reflect.ownKeys(left)
  return (
    keys.length === Reflect.ownKeys(right).length &&
    keys.every(
      (key) => Object.hasOwn(right, key) && isExactly(Reflect.get(left, key), Reflect.get(right, key)),
    )
  )
}

function keyOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return null
  return Object.keys(value).map((key) => [key, keyOrder(Reflect.get(value, key))])
}

function show(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner)) ??
    'undefined'
  )
}
