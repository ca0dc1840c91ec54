import fc from 'fast-check'
import { col, fn, type Identifier, type Model, type ModelStatic } from 'sequelize'
import { type Args, without } from '../args.ts'
import { codeOf } from '../code-text.ts'
import type { Read } from '../question.ts'
import type { Ground } from '../shop/samples.ts'
import type { SchemaModel } from '../shop/schema-models.ts'
import { someOf, sometimes } from '../sometimes.ts'
import type { ListOrder } from '../snapshot.ts'
import { anyOrder } from '../snapshot.ts'
import type { Clients } from '../world.ts'
import { plainForm } from './attribute-values.ts'
import { withFarReference } from './far-references.ts'
import { keyCondition, whereOf, withExpressions } from './filters.ts'
import { attributesOf, includeOrders, includesOf } from './includes.ts'

type AnyModel = ModelStatic<Model> & Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>

/** Draws reads of one model through Sequelize. */
export function sequelizeReads(ground: Ground): (model: SchemaModel) => fc.Arbitrary<Read> {
  return (model) => {
    const where = withExpressions(model, whereOf(ground, model, 1))
    const plain = findArgs(ground, model, where, 2)
    const unique = fc.oneof(...model.keys.map((key) => keyCondition(ground, model, key)))
    const modes = sometimes(
      4,
      fc.constantFrom<Args>({ raw: true }, { raw: true, nest: true }, { plain: true }, { subQuery: false }),
      {},
    )
    const list = fc
      .tuple(plain, arrangement(model), modes, fc.nat(8))
      .map(([args, cut, mode, far]) => withFarReference(ground, model, { ...args, ...cut, ...mode }, far))
    const byKey = fc
      .tuple(unique, findArgs(ground, model, fc.constant({}), 2))
      .map(([pin, args]) => ({ ...args, where: pin }))
    return fc.oneof(
      { weight: 3, arbitrary: primaryKey(ground, model, plain) },
      { weight: 3, arbitrary: byKey.map((args) => sequelizeRead(model, 'findOne', args)) },
      { weight: 2, arbitrary: list.map((args) => sequelizeRead(model, 'findOne', args)) },
      { weight: 10, arbitrary: list.map((args) => sequelizeRead(model, 'findAll', args)) },
      {
        weight: 2,
        arbitrary: list.map((args) =>
          sequelizeRead(model, 'findAndCountAll', without(args, 'raw', 'nest', 'plain')),
        ),
      },
      { weight: 3, arbitrary: counts(ground, model, where) },
      { weight: 2, arbitrary: aggregates(model, where) },
      { weight: 2, arbitrary: groups(model, where) },
      { weight: 2, arbitrary: getters(ground, model) },
      {
        weight: 1,
        arbitrary: fc.tuple(where, plain).map(([scope, args]) => scopedRead(model, { where: scope }, args)),
      },
    )
  }
}

/** A read of one static method. */
export function sequelizeRead(model: SchemaModel, operation: string, args: Args): Read {
  const whole = without(args, 'limit', 'offset', 'plain')
  const call = ({ models }: Clients, name: string, given: Args, cached: boolean) =>
    modelIn(models, model)[name]?.(optionsOf(given, cached)) as Promise<unknown>
  const order = orderOf(model, args)
  const isCut = operation === 'findOne' || args['plain'] === true || args['limit'] !== undefined
  return {
    code: `${model.name}.${operation}(${codeOf(args)})`,
    order: operation === 'findAndCountAll' ? { ...anyOrder, within: { rows: order } } : order,
    run: (clients, cached) => call(clients, operation, args, cached),
    ...(isCut && !order.isTotal && { superset: (clients) => call(clients, 'findAll', whole, false) }),
  }
}

function orderOf(model: SchemaModel, args: Args): ListOrder {
  const terms = (args['order'] as readonly (readonly unknown[])[] | undefined) ?? []
  const names = new Set(terms.map(([name]) => name))
  return {
    isTotal: args['raw'] !== true && model.id.every((name) => names.has(name)),
    within: includeOrders(args),
  }
}

/** Options of the call's own: Sequelize writes into what it is given. */
export function optionsOf(args: Args, cached: boolean): Args {
  return { ...(copied(args) as Args), ...(cached ? { cache: true } : {}) }
}

function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value
  const entries = Reflect.ownKeys(value).map(
    (key) => [key, copied((value as Record<PropertyKey, unknown>)[key])] as const,
  )
  return Object.fromEntries(entries)
}

export function modelIn(models: Clients['models'], { name }: { readonly name: string }): AnyModel {
  return models[name as keyof Clients['models']] as unknown as AnyModel
}

function findArgs(
  ground: Ground,
  model: SchemaModel,
  where: fc.Arbitrary<object>,
  depth: number,
): fc.Arbitrary<Args> {
  return fc
    .tuple(where, attributesOf(model), sometimes(2, includesOf(ground, model, depth), []))
    .map(([where, attributes, include]) => ({
      where,
      ...attributes,
      ...(include.length === 0 ? {} : { include }),
    }))
}

/** `order` alone, or with a window cut from a total order. */
function arrangement(model: SchemaModel): fc.Arbitrary<Args> {
  const names = model.fields
    .filter((field) => !field.isSecret && field.type !== 'Json')
    .map(({ name }) => name)
  const direction = fc.constantFrom('ASC', 'DESC', 'ASC NULLS FIRST', 'DESC NULLS LAST')
  const term = fc.tuple(fc.constantFrom(...names), direction)
  const total = fc
    .tuple(fc.array(term, { maxLength: 2 }), fc.constantFrom('ASC', 'DESC'))
    .map(([terms, word]) => [...terms, ...model.id.map((name): [string, string] => [name, word])])
  const window = fc.record({
    limit: fc.integer({ min: 1, max: 4 }),
    offset: sometimes(3, fc.nat(3), undefined),
  })
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: term.map((one) => ({ order: [one] })) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(total, window)
        .map(([order, { limit, offset }]) => ({ order, limit, ...(offset === undefined ? {} : { offset }) })),
    },
  )
}

function primaryKey(ground: Ground, model: SchemaModel, args: fc.Arbitrary<Args>): fc.Arbitrary<Read> {
  const [name] = model.id as [string]
  // `findByPk` takes the key itself, unless it has several columns.
  const key = keyCondition(ground, model, model.id).map((pin) => (model.id.length === 1 ? pin[name] : pin))
  const withoutWhere = args.map((given) => without(given, 'where'))
  return fc.tuple(key, withoutWhere).map(([key, rest]) => ({
    code: `${model.name}.findByPk(${codeOf(key)}, ${codeOf(rest)})`,
    order: orderOf(model, rest),
    run: ({ models }, cached) =>
      model.id.length === 1
        ? modelIn(models, model).findByPk(key as Identifier, optionsOf(rest, cached) as object)
        : (modelIn(models, model)['findOne']?.(
            optionsOf({ ...rest, where: key }, cached),
          ) as Promise<unknown>),
  }))
}

function counts(ground: Ground, model: SchemaModel, where: fc.Arbitrary<object>): fc.Arbitrary<Read> {
  const include = includesOf(ground, model, 1).map((list) => ({ include: list, distinct: true }))
  return fc
    .tuple(where, sometimes(3, include, {}))
    .map(([where, more]) => sequelizeRead(model, 'count', { where, ...more }))
}

function aggregates(model: SchemaModel, where: fc.Arbitrary<object>): fc.Arbitrary<Read> {
  const fields = model.fields.filter((field) => ['Int', 'BigInt', 'Decimal', 'DateTime'].includes(field.type))
  return fc
    .tuple(
      fc.constantFrom(...(fields.length === 0 ? model.fields : fields)),
      fc.constantFrom('max', 'min', 'sum'),
      where,
    )
    .map(([field, word, where]) => ({
      code: `${model.name}.${word}('${field.name}', ${codeOf({ where })})`,
      order: anyOrder,
      run: ({ models }, cached) =>
        modelIn(models, model)[word]?.(field.name, optionsOf({ where }, cached)) as Promise<unknown>,
    }))
}

function groups(model: SchemaModel, where: fc.Arbitrary<object>): fc.Arbitrary<Read> {
  const names = model.fields
    .filter((field) => !field.isSecret && field.type !== 'Json' && !field.isList)
    .map(({ name }) => name)
  return fc.tuple(someOf(names, 2), where, fc.boolean()).map(([group, where, isCount]) =>
    isCount
      ? sequelizeRead(model, 'count', { where, group })
      : sequelizeRead(model, 'findAll', {
          where,
          attributes: [...group, [fn('COUNT', col('*')), 'n']],
          group,
          raw: true,
        }),
  )
}

/** `(await User.findByPk(1)).getVisits({ … })` */
function getters(ground: Ground, model: SchemaModel): fc.Arbitrary<Read> {
  if (model.relations.length === 0) return fc.constant(sequelizeRead(model, 'findAll', {}))
  return fc
    .tuple(fc.constantFrom(...model.relations), fc.constantFrom(...ground.rowsOf(model)))
    .chain(([relation, row]) => {
      const target = ground.modelOf(relation.target)
      const pin = Object.fromEntries(
        model.fields
          .filter(({ name }) => model.id.includes(name))
          .map((field) => [field.name, plainForm(field, row[field.name])]),
      )
      return findArgs(ground, target, whereOf(ground, target, 0), 1).map((args) => ({
        code: `(await ${model.name}.findOne(${codeOf({ where: pin, attributes: keysOf(model) })})).get('${relation.name}', ${codeOf(args)})`,
        order: orderOf(target, args),
        async run({ models }, cached) {
          const parent = modelIn(models, model)
          const instance = (await parent['findOne']?.(
            optionsOf({ where: pin, attributes: keysOf(model) }, cached),
          )) as Record<string, (args: unknown) => Promise<unknown>> | null
          const { accessors } = parent.associations[relation.name] as unknown as {
            accessors: { get: string }
          }
          return instance?.[accessors.get]?.(optionsOf(args, cached))
        },
      }))
    })
}

/** What an instance needs to find its relations. */
function keysOf(model: SchemaModel): string[] {
  return [...new Set([...model.id, ...model.relations.flatMap(({ fields }) => fields)])]
}

function scopedRead(model: SchemaModel, scope: object, args: Args): Read {
  return {
    code: `${model.name}.scope(${codeOf(scope)}).findAll(${codeOf(args)})`,
    order: orderOf(model, args),
    run: ({ models }, cached) =>
      (modelIn(models, model).scope(copied(scope) as never) as AnyModel)['findAll']?.(
        optionsOf(args, cached),
      ) as Promise<unknown>,
  }
}
