import fc from 'fast-check'
import { type Args, without, withoutUndefined } from '../args.ts'
import type { Ground } from '../shop/samples.ts'
import type { SchemaField, SchemaModel } from '../shop/schema-models.ts'
import { someOf, sometimes } from '../sometimes.ts'
import { spelledValue } from './field-values.ts'
import type { Filters } from './filters.ts'
import type { Orders } from './orders.ts'

/** Draws arguments of `count`, `aggregate` and `groupBy`. */
export interface Aggregates {
  count(model: SchemaModel): fc.Arbitrary<Args>
  aggregate(model: SchemaModel): fc.Arbitrary<Args>
  groupBy(model: SchemaModel): fc.Arbitrary<Args>
}

const numeric: ReadonlySet<string> = new Set(['Int', 'BigInt', 'Float', 'Decimal'])

export function createAggregates(ground: Ground, filters: Filters, orders: Orders): Aggregates {
  /** `where`, and sometimes a window in a total order. */
  function choice(model: SchemaModel): fc.Arbitrary<Args> {
    const cut = fc
      .tuple(orders.totalOrder(model), orders.window(model))
      .map(([orderBy, window]) => ({ orderBy, ...without(window, 'distinct') }))
    return fc
      .tuple(sometimes(2, filters.where(model, 1), undefined), sometimes(4, cut, {}))
      .map(([where, window]) => withoutUndefined({ where, ...window }))
  }

  function summaries(model: SchemaModel): fc.Arbitrary<Args> {
    const fields = model.fields.filter((field) => !field.isSecret)
    const numbers = fields.filter((field) => numeric.has(field.type))
    const comparable = fields.filter(
      (field) => !['Json', 'Bytes', 'Boolean'].includes(field.type) && !field.isList,
    )
    const some = (list: readonly SchemaField[]) =>
      someOf(
        list.map(({ name }) => name),
        2,
      ).map(chosen)
    const count = fc.oneof(
      fc.constant(true),
      some(fields),
      some(fields).map((names) => ({ _all: true, ...names })),
    )
    const parts = [count.map((_count) => ({ _count }))]
    if (numbers.length > 0)
      parts.push(
        ...['_sum', '_avg'].map((word) => some(numbers).map((names) => ({ [word]: names })) as never),
      )
    if (comparable.length > 0)
      parts.push(
        ...['_min', '_max'].map((word) => some(comparable).map((names) => ({ [word]: names })) as never),
      )
    return fc
      .array(fc.oneof(...parts), { minLength: 1, maxLength: 2 })
      .map((list) => Object.assign({}, ...list) as Args)
  }

  return {
    count(model) {
      const names = model.fields.filter((field) => !field.isSecret).map(({ name }) => name)
      const select = someOf(names, 2).map((list) => ({ _all: true, ...chosen(list) }))
      return fc
        .tuple(choice(model), sometimes(4, select, undefined))
        .map(([args, select]) => withoutUndefined({ ...args, select }))
    },
    aggregate: (model) =>
      fc.tuple(choice(model), summaries(model)).map(([args, more]) => ({ ...args, ...more })),
    groupBy(model) {
      const groupable = model.fields.filter(
        (field) => !field.isSecret && !['Json', 'Bytes'].includes(field.type) && !field.isList,
      )
      return fc
        .tuple(
          someOf(groupable, 2),
          sometimes(2, filters.where(model, 1), undefined),
          sometimes(2, summaries(model), {}),
          sometimes(3, fc.record({ take: fc.integer({ min: 1, max: 3 }), skip: fc.nat(2) }), undefined),
          sometimes(4, fc.constantFrom('asc', 'desc'), undefined),
        )
        .chain(([fields, where, more, window, direction]) => {
          const by = fields.map(({ name }) => name)
          const order = window === undefined ? direction : (direction ?? 'asc')
          const orderBy = order === undefined ? undefined : by.map((name) => ({ [name]: order }))
          return sometimes(4, having(model, fields), undefined).map((having) =>
            withoutUndefined({ by, where, having, orderBy, ...window, ...more }),
          )
        })
    },
  }

  function having(model: SchemaModel, fields: readonly SchemaField[]): fc.Arbitrary<unknown> {
    const [field] = fields as [SchemaField]
    return fc.oneof(
      spelledValue(ground, model, field).map((value) => ({ [field.name]: value })),
      fc.integer({ min: 0, max: 3 }).map((gt) => ({ [field.name]: { _count: { gt } } })),
    )
  }
}

function chosen(names: readonly string[]): Args {
  return Object.fromEntries(names.map((name) => [name, true]))
}
