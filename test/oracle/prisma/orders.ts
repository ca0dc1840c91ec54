import fc from 'fast-check'
import { type Args, withoutUndefined } from '../args.ts'
import type { Ground } from '../shop/samples.ts'
import type { SchemaField, SchemaModel } from '../shop/schema-models.ts'
import { someOf, sometimes } from '../sometimes.ts'
import { keyWhere } from './filters.ts'

const direction = fc.constantFrom('asc', 'desc')

/** Draws `orderBy`, and windows that are cut from a total order. */
export interface Orders {
  /** `orderBy` alone, `orderBy` with `take`, `skip`, `cursor`, `distinct`, or nothing. */
  arrangement(model: SchemaModel): fc.Arbitrary<Args>
  /** `orderBy` that ends in the primary key. */
  totalOrder(model: SchemaModel): fc.Arbitrary<readonly Args[]>
  window(model: SchemaModel): fc.Arbitrary<Args>
}

export function createOrders(ground: Ground): Orders {
  function terms(model: SchemaModel): fc.Arbitrary<readonly Args[]> {
    const fields = model.fields.filter((field) => !field.isSecret && field.type !== 'Json')
    const onField = fc.constantFrom(...fields).chain(fieldTerm)
    const relations = model.relations.map((relation) => {
      const target = ground.modelOf(relation.target)
      if (relation.isList) return direction.map((word) => ({ [relation.name]: { _count: word } }))
      const inner = target.fields.filter((field) => !field.isSecret && field.type !== 'Json' && !field.isList)
      return fc
        .constantFrom(...inner)
        .chain(fieldTerm)
        .map((term) => ({ [relation.name]: term }))
    })
    const term = fc.oneof(
      { weight: 4, arbitrary: onField },
      ...(relations.length === 0 ? [] : [{ weight: 1, arbitrary: fc.oneof(...relations) }]),
    )
    return fc.array(term, { maxLength: 2 })
  }

  function totalOrder(model: SchemaModel): fc.Arbitrary<readonly Args[]> {
    return fc
      .tuple(terms(model), direction)
      .map(([list, word]) => [...list, ...model.id.map((name) => ({ [name]: word }))])
  }

  function window(model: SchemaModel): fc.Arbitrary<Args> {
    const cursor = fc.oneof(...model.keys.map((key) => keyWhere(ground, model, key)))
    const names = model.fields
      .filter((field) => !field.isSecret && field.type !== 'Json')
      .map(({ name }) => name)
    const distinct = someOf(names, 2)
    return fc
      .record({
        take: sometimes(2, fc.integer({ min: -3, max: 4 }), undefined),
        skip: sometimes(3, fc.nat(3), undefined),
        cursor: sometimes(3, cursor, undefined),
        distinct: sometimes(5, distinct, undefined),
      })
      .map(withoutUndefined)
  }

  return {
    totalOrder,
    window,
    arrangement: (model) =>
      fc.oneof(
        { weight: 2, arbitrary: fc.constant({}) },
        { weight: 1, arbitrary: terms(model).map((orderBy) => (orderBy.length === 0 ? {} : { orderBy })) },
        {
          weight: 3,
          arbitrary: fc
            .tuple(totalOrder(model), window(model))
            .map(([orderBy, cut]) => ({ orderBy, ...cut })),
        },
      ),
  }
}

function fieldTerm(field: SchemaField): fc.Arbitrary<Args> {
  if (!field.isOptional) return direction.map((word) => ({ [field.name]: word }))
  const nulls = fc.constantFrom<unknown>(undefined, 'first', 'last')
  return fc
    .tuple(direction, nulls)
    .map(([sort, place]) => ({ [field.name]: place === undefined ? sort : { sort, nulls: place } }))
}
