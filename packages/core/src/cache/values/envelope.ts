import { crc32 } from 'node:zlib'
import type { Dependency } from '../tag-state.ts'
import { readHeader, writeHeader } from './envelope-header.ts'

/** An entry as it is kept outside the process. */
export interface Envelope {
  /** When the stamps were read, before the database was: the result was current then. Tag store's clock. */
  readonly capturedAt: number
  /** Until when it may be served. Tag store's clock; `Infinity` when only its tags end it. */
  readonly until: number
  /** What the result depends on, known before it was read. */
  readonly dependencies: readonly Dependency[]
  /** What each access depends on that only the result could tell, in the order of the accesses. */
  readonly late: readonly (readonly Dependency[] | undefined)[]
  /** What the result showed of each access, in the same order. */
  readonly observations: readonly KeptObservation[]
  /** The codec of the payload, see `Codec.id`. */
  readonly codec: number
  /** The result, encoded. After decoding, a view of the bytes that were decoded. */
  readonly payload: Uint8Array
}

/** What was learnt about one access, as far as it is kept: the engine's `Observation`, field by field. */
export interface KeptObservation {
  readonly keys?: readonly string[]
  readonly links?: readonly string[]
  readonly last?: readonly (string | 1 | null | undefined)[]
}

/** Raised whenever bytes written before would be read differently. Readers miss on versions they do not know. */
const version = 1
const magic = [0x4f, 0x56, version] as const
const at = { checksum: 3, codec: 7, headerLength: 8, header: 12 } as const

/**
 * The bytes of an entry:
 *
 * ```
 * 0   'OV', version
 * 3   CRC-32 of everything behind it
 * 7   codec
 * 8   length of the header
 * 12  header: JSON
 *     payload
 * ```
 *
 * Numbers are little-endian.
 */
export function encodeEnvelope(envelope: Envelope): Uint8Array {
  const header = writeHeader(envelope)
  const headerLength = Buffer.byteLength(header)
  const bytes = Buffer.allocUnsafe(at.header + headerLength + envelope.payload.byteLength)
  bytes.set(magic)
  bytes.writeUInt8(envelope.codec, at.codec)
  bytes.writeUInt32LE(headerLength, at.headerLength)
  bytes.write(header, at.header)
  bytes.set(envelope.payload, at.header + headerLength)
  bytes.writeUInt32LE(crc32(bytes.subarray(at.codec)), at.checksum)
  return bytes
}

/** Reads an entry; `undefined` for any bytes that {@link encodeEnvelope} of this version has not written. */
export function decodeEnvelope(bytes: Uint8Array): Envelope | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.length < at.header || magic.some((byte, index) => buffer[index] !== byte)) return undefined
  if (crc32(buffer.subarray(at.codec)) !== buffer.readUInt32LE(at.checksum)) return undefined
  const end = at.header + buffer.readUInt32LE(at.headerLength)
  if (end > buffer.length) return undefined
  const header = readHeader(buffer.toString('utf8', at.header, end))
  return header && { ...header, codec: buffer.readUInt8(at.codec), payload: buffer.subarray(end) }
}
