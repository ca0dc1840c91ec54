import fc from 'fast-check'
import { col, fn } from 'sequelize'
import type { Args } from '../args.ts'
import type { Ground } from '../shop/samples.ts'
import type { SchemaModel, SchemaRelation } from '../shop/schema-models.ts'
import { inverseOf } from '../shop/schema-models.ts'
import { later, someOf, sometimes } from '../sometimes.ts'
import type { ListOrder } from '../snapshot.ts'
import { anyOrder } from '../snapshot.ts'
import { whereOf } from './filters.ts'

/** Draws `attributes`: all but the secret ones, some, aliases, and now and then an expression. */
export function attributesOf(model: SchemaModel): fc.Arbitrary<Args> {
  const open = model.fields.filter((field) => !field.isSecret)
  const names = open.map(({ name }) => name)
  const secrets = model.fields.filter((field) => field.isSecret).map(({ name }) => name)
  const whole = secrets.length === 0 ? {} : { attributes: { exclude: secrets } }
  const alias = fc.constantFrom(...open).map((field): [string, string] => [field.name, 'alias'])
  const expression = fc
    .constantFrom(...open)
    .map((field) => [fn('coalesce', col(`${model.name}.${field.column}`)), 'expression'])
  return fc.oneof(
    { weight: 5, arbitrary: fc.constant(whole) },
    { weight: 3, arbitrary: someOf(names).map((attributes) => ({ attributes })) },
    {
      weight: 1,
      arbitrary: someOf(names).map((some) => ({ attributes: [...new Set([...model.id, ...some])] })),
    },
    {
      weight: 1,
      arbitrary: someOf(names, 2).map((exclude) => ({
        attributes: { exclude: [...new Set([...secrets, ...exclude])] },
      })),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(someOf(names), alias).map(([some, more]) => ({ attributes: [...some, more] })),
    },
    {
      weight: 1,
      arbitrary: sometimes(
        4,
        expression.map((more) => ({ attributes: [...model.id, more] })),
        whole,
      ),
    },
  )
}

/** Draws `include`, nested up to `depth`. */
export function includesOf(ground: Ground, model: SchemaModel, depth: number): fc.Arbitrary<readonly Args[]> {
  if (depth === 0 || model.relations.length === 0) return fc.constant([])
  return fc
    .uniqueArray(fc.constantFrom(...model.relations), {
      minLength: 1,
      maxLength: 2,
      selector: ({ name }) => name,
    })
    .chain((relations) => fc.tuple(...relations.map((relation) => includeOf(ground, model, relation, depth))))
}

function includeOf(
  ground: Ground,
  model: SchemaModel,
  relation: SchemaRelation,
  depth: number,
): fc.Arbitrary<Args> {
  const target = ground.modelOf(relation.target)
  const isThrough = relation.isList && inverseOf(ground.models, model, relation).isList
  const nested = sometimes(
    3,
    later(() => includesOf(ground, target, depth - 1)),
    [],
  )
  const separate = relation.isList && !isThrough ? separately(target) : fc.constant({})
  return fc
    .record({
      attributes: attributesOf(target),
      where: sometimes(3, whereOf(ground, target, 0), undefined),
      required: sometimes(3, fc.boolean(), undefined),
      include: nested,
      through: isThrough ? sometimes(2, fc.constant({ attributes: [] }), undefined) : fc.constant(undefined),
      separate: sometimes(4, separate, {}),
    })
    .map(({ attributes, where, required, include, through, separate }) => ({
      association: relation.name,
      // Rows are put under their parents by foreign key, which has to be among the attributes.
      ...('separate' in separate
        ? withKeys(attributes, inverseOf(ground.models, model, relation).fields, target)
        : attributes),
      ...(where === undefined ? {} : { where }),
      ...(required === undefined ? {} : { required }),
      ...(include.length === 0 ? {} : { include }),
      ...(through === undefined ? {} : { through }),
      ...separate,
    }))
}

function withKeys(args: Args, keys: readonly string[], target: SchemaModel): Args {
  const { attributes } = args
  if (Array.isArray(attributes)) return { attributes: [...new Set([...(attributes as unknown[]), ...keys])] }
  const secrets = target.fields.filter((field) => field.isSecret).map(({ name }) => name)
  return secrets.length === 0 ? {} : { attributes: { exclude: secrets } }
}

/** A list of its own statement may be ordered and cut. */
function separately(target: SchemaModel): fc.Arbitrary<Args> {
  const order = target.id.map((name) => [name, 'DESC'])
  return fc.constantFrom<Args>(
    { separate: true },
    { separate: true, order },
    { separate: true, order, limit: 1 },
  )
}

/** Which of the lists under `args` are in an order of their own. */
export function includeOrders(args: Args): Readonly<Record<string, ListOrder>> {
  const includes = (args['include'] as readonly Args[] | undefined) ?? []
  return Object.fromEntries(
    includes.map((include) => {
      const within = includeOrders(include)
      return [
        String(include['association']),
        { ...anyOrder, isTotal: include['order'] !== undefined, within },
      ]
    }),
  )
}
