import { Prisma } from '@orm-overdrive/shop-schema/client'
import { Model } from 'sequelize'

/** Which lists of a result have an order that the query fixed; all others are compared as multisets. */
export interface ListOrder {
  readonly isTotal: boolean
  /** Set for sums of floats, which depend on the order in which the database happens to find the rows. */
  readonly isRounded?: boolean
  /** By name of the relation that holds the list or row. */
  readonly within?: Readonly<Record<string, ListOrder>>
}

/** A list in any order, and so is every list in it. */
export const anyOrder: ListOrder = { isTotal: false }

/**
 * One text for a result, with the type of every value: two results are the same answer exactly if their texts are
 * equal. Order of properties counts; order of rows counts where `order` says so.
 */
export function snapshot(value: unknown, order: ListOrder): string {
  return describe(value, order)
}

/** The rows of a list as texts, for results that may be any part of a larger one. */
export function snapshotRows(value: unknown, order: ListOrder): string[] {
  const rows = Array.isArray(value) ? value : value === null ? [] : [value]
  return rows.map((row) => describe(row, order))
}

function describe(value: unknown, order: ListOrder): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'bigint':
      return `${value}n`
    case 'number':
      return numberText(value, order)
    case 'object':
      return value === null ? 'null' : describeObject(value, order)
    default:
      return String(value)
  }
}

function numberText(value: number, { isRounded }: ListOrder): string {
  if (Object.is(value, -0)) return '-0'
  return String(isRounded === true && !Number.isInteger(value) ? Number(value.toPrecision(12)) : value)
}

function describeObject(value: object, order: ListOrder): string {
  if (Array.isArray(value)) {
    const rows = value.map((row) => describe(row, order))
    // Values that JSON and arrays of the database hold have an order of their own.
    const isListOfRows = value.every((row) => typeof row === 'object' && row !== null)
    return `[${(order.isTotal || !isListOfRows ? rows : rows.toSorted()).join(', ')}]`
  }
  if (value instanceof Date) return `Date(${Number.isNaN(value.getTime()) ? 'invalid' : value.toISOString()})`
  if (value instanceof Uint8Array) return `${value.constructor.name}(${Buffer.from(value).toString('hex')})`
  if (Prisma.Decimal.isDecimal(value)) return `Decimal(${value.toFixed()})`
  if (value instanceof Model) return describeInstance(value, order)
  const prototype: unknown = Object.getPrototypeOf(value)
  const name = prototype === Object.prototype || prototype === null ? '' : value.constructor.name
  return `${name}{${describeProperties(value, order)}}`
}

function describeProperties(value: object, order: ListOrder): string {
  return Object.entries(value)
    .map(
      ([key, content]) =>
        `${key}: ${describe(content, order.within?.[key] ?? { ...anyOrder, isRounded: order.isRounded === true })}`,
    )
    .join(', ')
}

/**
 * Everything about an instance that its user can notice: values, what counts as changed, whether it is new. The order
 * of its values is left out: included lists of their own statements stand in the order in which these ended.
 */
function describeInstance(instance: Model, order: ListOrder): string {
  const { dataValues, _previousDataValues: previous } = instance as Model & { _previousDataValues?: object }
  const facts = [
    `values: {${describeProperties(sorted(dataValues as object), order)}}`,
    `previous: {${describeProperties(sorted(previous ?? {}), order)}}`,
    `changed: ${JSON.stringify(instance.changed())}`,
    `new: ${instance.isNewRecord}`,
  ]
  return `${(instance.constructor as typeof Model).name}<${facts.join(', ')}>`
}

function sorted(values: object): object {
  return Object.fromEntries(Object.entries(values).toSorted(([left], [right]) => (left < right ? -1 : 1)))
}
