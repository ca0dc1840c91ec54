import { kindOf, refusedPrimitive } from './value-kind.ts'
import type { ValueType } from './value-type.ts'

/**
 * A copy that shares nothing mutable with the original, so that a caller may change what it got. Runs on every hit.
 *
 * Meant for what `copyForStore` made: objects are copied by their enumerable properties without looking for
 * getters or hidden ones.
 *
 * @throws {@link UnstorableValue} for functions, symbols and instances of unknown classes. Nothing was changed.
 */
export function privateCopy<Value>(value: Value, types: readonly ValueType[]): Value {
  return copyOf(value, types, 0) as Value
}

function copyOf(value: unknown, types: readonly ValueType[], level: number): unknown {
  if (typeof value === 'object') return value === null ? null : copyOfObject(value, types, level)
  if (typeof value === 'function' || typeof value === 'symbol') throw refusedPrimitive(value)
  return value
}

function copyOfObject(value: object, types: readonly ValueType[], level: number): object {
  const kind = kindOf(value, types, level)
  switch (kind) {
    case 'object':
      return withCopiedProperties({ ...value }, types, level)
    case 'bare-object':
      return withCopiedProperties({ __proto__: null, ...value }, types, level)
    case 'array': {
      const copy: unknown[] = []
      for (const element of value as readonly unknown[]) copy.push(copyOf(element, types, level + 1))
      return copy
    }
    case 'date':
    case 'buffer':
    case 'bytes':
      return copyOfLeaf(value as Date | Uint8Array)
    default:
      return value
  }
}

/** Replaces what is mutable inside `copy`, which already has its properties: engines copy whole objects fastest. */
function withCopiedProperties(copy: object, types: readonly ValueType[], level: number): object {
  const properties = copy as Record<string, unknown>
  for (const key in properties) {
    const value = properties[key]
    if (typeof value === 'object') {
      if (value !== null && Object.hasOwn(properties, key)) {
        properties[key] = copyOfObject(value, types, level + 1)
      }
    } else if (typeof value === 'function' || typeof value === 'symbol') {
      if (Object.hasOwn(properties, key)) throw refusedPrimitive(value)
    }
  }
  return copy
}

/** A copy of a date or of bytes, of the same kind. A Buffer's own `slice` would share its memory. */
export function copyOfLeaf<Leaf extends Date | Uint8Array>(value: Leaf): Leaf
export function copyOfLeaf(value: Date | Uint8Array): Date | Uint8Array {
  if (value instanceof Date) return new Date(value.getTime())
  return Buffer.isBuffer(value) ? Buffer.from(value) : value.slice()
}
