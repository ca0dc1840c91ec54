import { SuperJSON } from 'superjson'
import type { Codec } from './codec.ts'
import { copyForStore } from './copy-for-store.ts'
import { UnstorableValue } from './unstorable-value.ts'
import type { ValueType } from './value-type.ts'

/** The readable codec: JSON with type annotations. Slower and larger; for looking into a cache by hand. */
export function createSuperjsonCodec(types: readonly ValueType[]): Codec {
  const superjson = createSuperjson(types)
  return {
    name: 'superjson',
    id: 2,
    encode(value) {
      const checked = copyForStore(value, types).value
      try {
        return Buffer.from(superjson.stringify(checked))
      } catch (error) {
        throw isRefusedKey(error) ? new UnstorableValue('an object with a key that superjson refuses') : error
      }
    },
    decode(bytes) {
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()
      return superjson.parse(text)
    },
  }
}

/** An instance of our own: types registered with the default one would be seen by all users of the module. */
function createSuperjson(types: readonly ValueType[]): SuperJSON {
  const superjson = new SuperJSON()
  superjson.registerCustom<Date, null>(
    {
      isApplicable: (value): value is Date => value instanceof Date && Number.isNaN(value.getTime()),
      serialize: () => null,
      deserialize: () => new Date(NaN),
    },
    'overdrive:invalid-date',
  )
  superjson.registerCustom<Buffer, string>(
    {
      isApplicable: (value): value is Buffer => Buffer.isBuffer(value),
      serialize: (buffer) => buffer.toString('base64'),
      deserialize: (text) => Buffer.from(text, 'base64'),
    },
    'overdrive:buffer',
  )
  superjson.registerCustom<Uint8Array, string>(
    {
      isApplicable: (value): value is Uint8Array => value instanceof Uint8Array,
      serialize: (bytes) => Buffer.from(bytes).toString('base64'),
      deserialize: (text) => new Uint8Array(Buffer.from(text, 'base64')),
    },
    'overdrive:bytes',
  )
  superjson.registerCustom<Record<string, never>, Record<string, never>>(
    {
      isApplicable: (value): value is Record<string, never> =>
        typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null,
      serialize: (bare) => ({ ...bare }),
      deserialize: (object) => Object.assign(Object.create(null) as typeof object, object),
    },
    'overdrive:bare-object',
  )
  for (const type of types) {
    superjson.registerCustom<object, string>(
      {
        isApplicable: (value): value is object => isForeign(value) && type.is(value),
        serialize: (instance) => type.encode(instance),
        deserialize: (text) => type.decode(text),
      },
      type.name,
    )
  }
  return superjson
}

/** superjson has no code for its refusal of the keys `__proto__`, `constructor` and `prototype`. */
function isRefusedKey(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Detected property')
}

/** Whether a registered type may be asked about `value`. */
function isForeign(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype !== Object.prototype && prototype !== null
}
