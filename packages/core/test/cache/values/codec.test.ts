import * as fc from 'fast-check'
import { addExtension } from 'msgpackr'
import { describe, expect, test } from 'vitest'
import { createMsgpackCodec } from '../../../src/cache/values/msgpack-codec.ts'
import { createSuperjsonCodec } from '../../../src/cache/values/superjson-codec.ts'
import { UnstorableValue } from '../../../src/cache/values/unstorable-value.ts'
import { Amount, types } from './amount.ts'
import { expectExact } from './exactness.ts'
import { forbiddenKeys, storableValues } from './storable-values.ts'

const msgpack = createMsgpackCodec(types)
const superjson = createSuperjsonCodec(types)

describe.each([
  { codec: msgpack, keys: forbiddenKeys },
  { codec: superjson, keys: [] },
])('the $codec.name codec', ({ codec, keys }) => {
  test('restores every value exactly', () => {
    fc.assert(
      fc.property(storableValues(keys), (value) => expectExact(codec.decode(codec.encode(value)), value)),
      { numRuns: 1000 },
    )
  })

  test('restores rows of one shape and of many', () => {
    const rows = Array.from({ length: 200 }, (_, id) => ({
      id,
      big: BigInt(id),
      at: new Date(id - 100),
      price: new Amount(`${id}.10`),
      note: id % 3 ? null : undefined,
      [`own${id}`]: { list: [id, -0, id / 3] },
      [`same${id % 2}`]: [{ x: id }],
    }))
    expectExact(codec.decode(codec.encode(rows)), rows)
  })

  test('restores a value that occurs twice', () => {
    const shared = { at: new Date(5), big: 7n, bytes: Buffer.from('ab') }
    const value = { first: shared, second: [shared, shared], big: 7n, nan: [NaN, NaN] }
    expectExact(codec.decode(codec.encode(value)), value)
  })

  test('gives values that share no memory with the bytes', () => {
    const encoded = codec.encode({ bytes: new Uint8Array([1, 2, 3]), buffer: Buffer.from('abc') })
    const decoded = codec.decode(encoded)
    encoded.fill(0)
    expectExact(decoded, { bytes: new Uint8Array([1, 2, 3]), buffer: Buffer.from('abc') })
  })

  test('reads bytes that lie inside others', () => {
    const encoded = codec.encode([{ id: 1, bytes: Buffer.from('x') }])
    const outer = Buffer.concat([Buffer.from('before'), encoded, Buffer.from('after')])
    expectExact(codec.decode(outer.subarray(6, 6 + encoded.length)), [{ id: 1, bytes: Buffer.from('x') }])
  })

  test('refuses what it cannot restore', () => {
    const holes: number[] = []
    holes[1] = 1
    for (const value of [() => 1, Symbol('s'), new Map(), new URL('http://localhost'), holes]) {
      expect(() => codec.encode({ value })).toThrow(UnstorableValue)
    }
  })

  test('refuses a type that the reader does not know', () => {
    const encoded = codec.encode([new Amount('1')])
    const stranger = codec.name === 'msgpack' ? createMsgpackCodec([]) : createSuperjsonCodec([])
    expect(() => stranger.decode(encoded)).toThrow()
  })

  test('reads what follows malformed bytes as if they had not been', () => {
    const value = [{ id: 1, name: 'Ada', at: new Date(1), bytes: Buffer.from('abc'), price: new Amount('1') }]
    const encoded = codec.encode(value)
    for (let place = 0; place < encoded.length; place++) {
      for (const byte of [0x00, 0x2c, 0x7f, 0x91, 0xc1, 0xd4, 0xdd, 0xff]) {
        const malformed = Uint8Array.from(encoded)
        malformed[place] = byte
        attempt(() => codec.decode(malformed))
      }
      expectExact(codec.decode(encoded), value)
    }
  })

  test('throws on bytes cut short', () => {
    const encoded = codec.encode([{ id: 1, name: 'Ada', at: new Date(1), bytes: Buffer.from('abc') }])
    for (let length = 0; length < encoded.length; length++) {
      expect(() => codec.decode(encoded.subarray(0, length))).toThrow()
    }
  })
})

test('the superjson codec refuses keys that superjson cannot restore', () => {
  for (const key of forbiddenKeys) {
    const value = JSON.parse(`{"data":{"${key}":1}}`) as unknown
    expect(() => superjson.encode(value)).toThrow(UnstorableValue)
  }
})

test('codecs are told apart by their number', () => {
  expect([msgpack.id, superjson.id]).toEqual([1, 2])
})

test('the msgpack codec is not changed by extensions that others register', () => {
  const value = [
    { at: new Date(1), bytes: Buffer.from('a'), raw: new Uint8Array([1]), price: new Amount('1') },
  ]
  for (const [type, Class] of [Date, Buffer, Uint8Array, Amount, Object].entries()) {
    addExtension({ Class, type: type + 1, write: () => 'changed', read: () => 'changed' })
  }
  expectExact(msgpack.decode(msgpack.encode(value)), value)
})

/** Runs what may fail in any way but must end. */
function attempt(run: () => unknown): void {
  try {
    run()
  } catch {
    // Refused.
  }
}
