import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { types } from './amount.ts'
import { expectExact } from './exactness.ts'
import { forbiddenKeys, storableValues } from './storable-values.ts'

// msgpackr reads strings with a compiled add-on where one is installed, and with other code where not. The choice is
// made when it is loaded; the other tests run with the add-on.
process.env['MSGPACKR_NATIVE_ACCELERATION_DISABLED'] = 'true'
const { isNativeAccelerationEnabled } = await import('msgpackr')
const { createMsgpackCodec } = await import('../../../src/cache/values/msgpack-codec.ts')

const codec = createMsgpackCodec(types)

test('without an add-on, the msgpack codec restores every value exactly', () => {
  expect(isNativeAccelerationEnabled).toBe(false)
  fc.assert(
    fc.property(storableValues(forbiddenKeys), (value) =>
      expectExact(codec.decode(codec.encode(value)), value),
    ),
    { numRuns: 1000 },
  )
})

test('without an add-on, the msgpack codec keeps a leading byte order mark', () => {
  const texts = ['\ufeff', `\ufeff${'a'.repeat(100)}`, `\ufeff${'ä'.repeat(1000)}`, 'a\ufeff'.repeat(100)]
  expectExact(codec.decode(codec.encode(texts)), texts)
})
