import { Prisma } from '@orm-overdrive/shop-schema/client'
import fc from 'fast-check'
import type { Ground } from '../shop/samples.ts'
import type { SchemaField, SchemaModel } from '../shop/schema-models.ts'

/** A value for a field that is not null: mostly one that occurs, sometimes its neighbour. */
export function fieldValue(ground: Ground, model: SchemaModel, field: SchemaField): fc.Arbitrary<unknown> {
  if (field.isList) return fc.constantFrom([], [''], ['Paname'])
  const values = ground.valuesOf(model, field)
  const neighbours = neighbouring(field, values)
  if (values.length === 0) return fc.constantFrom(...neighbours)
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...values) },
    { weight: neighbours.length === 0 ? 0 : 1, arbitrary: fc.constantFrom(...neighbours, values[0]) },
  )
}

/** The same value in one of the spellings that Prisma takes. */
export function spelledValue(ground: Ground, model: SchemaModel, field: SchemaField): fc.Arbitrary<unknown> {
  const spelling = fc.nat(4)
  return fc
    .tuple(fieldValue(ground, model, field), spelling)
    .map(([value, choice]) => (field.isList ? value : respell(field, value, choice)))
}

/** @param choice - Which spelling; beyond their number the value as it is. */
export function respell(field: SchemaField, value: unknown, choice: number): unknown {
  const text = String(value)
  if (field.native === 'Uuid' && choice > 0 && choice < 4)
    return [text.toUpperCase(), `{${text}}`, text.replaceAll('-', '')][choice - 1]
  if (typeof value === 'bigint' && choice === 1 && Number.isSafeInteger(Number(value))) return Number(value)
  if (Prisma.Decimal.isDecimal(value) && choice > 0 && choice < 5)
    return [value.toFixed(), value.toNumber(), value.toFixed(4), value.toExponential()][choice - 1]
  if (value instanceof Date && choice > 0 && choice < 3) {
    if (choice === 1) return value.toISOString()
    const shifted = new Date(value.getTime() + 2 * 3_600_000).toISOString()
    return shifted.replace('Z', '+02:00')
  }
  return value
}

/** Values close to those that occur, where rounding, padding or comparison may go wrong. */
function neighbouring(field: SchemaField, values: readonly unknown[]): unknown[] {
  const [first] = values
  switch (field.type) {
    case 'Int':
      return [0, -1, 2, 999, 2_147_483_647, ...(typeof first === 'number' ? [first + 1] : [])]
    case 'BigInt':
      return [0n, -1n, 9_007_199_254_740_992n, 9_007_199_254_740_994n]
    case 'Float':
      return [0, -0.5, 39.8, 1e21]
    case 'Decimal':
      return ['1.005', '61.5', '0', '-0.5', '9.9', '1e1'].map((text) => new Prisma.Decimal(text))
    case 'Boolean':
      return [true, false]
    case 'Enum':
      return [...field.labels.keys()]
    case 'DateTime':
      return [
        new Date(first instanceof Date ? first.getTime() + 1 : 0),
        new Date('2024-02-29T00:00:00.000Z'),
        new Date('1900-01-01T00:00:00.000Z'),
      ]
    case 'Json':
      return [{}, [], 0, 'text', true, { theme: 'dark' }, { n: 0.1 }, [1, null, 'x']]
    case 'Bytes':
      return [Buffer.from([]), Buffer.from([0, 255])]
    default:
      return texts(field, first)
  }
}

function texts(field: SchemaField, first: unknown): string[] {
  if (field.native === 'Uuid') return ['00000000-0000-4000-8000-000000000000']
  const text = typeof first === 'string' ? first : 'text'
  if (field.native?.startsWith('Char')) return ['ZZ', 'D', 'Q ', 'de']
  return ['', `${text} `, text.toUpperCase(), 'x\ufffd', 'x\ud800', '%', 'null']
}

const freshTexts = ['new', 'New', 'new ', 'newer', 'x\ud800', 'Ünï']

/** A value for a field of a new row; for unique fields mostly one that is not taken. */
export function newValue(ground: Ground, model: SchemaModel, field: SchemaField): fc.Arbitrary<unknown> {
  if (field.isList) return fc.array(fc.constantFrom('', 'Paname', 'alias', 'a"b,c'), { maxLength: 3 })
  const isUnique = model.keys.some((key) => key.length === 1 && key[0] === field.name)
  if (field.type === 'Json')
    return fc.constantFrom<unknown>(Prisma.JsonNull, {}, { a: [1, null] }, 'text', [1, 2], 3)
  if (!isUnique) return spelledValue(ground, model, field)
  if (field.type === 'Int')
    return fc.oneof(
      { weight: 5, arbitrary: fc.integer({ min: 100, max: 110 }) },
      { weight: 1, arbitrary: spelledValue(ground, model, field) },
    )
  return fc.oneof(
    { weight: 5, arbitrary: freshUnique(field) },
    { weight: 1, arbitrary: spelledValue(ground, model, field) },
  )
}

function freshUnique(field: SchemaField): fc.Arbitrary<unknown> {
  if (field.native === 'Uuid')
    return fc.integer({ min: 10, max: 99 }).map((n) => `b1ffcd00-1c0b-4ef8-bb6d-6bb9bd3800${n}`)
  if (field.native?.startsWith('Char')) return fc.constantFrom('XX', 'YY', 'X')
  return fc.constantFrom(...freshTexts)
}
