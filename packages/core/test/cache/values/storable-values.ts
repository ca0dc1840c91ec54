import * as fc from 'fast-check'
import { Amount } from './amount.ts'

/** Strings of all kinds, lone surrogates and byte order marks among them. */
const texts: fc.Arbitrary<string> = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
    .map((units) => String.fromCharCode(...units)),
  fc.constantFrom('', '\ud800', 'x\udc00y', '\ufeff', `\ufeff${'a'.repeat(100)}`, 'ä'.repeat(70), '\u0000'),
  fc.integer({ min: 30, max: 70_000 }).map((length) => 'long text '.repeat(length / 10)),
)

/** Names that mean something to objects, to serializers, or to paths. */
const awkwardKeys = [
  '',
  'toJSON',
  'hasOwnProperty',
  'then',
  'length',
  '__keys__',
  '0',
  '10',
  '2',
  'a.b',
  'a\\b',
  'a\\.b',
  '\\',
  '.',
  'json',
  'meta',
  'toString',
  'valueOf',
  '\ud800',
  '\ufeffkey',
]
export const forbiddenKeys = ['__proto__', 'constructor', 'prototype']

const leaves: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(undefined, null, true, false, 0, -0, NaN, Infinity, -Infinity, 0n, 1n, -1n, 1),
  fc.constantFrom(2 ** 31, -(2 ** 31), 2 ** 32, 2 ** 53, -(2 ** 53), 127, 128, 65_536, Number.MIN_VALUE),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.bigInt(),
  fc.bigInt({ min: -(2n ** 300n), max: 2n ** 300n }),
  texts,
  fc.date({ noInvalidDate: false }),
  fc.constantFrom(new Date(-1), new Date(NaN), new Date(8.64e15), new Date(-8.64e15)),
  fc.uint8Array(),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  texts.map((text) => new Amount(text)),
)

/** Everything that can be stored; `forbidden` adds keys that a reader must take care of. */
export function storableValues(forbidden: readonly string[] = []): fc.Arbitrary<unknown> {
  const keys = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('id', 'name', 'createdAt', 'tags') },
    { weight: 1, arbitrary: fc.constantFrom(...awkwardKeys, ...forbidden) },
    { weight: 1, arbitrary: texts.filter((key) => !forbiddenKeys.includes(key)) },
  )
  return fc.letrec<{ value: unknown }>((tie) => {
    const properties = fc.array(fc.tuple(keys, tie('value')), { maxLength: 6 })
    return {
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        leaves,
        properties.map((entries) => Object.fromEntries(entries)),
        properties.map(
          (entries) => Object.assign(Object.create(null), Object.fromEntries(entries)) as unknown,
        ),
        fc.array(tie('value'), { maxLength: 6 }),
        fc
          .tuple(fc.uniqueArray(keys, { maxLength: 4 }), fc.array(leaves, { maxLength: 12 }))
          .map(([names, values]) =>
            values.map((value) => Object.fromEntries(names.map((name) => [name, value]))),
          ),
      ),
    }
  }).value
}
