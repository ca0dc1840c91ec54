import { types as runtime } from 'node:util'
import { UnstorableValue } from './unstorable-value.ts'
import type { ValueType } from './value-type.ts'

/** What an object is to a copy, a text or a codec: one of the built-in kinds, or the registered type it belongs to. */
export type ValueKind = 'object' | 'bare-object' | 'array' | 'date' | 'buffer' | 'bytes' | ValueType

/** Levels of nesting that are followed. Deeper values are refused; so are cycles, which have no end. */
const deepestLevel = 100

/**
 * Tells what `value` is.
 *
 * @throws {@link UnstorableValue} for an instance of an unknown class, and below {@link deepestLevel}.
 */
export function kindOf(value: object, types: readonly ValueType[], level: number): ValueKind {
  if (level > deepestLevel) throw new UnstorableValue(`nested deeper than ${deepestLevel} levels`)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype) return 'object'
  if (prototype === null) return 'bare-object'
  if (prototype === Array.prototype && Array.isArray(value)) return 'array'
  if (prototype === Date.prototype && runtime.isDate(value)) return 'date'
  if (prototype === Buffer.prototype && runtime.isUint8Array(value)) return 'buffer'
  if (prototype === Uint8Array.prototype && runtime.isUint8Array(value)) return 'bytes'
  for (const type of types) if (type.is(value)) return type
  throw new UnstorableValue(`an instance of ${className(value)}`)
}

/** The refusal of a primitive that no text or copy can stand for: a function or a symbol. */
export function refusedPrimitive(value: unknown): UnstorableValue {
  return new UnstorableValue(`a ${typeof value}`)
}

function className(value: object): string {
  const made: unknown = value.constructor
  return typeof made === 'function' && made.name !== '' ? made.name : 'an unknown class'
}
