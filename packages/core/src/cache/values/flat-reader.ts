import { marks, mostShapes } from './flat-form.ts'
import type { FlatForm, Shape } from './flat-form.ts'
import type { ValueType } from './value-type.ts'

/**
 * Rebuilds what `flatten` laid out.
 *
 * @throws When the form was not made by `flatten`, or with types that are not among `types`.
 */
export function unflatten(form: FlatForm, types: readonly ValueType[]): unknown {
  const reader = new FlatReader(form, types)
  const value = reader.read()
  reader.end()
  return value
}

class FlatReader {
  readonly #items: readonly unknown[]
  readonly #bytes: Buffer
  readonly #types: readonly ValueType[]
  readonly #shapes: Shape[] = []
  #next = 0
  #nextByte = 0

  constructor({ items, bytes }: FlatForm, types: readonly ValueType[]) {
    this.#items = items
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#types = types
  }

  end(): void {
    if (this.#next !== this.#items.length || this.#nextByte !== this.#bytes.length) throw malformed()
  }

  read(): unknown {
    const item = this.#items[this.#next++]
    if (item === null) return this.#readMarked(this.#readCount())
    if (typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean') return item
    throw malformed()
  }

  #readMarked(mark: number): unknown {
    if (mark >= marks.firstShape) return this.#readObject(this.#shapes[mark - marks.firstShape])
    switch (mark) {
      case marks.null:
        return null
      case marks.undefined:
        return undefined
      case marks.minusZero:
        return -0
      case marks.bigint:
        return BigInt(this.#readText())
      case marks.date:
        return new Date(this.#readNumber())
      case marks.text:
        return this.#readBytes().toString('utf16le')
      case marks.bytes:
        return new Uint8Array(this.#readBytes())
      case marks.buffer:
        return Buffer.from(this.#readBytes())
      case marks.instance:
        return this.#readInstance()
      case marks.array:
        return this.#readArray()
      case marks.shape:
        return this.#readObject(this.#readShape(false))
      case marks.bareShape:
        return this.#readObject(this.#readShape(true))
      default:
        throw malformed()
    }
  }

  #readInstance(): unknown {
    const name = this.#readText()
    const type = this.#types.find((type) => type.name === name)
    if (type === undefined) throw new Error(`Stored value type "${name}" is not registered.`)
    return type.decode(this.#readText())
  }

  #readArray(): unknown[] {
    const array: unknown[] = []
    for (let left = this.#readItemCount(); left > 0; left--) array.push(this.read())
    return array
  }

  #readShape(bare: boolean): Shape {
    const keys: string[] = []
    for (let left = this.#readItemCount(); left > 0; left--) keys.push(this.#readText())
    const shape = { keys, bare }
    if (this.#shapes.length < mostShapes) this.#shapes.push(shape)
    return shape
  }

  #readObject(shape: Shape | undefined): unknown {
    if (shape === undefined) throw malformed()
    const object: Record<string, unknown> = shape.bare ? (Object.create(null) as Record<string, unknown>) : {}
    for (const key of shape.keys) {
      const value = this.read()
      // Assigned, it would set the prototype.
      if (key === '__proto__') Object.defineProperty(object, key, { value, ...ordinary })
      else object[key] = value
    }
    return object
  }

  #readText(): string {
    const text = this.read()
    if (typeof text !== 'string') throw malformed()
    return text
  }

  #readNumber(): number {
    const item = this.#items[this.#next++]
    if (typeof item !== 'number') throw malformed()
    return item
  }

  #readCount(): number {
    const count = this.#readNumber()
    if (!(count >= 0)) throw malformed()
    return count
  }

  /** A count of things that take at least one item each. */
  #readItemCount(): number {
    const count = this.#readCount()
    if (count > this.#items.length - this.#next) throw malformed()
    return count
  }

  #readBytes(): Buffer {
    const start = this.#nextByte
    const end = start + this.#readCount()
    if (end > this.#bytes.length) throw malformed()
    this.#nextByte = end
    return this.#bytes.subarray(start, end)
  }
}

const ordinary = { writable: true, enumerable: true, configurable: true } as const

function malformed(): Error {
  return new Error('The stored value is malformed.')
}
