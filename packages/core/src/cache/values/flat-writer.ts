import { marks, mostShapes } from './flat-form.ts'
import type { FlatForm, Shape } from './flat-form.ts'
import { requireDense } from './own-values.ts'
import { placedUnder } from './unstorable-value.ts'
import { kindOf, refusedPrimitive } from './value-kind.ts'
import type { ValueType } from './value-type.ts'

/**
 * Lays a value out flat.
 *
 * @throws {@link UnstorableValue} for functions, symbols, holes and instances of unknown classes.
 */
export function flatten(value: unknown, types: readonly ValueType[]): FlatForm {
  const writer = new FlatWriter(types)
  writer.write(value, 0)
  return { items: writer.items, bytes: Buffer.concat(writer.pieces) }
}

class FlatWriter {
  readonly items: unknown[] = []
  readonly pieces: Uint8Array[] = []
  readonly #shapes: Shape[] = []
  readonly #types: readonly ValueType[]

  constructor(types: readonly ValueType[]) {
    this.#types = types
  }

  write(value: unknown, level: number): void {
    switch (typeof value) {
      case 'string':
        return this.#writeText(value)
      case 'number':
        if (value === 0 && Object.is(value, -0)) this.items.push(null, marks.minusZero)
        else this.items.push(value)
        return
      case 'boolean':
        this.items.push(value)
        return
      case 'undefined':
        this.items.push(null, marks.undefined)
        return
      case 'bigint':
        this.items.push(null, marks.bigint, value.toString())
        return
      case 'object':
        if (value === null) this.items.push(null, marks.null)
        else this.#writeObject(value, level)
        return
      default:
        throw refusedPrimitive(value)
    }
  }

  /** A leading U+FEFF counts as a byte order mark to decoders, which drop it. */
  #writeText(text: string): void {
    if (text.isWellFormed() && text.charCodeAt(0) !== 0xfeff) this.items.push(text)
    else this.#writeBytes(marks.text, Buffer.from(text, 'utf16le'))
  }

  #writeBytes(mark: number, bytes: Uint8Array): void {
    this.items.push(null, mark, bytes.byteLength)
    this.pieces.push(bytes)
  }

  #writeObject(value: object, level: number): void {
    const kind = kindOf(value, this.#types, level)
    switch (kind) {
      case 'object':
        return this.#writeProperties(value as Readonly<Record<string, unknown>>, false, level)
      case 'bare-object':
        return this.#writeProperties(value as Readonly<Record<string, unknown>>, true, level)
      case 'array':
        return this.#writeArray(value as readonly unknown[], level)
      case 'date':
        this.items.push(null, marks.date, (value as Date).getTime())
        return
      case 'buffer':
        return this.#writeBytes(marks.buffer, value as Buffer)
      case 'bytes':
        return this.#writeBytes(marks.bytes, value as Uint8Array)
      default:
        this.items.push(null, marks.instance)
        this.#writeText(kind.name)
        this.#writeText(kind.encode(value))
    }
  }

  #writeArray(array: readonly unknown[], level: number): void {
    requireDense(array)
    this.items.push(null, marks.array, array.length)
    let index = 0
    try {
      for (; index < array.length; index++) this.write(array[index], level + 1)
    } catch (error) {
      throw placedUnder(index, error)
    }
  }

  #writeProperties(object: Readonly<Record<string, unknown>>, bare: boolean, level: number): void {
    const keys = Object.keys(object)
    const known = this.#findShape(keys, bare)
    if (known < 0) this.#defineShape({ keys, bare })
    else this.items.push(null, marks.firstShape + known)
    let key = ''
    try {
      for (key of keys) this.write(object[key], level + 1)
    } catch (error) {
      throw placedUnder(key, error)
    }
  }

  #findShape(keys: readonly string[], bare: boolean): number {
    for (let index = 0; index < this.#shapes.length; index++) {
      const shape = this.#shapes[index] as Shape
      if (shape.bare === bare && areEqual(shape.keys, keys)) return index
    }
    return -1
  }

  #defineShape(shape: Shape): void {
    if (this.#shapes.length < mostShapes) this.#shapes.push(shape)
    this.items.push(null, shape.bare ? marks.bareShape : marks.shape, shape.keys.length)
    for (const key of shape.keys) this.#writeText(key)
  }
}

function areEqual(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false
  for (let index = 0; index < left.length; index++) if (left[index] !== right[index]) return false
  return true
}
