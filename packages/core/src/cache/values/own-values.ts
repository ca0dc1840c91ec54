import { UnstorableValue } from './unstorable-value.ts'

/**
 * The value of an own property, without running code.
 *
 * @throws {@link UnstorableValue} for a getter or setter: it may answer differently each time.
 */
export function ownValue(object: object, key: string): unknown {
  const property = Object.getOwnPropertyDescriptor(object, key)
  if (property === undefined || property.get !== undefined || property.set !== undefined) {
    throw new UnstorableValue('a property with a getter or setter')
  }
  return property.value
}

/** Refuses an array with holes, or with named properties beside its elements. */
export function requireDense(array: readonly unknown[]): void {
  if (Object.keys(array).length !== array.length) {
    throw new UnstorableValue('an array with holes or with named properties')
  }
}

/** Refuses properties that a copy of the enumerable string keys would lose. */
export function requireOnly(keys: readonly string[], object: object): void {
  if (Reflect.ownKeys(object).length !== keys.length) {
    throw new UnstorableValue('an object with symbol keys or hidden properties')
  }
}
