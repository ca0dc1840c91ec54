import fc from 'fast-check'
import type { Args } from '../args.ts'
import type { Ground } from '../shop/samples.ts'
import type { SchemaModel, SchemaRelation } from '../shop/schema-models.ts'
import { later, someOf, sometimes } from '../sometimes.ts'
import type { Filters } from './filters.ts'
import type { Orders } from './orders.ts'

/** Draws what a read shows of its rows: `select`, `include`, `omit`, with nested lists that have all of it in turn. */
export interface Selections {
  selection(model: SchemaModel, depth: number): fc.Arbitrary<Args>
  /** Arguments of a list: `where`, `orderBy`, `take` … and a selection. */
  listArgs(model: SchemaModel, depth: number): fc.Arbitrary<Args>
}

export function createSelections(ground: Ground, filters: Filters, orders: Orders): Selections {
  function selection(model: SchemaModel, depth: number): fc.Arbitrary<Args> {
    const secrets = Object.fromEntries(
      model.fields.filter((field) => field.isSecret).map(({ name }) => [name, true]),
    )
    const names = model.fields.filter((field) => !field.isSecret).map(({ name }) => name)
    const some = someOf(names).map(chosen)
    const choices: fc.WeightedArbitrary<Args>[] = [
      { weight: 4, arbitrary: fc.constant(Object.keys(secrets).length === 0 ? {} : { omit: secrets }) },
      { weight: 2, arbitrary: some.map((select) => ({ select })) },
      {
        weight: 1,
        arbitrary: fc
          .subarray(names, { maxLength: names.length - 1 })
          .map((list) => ({ omit: { ...secrets, ...chosen(list) } })),
      },
    ]
    if (depth > 0) {
      const relations = nested(model, depth)
      choices.push(
        {
          weight: 4,
          arbitrary: relations.map((include) =>
            Object.keys(secrets).length === 0 ? { include } : { include, omit: secrets },
          ),
        },
        {
          weight: 3,
          arbitrary: fc.tuple(some, relations).map(([select, more]) => ({ select: { ...select, ...more } })),
        },
      )
      // Everything, secrets included: not cached.
      if (Object.keys(secrets).length > 0) choices.push({ weight: 1, arbitrary: fc.constant({}) })
    }
    return fc.oneof(...choices)
  }

  function nested(model: SchemaModel, depth: number): fc.Arbitrary<Args> {
    const parts = [...model.relations.map((relation) => relatedRows(relation, depth)), ...counts(model)]
    return fc
      .array(fc.oneof(...parts), { minLength: 1, maxLength: 2 })
      .map((list) => Object.assign({}, ...list) as Args)
  }

  function relatedRows(relation: SchemaRelation, depth: number): fc.Arbitrary<Args> {
    const target = ground.modelOf(relation.target)
    const args = later(() => (relation.isList ? listArgs(target, depth - 1) : selection(target, depth - 1)))
    return args.map((inner) => ({ [relation.name]: Object.keys(inner).length === 0 ? true : inner }))
  }

  function counts(model: SchemaModel): fc.Arbitrary<Args>[] {
    const lists = model.relations.filter((relation) => relation.isList)
    if (lists.length === 0) return []
    const one = fc.constantFrom(...lists).chain((relation) =>
      sometimes(
        2,
        later(() => filters.where(ground.modelOf(relation.target), 1)),
        undefined,
      ).map((where) => ({
        [relation.name]: where === undefined ? true : { where },
      })),
    )
    return [one.map((select) => ({ _count: { select } }))]
  }

  function listArgs(model: SchemaModel, depth: number): fc.Arbitrary<Args> {
    return fc
      .tuple(
        sometimes(2, filters.where(model, Math.min(depth, 1)), undefined),
        orders.arrangement(model),
        selection(model, depth),
      )
      .map(([where, arrangement, rest]) => ({
        ...(where === undefined ? {} : { where }),
        ...arrangement,
        ...rest,
      }))
  }

  return { selection, listArgs }
}

function chosen(names: readonly string[]): Args {
  return Object.fromEntries(names.map((name) => [name, true]))
}
