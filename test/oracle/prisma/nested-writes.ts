import fc from 'fast-check'
import type { Args } from '../args.ts'
import type { Ground } from '../shop/samples.ts'
import type { SchemaModel, SchemaRelation } from '../shop/schema-models.ts'
import { inverseOf } from '../shop/schema-models.ts'
import { later, sometimes } from '../sometimes.ts'
import type { Filters } from './filters.ts'
import { keyWhere } from './filters.ts'
import type { KeyStyle } from './row-data.ts'
import { assignments, newScalars } from './row-data.ts'

/** Draws `data` with nested writes. */
export interface NestedWrites {
  /** @param via - The relation of the new row that its parent fills. */
  create(model: SchemaModel, depth: number, via?: SchemaRelation): fc.Arbitrary<Args>
  update(model: SchemaModel, depth: number, via?: SchemaRelation): fc.Arbitrary<Args>
  key(model: SchemaModel): fc.Arbitrary<Args>
}

export function createNestedWrites(ground: Ground, filters: Filters): NestedWrites {
  const key = (model: SchemaModel) =>
    fc.oneof(...model.keys.map((columns) => keyWhere(ground, model, columns)))
  const keys = (model: SchemaModel) => fc.array(key(model), { maxLength: 2 })
  const targetOf = (relation: SchemaRelation) => ground.modelOf(relation.target)
  const styleOf = (depth: number): fc.Arbitrary<KeyStyle> =>
    depth > 0 ? fc.constantFrom('columns', 'relations') : fc.constant('columns')

  function create(model: SchemaModel, depth: number, via?: SchemaRelation): fc.Arbitrary<Args> {
    return styleOf(depth).chain((style) => {
      const owners =
        style === 'relations' ? ownersOf(model, via).map((relation) => link(model, relation, depth)) : []
      return fc
        .tuple(
          newScalars(ground, model, style, via),
          fc.tuple(...owners),
          sometimes(2, children(model, depth, 'create', via), {}),
        )
        .map(([scalars, links, more]) => Object.assign({}, scalars, ...links, more) as Args)
    })
  }

  /** The row's own foreign key, by relation; an optional one is left out now and then. */
  function link(model: SchemaModel, relation: SchemaRelation, depth: number): fc.Arbitrary<Args> {
    const content = toOne(model, relation, depth, 'create').map((verb) => ({ [relation.name]: verb }))
    return relation.isOptional ? fc.oneof(fc.constant({}), content) : content
  }

  function update(model: SchemaModel, depth: number, via?: SchemaRelation): fc.Arbitrary<Args> {
    return styleOf(depth).chain((style) => {
      const owners = style === 'relations' ? ownersOf(model, via) : []
      const moved =
        owners.length === 0
          ? fc.constant({})
          : fc
              .constantFrom(...owners)
              .chain((relation) =>
                toOne(model, relation, depth, 'update').map((verb) => ({ [relation.name]: verb })),
              )
      return fc
        .tuple(
          sometimes(2, assignments(ground, model, style, via), {}),
          sometimes(2, moved, {}),
          sometimes(2, children(model, depth, 'update', via), {}),
        )
        .map((parts) => Object.assign({}, ...parts) as Args)
    })
  }

  /** Nested writes of one relation whose foreign key is not in this row. */
  function children(
    model: SchemaModel,
    depth: number,
    mode: 'create' | 'update',
    via?: SchemaRelation,
  ): fc.Arbitrary<Args> {
    const open = model.relations.filter(
      (relation) => relation.fields.length === 0 && relation.name !== via?.name,
    )
    if (depth === 0 || open.length === 0) return fc.constant({})
    return fc.constantFrom(...open).chain((relation) => {
      const verbs = relation.isList
        ? toMany(model, relation, depth, mode)
        : toOne(model, relation, depth, mode)
      return verbs.map((verb) => ({ [relation.name]: verb }))
    })
  }

  function toOne(
    model: SchemaModel,
    relation: SchemaRelation,
    depth: number,
    mode: 'create' | 'update',
  ): fc.Arbitrary<Args> {
    const target = targetOf(relation)
    const back = inverseOf(ground.models, model, relation)
    const created = later(() => create(target, depth - 1, back))
    const choices: fc.WeightedArbitrary<Args>[] = [
      { weight: 4, arbitrary: key(target).map((connect) => ({ connect })) },
      { weight: 2, arbitrary: created.map((create) => ({ create })) },
      {
        weight: 1,
        arbitrary: fc
          .record({ where: key(target), create: created })
          .map((connectOrCreate) => ({ connectOrCreate })),
      },
    ]
    if (mode === 'update') {
      const updated = later(() => update(target, depth - 1, back))
      choices.push(
        { weight: 2, arbitrary: updated.map((data) => ({ update: data })) },
        {
          weight: 1,
          arbitrary: fc
            .record({ where: filters.where(target, 0), data: updated })
            .map((update) => ({ update })),
        },
        {
          weight: 1,
          arbitrary: fc.record({ create: created, update: updated }).map((upsert) => ({ upsert })),
        },
      )
      if (relation.isOptional)
        choices.push(
          { weight: 2, arbitrary: fc.constantFrom({ disconnect: true }, { delete: true }) },
          { weight: 1, arbitrary: filters.where(target, 0).map((where) => ({ disconnect: where })) },
        )
    }
    return fc.oneof(...choices)
  }

  function toMany(
    model: SchemaModel,
    relation: SchemaRelation,
    depth: number,
    mode: 'create' | 'update',
  ): fc.Arbitrary<Args> {
    const target = targetOf(relation)
    const back = inverseOf(ground.models, model, relation)
    const created = later(() => create(target, depth - 1, back))
    const where = filters.where(target, 0)
    const choices: fc.Arbitrary<Args>[] = [
      keys(target).map((connect) => ({ connect })),
      fc.array(created, { minLength: 1, maxLength: 2 }).map((create) => ({ create })),
      fc.record({ where: key(target), create: created }).map((connectOrCreate) => ({ connectOrCreate })),
    ]
    if (back.fields.length > 0) {
      const rows = fc.array(newScalars(ground, target, 'columns', back), { minLength: 1, maxLength: 2 })
      choices.push(
        fc.record({ data: rows, skipDuplicates: fc.boolean() }).map((createMany) => ({ createMany })),
      )
    }
    if (mode === 'update') {
      const updated = later(() => update(target, depth - 1, back))
      choices.push(
        keys(target).map((set) => ({ set })),
        keys(target).map((disconnect) => ({ disconnect })),
        keys(target).map((removed) => ({ delete: removed })),
        where.map((deleteMany) => ({ deleteMany })),
        fc.record({ where: key(target), data: updated }).map((update) => ({ update })),
        fc
          .record({ where, data: assignments(ground, target, 'columns', back) })
          .map((updateMany) => ({ updateMany })),
        fc.record({ where: key(target), create: created, update: updated }).map((upsert) => ({ upsert })),
      )
    }
    return fc.oneof(...choices)
  }

  return { create, update, key }
}

function ownersOf(model: SchemaModel, via?: SchemaRelation): SchemaRelation[] {
  return model.relations.filter((relation) => relation.fields.length > 0 && relation.name !== via?.name)
}
