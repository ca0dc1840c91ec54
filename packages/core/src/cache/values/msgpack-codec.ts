import { Packr, RESET_BUFFER_MODE } from 'msgpackr'
import type { Codec } from './codec.ts'
import { unflatten } from './flat-reader.ts'
import { flatten } from './flat-writer.ts'
import type { ValueType } from './value-type.ts'

const lengthBytes = 4

/**
 * The compact and fast codec: MessagePack of the flat form, behind its length and before the bytes it refers to.
 *
 * msgpackr sees nothing but a list of strings, numbers, booleans and nulls. Extensions are shared by all users of that
 * module, and some keys, strings and numbers would come back changed.
 */
export function createMsgpackCodec(types: readonly ValueType[]): Codec {
  const packr = new Packr({ useRecords: false })
  return {
    name: 'msgpack',
    id: 1,
    encode(value) {
      const { items, bytes } = flatten(value, types)
      const packed = packr.pack(items, RESET_BUFFER_MODE)
      const encoded = Buffer.allocUnsafe(lengthBytes + packed.length + bytes.length)
      encoded.writeUInt32LE(packed.length)
      encoded.set(packed, lengthBytes)
      encoded.set(bytes, lengthBytes + packed.length)
      return encoded
    },
    decode(encoded) {
      const buffer = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength)
      const end = lengthBytes + buffer.readUInt32LE()
      const items: unknown = packr.unpack(buffer.subarray(lengthBytes, end))
      if (end > buffer.length || !Array.isArray(items)) throw new Error('The stored value is malformed.')
      return unflatten({ items, bytes: buffer.subarray(end) }, types)
    },
  }
}
