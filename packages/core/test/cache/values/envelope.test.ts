import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { decodeEnvelope, encodeEnvelope } from '../../../src/cache/values/envelope.ts'
import type { Envelope, KeptObservation } from '../../../src/cache/values/envelope.ts'
import type { Observation } from '../../../src/dependencies/access.ts'

const envelope: Envelope = {
  capturedAt: 1_760_000_000_123.5,
  until: 1_760_000_060_000,
  dependencies: [
    { tag: 'public.orders', stamp: 'aB3-_x' },
    { tag: 'public.orders|id=\ud800ä', stamp: 42 },
  ],
  late: [undefined, [{ tag: 'public.customers|id=7', stamp: '9' }], []],
  observations: [
    { keys: ['1', '[null,"x"]'], last: ['2026-01-01', null, undefined, 1] },
    { links: [] },
    {},
    { keys: [], links: ['\udc00'], last: [] },
  ],
  codec: 1,
  payload: new Uint8Array([0, 1, 2, 255]),
}

const withPlainBytes = (read: Envelope | undefined) =>
  read && { ...read, payload: new Uint8Array(read.payload) }

test('an envelope is read as it was written', () => {
  expect(withPlainBytes(decodeEnvelope(encodeEnvelope(envelope)))).toStrictEqual(envelope)
})

test('an envelope that only its tags end has no end', () => {
  const endless = { ...envelope, until: Infinity }
  expect(withPlainBytes(decodeEnvelope(encodeEnvelope(endless)))).toStrictEqual(endless)
})

test('an envelope without anything in it is read as such', () => {
  const empty = { ...envelope, dependencies: [], late: [], observations: [], payload: new Uint8Array() }
  expect(withPlainBytes(decodeEnvelope(encodeEnvelope(empty)))).toStrictEqual(empty)
})

test('an envelope inside other bytes is read without them', () => {
  const bytes = encodeEnvelope(envelope)
  const outer = Buffer.concat([Buffer.from('front'), bytes, Buffer.from('back')])
  expect(withPlainBytes(decodeEnvelope(outer.subarray(5, 5 + bytes.length)))).toStrictEqual(envelope)
})

test('what is kept of an observation is all of it', () => {
  const kept = (observation: Observation): KeptObservation => observation
  const read = (observation: KeptObservation): Observation => observation
  expect(read(kept({ keys: ['1'] }))).toEqual({ keys: ['1'] })
})

test('stored bytes keep their form', () => {
  const golden = new URL('golden/envelope-v1.bin', import.meta.url)
  const bytes = Buffer.from(encodeEnvelope(envelope))
  const instruction =
    'The bytes of an envelope changed. Entries that older processes wrote would be misread: raise `version` in ' +
    'envelope.ts, delete nothing, and add a golden file of the new version.'
  expect(bytes.equals(readFileSync(golden)), instruction).toBe(true)
  expect(withPlainBytes(decodeEnvelope(readFileSync(golden))), instruction).toStrictEqual(envelope)
})

test('any bytes are an envelope as written, or none', () => {
  const random = seeded(20_260_101)
  const original = Buffer.from(encodeEnvelope(envelope))
  for (let run = 0; run < 100_000; run++) {
    const bytes = run % 4 === 0 ? noise(random) : mutated(original, random)
    const read = decodeEnvelope(bytes)
    if (read !== undefined && !bytes.equals(original)) {
      expect.unreachable(`accepted in run ${run}: ${bytes.toString('hex')}`)
    }
  }
})

function noise(random: () => number): Buffer {
  const bytes = Buffer.alloc(Math.floor(random() * 64))
  for (let index = 0; index < bytes.length; index++) bytes[index] = random() * 256
  if (random() < 0.5) bytes.set([0x4f, 0x56, 1].slice(0, bytes.length))
  return bytes
}

function mutated(original: Buffer, random: () => number): Buffer {
  const place = Math.floor(random() * original.length)
  const kind = random()
  if (kind < 0.2) return original.subarray(0, place)
  if (kind < 0.4) return Buffer.concat([original.subarray(0, place), original.subarray(place + 1)])
  const bytes = Buffer.from(original)
  bytes[place] = random() * 256
  if (kind < 0.7) bytes[Math.floor(random() * bytes.length)] = random() * 256
  return bytes
}

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
