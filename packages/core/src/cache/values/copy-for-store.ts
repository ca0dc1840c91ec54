import { ownValue, requireDense, requireOnly } from './own-values.ts'
import { copyOfLeaf } from './private-copy.ts'
import { placedUnder } from './unstorable-value.ts'
import { kindOf, refusedPrimitive } from './value-kind.ts'
import type { ValueType } from './value-type.ts'

/** A value to be kept, apart from the one the caller holds. */
export interface StoredCopy<Value> {
  readonly value: Value
  /** Roughly what it occupies in memory. */
  readonly bytes: number
}

/**
 * Copies a result so that it can be kept, and refuses whatever could not be restored exactly. Runs on every fill.
 *
 * @throws {@link UnstorableValue} for functions, symbols, instances of unknown classes, getters, symbol keys, hidden
 *   properties, holes and named properties of arrays, cycles, more than 100 levels. The original is never changed.
 */
export function copyForStore<Value>(value: Value, types: readonly ValueType[]): StoredCopy<Value> {
  const tally: Tally = { bytes: 0 }
  return { value: copyOf(value, types, 0, tally) as Value, bytes: tally.bytes }
}

interface Tally {
  bytes: number
}

/** Memory of a 64-bit V8 without pointer compression; a slot is what an object or an array holds per value. */
const cost = {
  slot: 8,
  number: 8,
  text: 24,
  object: 40,
  array: 40,
  date: 104,
  bytes: 200,
  instance: 120,
} as const

function copyOf(value: unknown, types: readonly ValueType[], level: number, tally: Tally): unknown {
  tally.bytes += cost.slot
  switch (typeof value) {
    case 'object':
      return value === null ? null : copyOfObject(value, types, level, tally)
    case 'string':
      tally.bytes += cost.text + value.length
      return value
    case 'number':
      tally.bytes += cost.number
      return value
    case 'bigint':
      tally.bytes += cost.text
      return value
    case 'function':
    case 'symbol':
      throw refusedPrimitive(value)
    default:
      return value
  }
}

function copyOfObject(value: object, types: readonly ValueType[], level: number, tally: Tally): object {
  const kind = kindOf(value, types, level)
  switch (kind) {
    case 'object':
      tally.bytes += cost.object
      requirePlainProperties(value)
      return withStoredProperties({ ...value }, types, level, tally)
    case 'bare-object':
      tally.bytes += cost.object
      requirePlainProperties(value)
      return withStoredProperties({ __proto__: null, ...value }, types, level, tally)
    case 'array':
      tally.bytes += cost.array
      return copyOfArray(value as readonly unknown[], types, level, tally)
    case 'date':
      tally.bytes += cost.date
      return copyOfLeaf(value as Date)
    case 'buffer':
    case 'bytes':
      tally.bytes += cost.bytes + (value as Uint8Array).byteLength
      return copyOfLeaf(value as Uint8Array)
    default:
      tally.bytes += cost.instance
      return value
  }
}

/** Looks before anything is read: a spread would run getters. */
function requirePlainProperties(object: object): void {
  const keys = Object.keys(object)
  requireOnly(keys, object)
  for (const key of keys) ownValue(object, key)
}

function withStoredProperties(
  copy: object,
  types: readonly ValueType[],
  level: number,
  tally: Tally,
): object {
  const properties = copy as Record<string, unknown>
  let key = ''
  try {
    for (key of Object.keys(properties)) properties[key] = copyOf(properties[key], types, level + 1, tally)
  } catch (error) {
    throw placedUnder(key, error)
  }
  return copy
}

function copyOfArray(
  array: readonly unknown[],
  types: readonly ValueType[],
  level: number,
  tally: Tally,
): unknown[] {
  requireDense(array)
  const copy: unknown[] = []
  try {
    for (const element of array) copy.push(copyOf(element, types, level + 1, tally))
  } catch (error) {
    throw placedUnder(copy.length, error)
  }
  return copy
}
