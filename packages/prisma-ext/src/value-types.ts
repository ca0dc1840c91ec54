import * as runtime from '@prisma/client/runtime/client'
import type { ValueType } from '@orm-overdrive/core'

const { Decimal } = runtime
type Decimal = InstanceType<typeof Decimal>

/** Exact numbers, as Prisma returns them. */
const decimal: ValueType<Decimal> = {
  name: 'Decimal',
  is: (value): value is Decimal => Decimal.isDecimal(value),
  encode: (value) => (value.isNegative() && value.isZero() ? '-0' : value.toString()),
  decode: (text) => new Decimal(text),
}

/** `Prisma.DbNull`, `JsonNull` and `AnyNull`: three different nulls in arguments. */
const jsonNull: ValueType<NamedNull> = {
  name: 'Null',
  is: (value): value is NamedNull => '_getName' in value && typeof value._getName === 'function',
  encode: (value) => value._getName(),
  decode(text) {
    throw new TypeError(`Prisma.${text} is an argument, never a result.`)
  },
}

interface NamedNull {
  _getName(): string
}

/** Another column, named in a filter: `prisma.user.fields.email`. */
const fieldReference: ValueType<FieldName> = {
  name: 'Field',
  is: (value): value is FieldName => 'modelName' in value && 'name' in value && !('_getName' in value),
  encode: (value) => JSON.stringify([value.modelName, value.name]),
  decode(text) {
    throw new TypeError(`The field ${text} is an argument, never a result.`)
  },
}

interface FieldName {
  readonly modelName: string
  readonly name: string
}

/** `Prisma.skip`: the property counts as absent, which under strict checks differs from `undefined`. */
const skip: ValueType<Skip> = {
  name: 'Skip',
  is: (value): value is Skip => 'ifUndefined' in value,
  encode: () => '',
  decode() {
    throw new TypeError('Prisma.skip is an argument, never a result.')
  },
}

interface Skip {
  ifUndefined(value: unknown): unknown
}

/** The classes of Prisma that occur in arguments and results. */
export const prismaValueTypes: readonly ValueType[] = [decimal, jsonNull, skip, fieldReference]
