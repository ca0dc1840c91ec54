import { Prisma } from '@orm-overdrive/shop-schema/client'
import fc from 'fast-check'
import { fieldValue, newValue } from '../prisma/field-values.ts'
import type { Ground } from '../shop/samples.ts'
import type { SchemaField, SchemaModel } from '../shop/schema-models.ts'

/** A value as Sequelize would return it, or close to one. */
export function attributeValue(
  ground: Ground,
  model: SchemaModel,
  field: SchemaField,
): fc.Arbitrary<unknown> {
  return fieldValue(ground, model, field).map((value) => plainForm(field, value))
}

/** A value to compare with, in one of the spellings that PostgreSQL reads alike. */
export function spelledAttribute(
  ground: Ground,
  model: SchemaModel,
  field: SchemaField,
): fc.Arbitrary<unknown> {
  return fc
    .tuple(attributeValue(ground, model, field), fc.nat(8))
    .map(([value, choice]) => (field.isList ? value : respellAttribute(field, value, choice)))
}

/** A value for a new row; for unique columns mostly one that is not taken. */
export function newAttribute(ground: Ground, model: SchemaModel, field: SchemaField): fc.Arbitrary<unknown> {
  return newValue(ground, model, field).map((value) => plainForm(field, value))
}

/** From Prisma's types to Sequelize's. */
export function plainForm(field: SchemaField, value: unknown): unknown {
  if (value === Prisma.JsonNull || value === Prisma.DbNull) return null
  if (Prisma.Decimal.isDecimal(value)) return value.toFixed()
  if (field.type === 'Enum') return field.labels.get(String(value)) ?? value
  if (field.native === 'Date') {
    const date = value instanceof Date ? value : new Date(String(value))
    return date.toISOString().slice(0, 10)
  }
  if (field.type === 'DateTime' && typeof value === 'string') return new Date(value)
  if (typeof value === 'bigint') return value.toString()
  return value
}

/** @param choice - Which spelling; beyond their number the value as it is. */
export function respellAttribute(field: SchemaField, value: unknown, choice: number): unknown {
  const text = String(value)
  switch (field.type) {
    case 'Int':
      return [value, text, ` ${text}`, `0${text}`.replace('0-', '-0')][choice] ?? value
    case 'BigInt':
      return [value, BigInt(text), `+${text}`.replace('+-', '-')][choice] ?? value
    case 'Decimal':
      return [value, Number(text), `${text}e0`, `0${text}`.replace('0-', '-0')][choice] ?? value
    case 'Boolean':
      return [value, value === true ? 't' : 'f', value === true ? 'yes' : 'no'][choice] ?? value
    case 'DateTime':
      return respellTime(field, value, choice)
    case 'String':
      if (field.native === 'Uuid')
        return [value, text.toUpperCase(), `{${text}}`, text.replaceAll('-', '')][choice] ?? value
      return field.native?.startsWith('Char') === true && choice === 1 ? `${text} ` : value
    default:
      return value
  }
}

function respellTime(field: SchemaField, value: unknown, choice: number): unknown {
  if (field.native === 'Date') return choice === 1 ? String(value).replaceAll('-', '') : value
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) return value
  return (
    [
      value,
      value.toISOString(),
      new Date(value.getTime() + 2 * 3_600_000).toISOString().replace('Z', '+02:00'),
    ][choice] ?? value
  )
}
