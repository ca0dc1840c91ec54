import { types as runtime } from 'node:util'
import { ownValue, requireDense } from './own-values.ts'
import { placedUnder, UnstorableValue } from './unstorable-value.ts'
import { kindOf, refusedPrimitive } from './value-kind.ts'
import type { ValueType } from './value-type.ts'

/**
 * A text that equals another one only if the values are equal, types included: `1`, `'1'`, `1n`, `-0` and an explicit
 * `undefined` all differ. The order of an object's keys does not count. Runs before every hit.
 *
 * Texts are counted (`s3:abc`) rather than escaped, so no character needs to be looked at.
 *
 * @param types - Foreign classes that may occur.
 * @throws {@link UnstorableValue} for anything whose equality cannot be told: functions, symbols and symbol keys,
 *   getters, proxies, instances of other classes, holes in arrays, cycles, more than 100 levels.
 */
export function canonicalText(value: unknown, types: readonly ValueType[]): string {
  return textOf(value, types, 0)
}

function textOf(value: unknown, types: readonly ValueType[], level: number): string {
  switch (typeof value) {
    case 'string':
      return counted('s', value)
    case 'number':
      return value === 0 && Object.is(value, -0) ? '-0' : `${value}`
    case 'object':
      return value === null ? 'n' : textOfObject(value, types, level)
    case 'boolean':
      return value ? 't' : 'f'
    case 'undefined':
      return 'u'
    case 'bigint':
      return `${value}n`
    default:
      throw refusedPrimitive(value)
  }
}

function counted(tag: string, text: string): string {
  return `${tag}${text.length}:${text}`
}

function textOfObject(value: object, types: readonly ValueType[], level: number): string {
  if (runtime.isProxy(value)) throw new UnstorableValue('a proxy')
  const kind = kindOf(value, types, level)
  switch (kind) {
    case 'object':
      return `{${textOfProperties(value, types, level)}}`
    case 'bare-object':
      return `b{${textOfProperties(value, types, level)}}`
    case 'array':
      return textOfArray(value as readonly unknown[], types, level)
    case 'date':
      return `d${(value as Date).getTime()}`
    case 'buffer':
      return counted('y', bytesAsText(value as Buffer))
    case 'bytes':
      return counted('x', bytesAsText(value as Uint8Array))
    default:
      return `${counted('@', kind.name)}${counted('s', kind.encode(value))}`
  }
}

function textOfProperties(object: object, types: readonly ValueType[], level: number): string {
  if (Object.getOwnPropertySymbols(object).length > 0) throw new UnstorableValue('an object with symbol keys')
  let text = ''
  let key = ''
  try {
    for (key of sorted(Object.keys(object))) {
      text += `${key.length}:${key}${textOf(ownValue(object, key), types, level + 1)},`
    }
  } catch (error) {
    throw placedUnder(key, error)
  }
  return text
}

function textOfArray(array: readonly unknown[], types: readonly ValueType[], level: number): string {
  requireDense(array)
  let text = '['
  let index = 0
  try {
    for (; index < array.length; index++) text += `${textOf(array[index], types, level + 1)},`
  } catch (error) {
    throw placedUnder(index, error)
  }
  return `${text}]`
}

/** Sorted by code units; next to nothing when that is the order already. */
function sorted(keys: string[]): string[] {
  for (let index = 1; index < keys.length; index++) {
    if ((keys[index - 1] as string) > (keys[index] as string)) return keys.toSorted()
  }
  return keys
}

/** One character per byte. */
function bytesAsText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
