import fc from 'fast-check'
import type { Args } from '../args.ts'
import { codeOf } from '../code-text.ts'
import type { Ground } from '../shop/samples.ts'
import type { SchemaField, SchemaModel } from '../shop/schema-models.ts'
import { someOf, sometimes } from '../sometimes.ts'
import type { Clients } from '../world.ts'
import { newAttribute, spelledAttribute } from './attribute-values.ts'
import { keyCondition, whereOf } from './filters.ts'
import { modelIn, optionsOf } from './reads.ts'
import type { Step } from './steps.ts'
import { directStep } from './steps.ts'

/** Draws writes that start at the model class. */
export function staticSteps(ground: Ground, model: SchemaModel): fc.Arbitrary<Step> {
  const row = newRow(ground, model)
  const rows = fc.array(row, { minLength: 1, maxLength: 3 })
  const where = whereOf(ground, model, 1)
  const unique = keyCondition(ground, model, model.id)
  const anyWhere = fc.oneof(unique, where)
  return fc.oneof(
    {
      weight: 3,
      arbitrary: fc
        .tuple(row, createOptions)
        .map(([values, options]) => step(model, 'create', values, options)),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(rows, bulkOptions(model))
        .map(([list, options]) => step(model, 'bulkCreate', list, options)),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(taken(ground, model, row), upsertOptions(model))
        .map(([values, options]) => step(model, 'upsert', values, options)),
    },
    {
      weight: 5,
      arbitrary: fc
        .tuple(assignments(ground, model), anyWhere, updateOptions)
        .map(([values, where, options]) => step(model, 'update', values, { where, ...options })),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(anyWhere, destroyOptions)
        .map(([where, options]) => step(model, 'destroy', { where, ...options })),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom<Args>({ truncate: true }, { truncate: true, cascade: true })
        .map((options) => step(model, 'destroy', options)),
    },
    ...counting(model, anyWhere),
    {
      weight: 1,
      arbitrary: fc
        .tuple(unique, row, fc.constantFrom('findOrCreate', 'findCreateFind'))
        .map(([where, defaults, word]) => step(model, word, { where, defaults })),
    },
    { weight: 1, arbitrary: queryInterfaceSteps(ground, model, unique) },
  )
}

function step(model: SchemaModel, operation: string, ...args: readonly (Args | readonly Args[])[]): Step {
  // The last argument is the one that takes the transaction; where it is left out, an empty one is added.
  const hasOptions = ['destroy', 'findOrCreate', 'findCreateFind'].includes(operation) || args.length > 1
  const given = hasOptions ? args : [...args, {}]
  return directStep(`${model.name}.${operation}(${given.map(codeOf).join(', ')})`, ({ models }, options) => {
    const own = given.map((arg) =>
      Array.isArray(arg) ? arg.map((one: Args) => optionsOf(one, false)) : optionsOf(arg as Args, false),
    )
    const last = { ...(own.pop() as object), ...options }
    return modelIn(models, model)[operation]?.(...own, last) as Promise<unknown>
  })
}

/** Args of a new row. */
export function newRow(ground: Ground, model: SchemaModel): fc.Arbitrary<Args> {
  const foreign = new Set(model.relations.flatMap(({ fields }) => fields))
  const entries = model.fields.map((field): [string, fc.Arbitrary<unknown>] => {
    const value = foreign.has(field.name)
      ? spelledAttribute(ground, model, field)
      : newAttribute(ground, model, field)
    const isCounted = field.type === 'Int' && field.hasDefault && model.id.includes(field.name)
    const isOpen = field.hasDefault || field.isOptional
    return [field.name, isOpen ? sometimes(isCounted ? 5 : 3, value, undefined) : value]
  })
  return fc
    .record(Object.fromEntries(entries))
    .map((values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)))
}

/** A row that may meet one that exists, in any of its unique keys. */
function taken(ground: Ground, model: SchemaModel, row: fc.Arbitrary<Args>): fc.Arbitrary<Args> {
  const key = fc.constantFrom(...model.keys).chain((names) => keyCondition(ground, model, names))
  return fc
    .tuple(row, sometimes(4, fc.constant({}), undefined), key)
    .map(([values, fresh, pin]) => ({ ...values, ...(fresh ?? (pin as Args)) }))
}

/** Some attributes with new values; foreign keys and keys among them. */
export function assignments(ground: Ground, model: SchemaModel): fc.Arbitrary<Args> {
  const one = (field: SchemaField) => {
    const isUnique = model.keys.some((key) => key.length === 1 && key[0] === field.name)
    const value =
      isUnique || field.type === 'Json' || field.isList
        ? newAttribute(ground, model, field)
        : spelledAttribute(ground, model, field)
    return (
      field.isOptional
        ? fc.oneof({ weight: 3, arbitrary: value }, { weight: 1, arbitrary: fc.constant(null) })
        : value
    ).map((content) => ({ [field.name]: content }))
  }
  const plain = model.fields.filter((field) => !model.id.includes(field.name))
  const keys = model.fields.filter((field) => model.id.includes(field.name))
  const any = fc.oneof(
    {
      weight: plain.length === 0 ? 0 : 8,
      arbitrary: fc.constantFrom(...plain, ...keys.slice(0, 1)).chain(one),
    },
    { weight: 1, arbitrary: fc.constantFrom(...keys).chain(one) },
  )
  return fc.array(any, { minLength: 1, maxLength: 3 }).map((list) => Object.assign({}, ...list) as Args)
}

const createOptions = fc.constantFrom<Args>(
  {},
  {},
  { returning: false },
  { hooks: false },
  { validate: false },
)

const updateOptions = fc.constantFrom<Args>(
  {},
  {},
  {},
  { returning: true },
  { individualHooks: true },
  { silent: true },
  { hooks: false },
  { limit: 1 },
)

const destroyOptions = fc.constantFrom<Args>(
  {},
  {},
  {},
  { individualHooks: true },
  { limit: 1 },
  { hooks: false },
)

function bulkOptions(model: SchemaModel): fc.Arbitrary<Args> {
  const names = model.fields.map(({ name }) => name)
  return fc.oneof(
    fc.constantFrom<Args>(
      {},
      { returning: true },
      { ignoreDuplicates: true },
      { ignoreDuplicates: true, returning: true },
      { individualHooks: true },
    ),
    someOf(names, 3).map((updateOnDuplicate) => ({ updateOnDuplicate })),
    fc
      .tuple(someOf(names, 3), fc.constantFrom(...model.keys))
      .map(([updateOnDuplicate, conflictAttributes]) => ({
        updateOnDuplicate,
        conflictAttributes,
        returning: true,
      })),
  )
}

function upsertOptions(model: SchemaModel): fc.Arbitrary<Args> {
  const conflict = fc.constantFrom(...model.keys).map((key) => ({
    conflictFields: key.map((name) => model.fields.find((field) => field.name === name)?.column),
  }))
  return fc.oneof(fc.constantFrom<Args>({}, { returning: false }), conflict)
}

function counting(model: SchemaModel, where: fc.Arbitrary<object>): fc.WeightedArbitrary<Step>[] {
  const numbers = model.fields
    .filter(({ type }) => ['Int', 'BigInt', 'Decimal', 'Float'].includes(type))
    .map(({ name }) => name)
  if (numbers.length === 0) return []
  const arbitrary = fc
    .tuple(
      fc.constantFrom('increment', 'decrement'),
      someOf(numbers, 2),
      fc.integer({ min: 1, max: 20 }),
      where,
    )
    .map(([word, names, by, where]) =>
      directStep(
        `${model.name}.${word}(${codeOf(names)}, ${codeOf({ by, where })})`,
        ({ models }, options) =>
          modelIn(models, model)[word]?.([...names], {
            ...optionsOf({ by, where }, false),
            ...options,
          }) as Promise<unknown>,
      ),
    )
  return [{ weight: 2, arbitrary }]
}

/** As migrations and seeders write: past the models, by column. */
function queryInterfaceSteps(
  ground: Ground,
  model: SchemaModel,
  unique: fc.Arbitrary<object>,
): fc.Arbitrary<Step> {
  const byColumn = (values: object): Args =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        model.fields.find((field) => field.name === name)?.column ?? name,
        value,
      ]),
    )
  const table = codeOf(model.table)
  const over = ({ sequelize }: Clients) => sequelize.getQueryInterface()
  return fc.oneof(
    newRow(ground, model).map((row) =>
      directStep(
        `sequelize.getQueryInterface().bulkInsert(${table}, [${codeOf(byColumn(row))}])`,
        (clients, options) => over(clients).bulkInsert(model.table, [byColumn(row)], options),
      ),
    ),
    fc
      .tuple(assignments(ground, model), unique)
      .map(([values, where]) =>
        directStep(
          `sequelize.getQueryInterface().bulkUpdate(${table}, ${codeOf(byColumn(values))}, ${codeOf(byColumn(where))})`,
          (clients, options) =>
            over(clients).bulkUpdate(model.table, byColumn(values), byColumn(where), options),
        ),
      ),
    unique.map((where) =>
      directStep(
        `sequelize.getQueryInterface().bulkDelete(${table}, ${codeOf(byColumn(where))})`,
        (clients, options) => over(clients).bulkDelete(model.table, byColumn(where), options),
      ),
    ),
  )
}
