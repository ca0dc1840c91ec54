import { Prisma } from '@orm-overdrive/shop-schema/client'
import fc from 'fast-check'
import type { Args } from '../args.ts'
import { FieldReference } from '../code-text.ts'
import type { Ground } from '../shop/samples.ts'
import type { SchemaField, SchemaModel, SchemaRelation } from '../shop/schema-models.ts'
import { later, sometimes } from '../sometimes.ts'
import { fieldValue, respell, spelledValue } from './field-values.ts'

/** Draws `where` trees. */
export interface Filters {
  where(model: SchemaModel, depth: number): fc.Arbitrary<Args>
  /** One that names a row by a unique key, sometimes with further conditions. */
  uniqueWhere(model: SchemaModel, depth: number): fc.Arbitrary<Args>
}

export function createFilters(ground: Ground): Filters {
  const known = new Map<string, fc.Arbitrary<Args>>()

  function where(model: SchemaModel, depth: number): fc.Arbitrary<Args> {
    const key = `${model.name} ${depth}`
    const one = condition(model, depth)
    const found =
      known.get(key) ??
      fc.oneof(
        { weight: 2, arbitrary: fc.constant({}) },
        { weight: 4, arbitrary: one },
        { weight: 2, arbitrary: fc.array(one, { minLength: 2, maxLength: 3 }).map(merge) },
      )
    known.set(key, found)
    return found
  }

  function condition(model: SchemaModel, depth: number): fc.Arbitrary<Args> {
    const keys = fieldsOf(model).filter((field) => isKeyPart(model, field))
    const choices: fc.WeightedArbitrary<Args>[] = [
      { weight: 5, arbitrary: fc.oneof(...keys.map((field) => onField(model, field))) },
      { weight: 6, arbitrary: fc.oneof(...fieldsOf(model).map((field) => onField(model, field))) },
    ]
    if (depth > 0) {
      choices.push(
        { weight: 4, arbitrary: fc.oneof(...model.relations.map((relation) => onRelation(relation, depth))) },
        { weight: 2, arbitrary: logical(model, depth) },
      )
    }
    return fc.oneof(...choices)
  }

  function onField(model: SchemaModel, field: SchemaField): fc.Arbitrary<Args> {
    return fieldFilter(ground, model, field).map((filter) => ({ [field.name]: filter }))
  }

  function onRelation(relation: SchemaRelation, depth: number): fc.Arbitrary<Args> {
    const inner = later(() => where(ground.modelOf(relation.target), depth - 1))
    const words = relation.isList ? ['some', 'every', 'none'] : ['is', 'isNot']
    const withWord = fc.tuple(fc.constantFrom(...words), inner).map(([word, filter]) => ({ [word]: filter }))
    const filter: fc.Arbitrary<unknown> = relation.isList
      ? withWord
      : relation.isOptional
        ? fc.oneof(withWord, inner, fc.constantFrom(null, { is: null }, { isNot: null }))
        : fc.oneof(withWord, inner)
    return filter.map((content) => ({ [relation.name]: content }))
  }

  function logical(model: SchemaModel, depth: number): fc.Arbitrary<Args> {
    const inner = later(() => where(model, depth - 1))
    const list = fc.array(inner, { maxLength: 3 })
    return fc.oneof(
      list.map((parts) => ({ AND: parts })),
      list.map((parts) => ({ OR: parts })),
      list.map((parts) => ({ NOT: parts })),
      inner.map((part) => ({ NOT: part })),
      inner.map((part) => ({ AND: part })),
    )
  }

  return {
    where,
    uniqueWhere(model, depth) {
      const unique = fc.oneof(...model.keys.map((key) => keyWhere(ground, model, key)))
      return fc
        .tuple(unique, sometimes(5, where(model, depth), {}))
        .map(([pin, more]) => ({ ...more, ...pin }))
    },
  }
}

/** `{ id }`, or `{ tenantId_sku: { tenantId, sku } }`: mostly one that occurs. */
export function keyWhere(ground: Ground, model: SchemaModel, key: readonly string[]): fc.Arbitrary<Args> {
  const fields = key.map((name) => fieldNamed(model, name))
  const rows = ground.rowsOf(model).filter((row) => key.every((name) => row[name] !== null))
  const taken = fc
    .tuple(fc.constantFrom(...rows), fc.nat(12))
    .map(([row, choice]) => fields.map((field) => respell(field, row[field.name], choice)))
  const any = fc.tuple(...fields.map((field) => spelledValue(ground, model, field)))
  return fc.oneof({ weight: 5, arbitrary: taken }, { weight: 1, arbitrary: any }).map((values) => {
    const pairs = Object.fromEntries(key.map((name, index) => [name, values[index]]))
    return key.length === 1 ? pairs : { [key.join('_')]: pairs }
  })
}

function fieldNamed(model: SchemaModel, name: string): SchemaField {
  const field = model.fields.find((candidate) => candidate.name === name)
  if (field === undefined) throw new Error(`There is no field ${model.name}.${name}.`)
  return field
}

/** The fields that queries mention; the secret ones only now and then, since such queries are not cached. */
function fieldsOf(model: SchemaModel): readonly SchemaField[] {
  return model.fields.filter((field) => !field.isSecret)
}

function isKeyPart(model: SchemaModel, field: SchemaField): boolean {
  return [...model.keys, ...model.relations.map(({ fields }) => fields)].some((key) =>
    key.includes(field.name),
  )
}

function merge(conditions: readonly Args[]): Args {
  const names = conditions.flatMap((condition) => Object.keys(condition))
  return new Set(names).size === names.length
    ? (Object.assign({}, ...conditions) as Args)
    : { AND: conditions }
}

function fieldFilter(ground: Ground, model: SchemaModel, field: SchemaField): fc.Arbitrary<unknown> {
  if (field.isList) return listFilter()
  if (field.type === 'Json') return jsonFilter(ground, model, field)
  const value = spelledValue(ground, model, field)
  const nothing: fc.WeightedArbitrary<unknown>[] = field.isOptional
    ? [{ weight: 2, arbitrary: fc.constantFrom<unknown>(null, { equals: null }, { not: null }, { in: [] }) }]
    : []
  return fc.oneof(
    { weight: 7, arbitrary: value },
    { weight: 5, arbitrary: operators(ground, model, field, value) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<unknown>(
        undefined,
        { equals: undefined },
        { in: undefined },
        { in: [] },
        { notIn: [] },
        {},
      ),
    },
    ...nothing,
  )
}

function operators(
  ground: Ground,
  model: SchemaModel,
  field: SchemaField,
  value: fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const list = fc.array(value, { maxLength: 4 })
  const one = (word: string) => value.map((content) => ({ [word]: content }))
  const choices: fc.Arbitrary<unknown>[] = [one('equals'), one('not')]
  if (field.type !== 'Boolean')
    choices.push(
      list.map((values) => ({ in: values })),
      list.map((values) => ({ notIn: values })),
    )
  if (['Int', 'BigInt', 'Float', 'Decimal', 'DateTime', 'String'].includes(field.type)) {
    const words = fc.constantFrom('lt', 'lte', 'gt', 'gte')
    choices.push(
      fc.tuple(words, value).map(([word, content]) => ({ [word]: content })),
      fc.tuple(value, value).map(([from, to]) => ({ gte: from, lt: to })),
      fc.tuple(words, value).map(([word, content]) => ({ not: { [word]: content } })),
    )
  }
  if (field.type === 'String' && field.native !== 'Uuid') {
    choices.push(
      fc
        .tuple(
          fc.constantFrom('contains', 'startsWith', 'endsWith'),
          fragment(ground, model, field),
          insensitive,
        )
        .map(([word, content, mode]) => ({ [word]: content, ...mode })),
      fc.tuple(value, insensitive).map(([content, mode]) => ({ equals: content, ...mode })),
    )
  }
  const twins = model.fields.filter(
    (other) =>
      other.type === field.type && other.isList === field.isList && field.type !== 'Enum' && !other.isSecret,
  )
  if (twins.length > 0 && !['Boolean', 'Bytes'].includes(field.type))
    choices.push(
      fc
        .tuple(fc.constantFrom('equals', 'lt', 'gte'), fc.constantFrom(...twins))
        .map(([word, twin]) => ({ [word]: new FieldReference(model.delegate, twin.name) })),
    )
  return fc.oneof(...choices)
}

const insensitive = sometimes(3, fc.constant({ mode: 'insensitive' }), {})

function fragment(ground: Ground, model: SchemaModel, field: SchemaField): fc.Arbitrary<string> {
  return fc
    .tuple(fieldValue(ground, model, field), fc.nat(2), fc.integer({ min: 1, max: 4 }))
    .map(([value, start, length]) => String(value).slice(start, start + length))
}

function listFilter(): fc.Arbitrary<unknown> {
  const alias = fc.constantFrom('Paname', 'Hansestadt', '', '東京', 'none')
  const list = fc.array(alias, { maxLength: 2 })
  return fc.oneof(
    alias.map((has) => ({ has })),
    list.map((hasEvery) => ({ hasEvery })),
    list.map((hasSome) => ({ hasSome })),
    fc.boolean().map((isEmpty) => ({ isEmpty })),
    list.map((equals) => ({ equals })),
  )
}

function jsonFilter(ground: Ground, model: SchemaModel, field: SchemaField): fc.Arbitrary<unknown> {
  const nulls = field.isOptional ? [Prisma.DbNull, Prisma.JsonNull, Prisma.AnyNull] : [Prisma.JsonNull]
  const value = fc.oneof(fieldValue(ground, model, field), fc.constantFrom<unknown>(...nulls))
  const path = fc.constantFrom(['theme'], ['nested', 'deep'], ['photos'], ['n'])
  return fc.oneof(
    value.map((equals) => ({ equals })),
    value.map((not) => ({ not })),
    fc.tuple(path, value).map(([path, equals]) => ({ path, equals })),
    path.map((path) => ({ path, string_contains: 'ar' })),
    path.map((path) => ({ path, array_contains: [1] })),
    path.map((path) => ({ path, gt: 1 })),
    fc.constant({ string_starts_with: 'te' }),
  )
}
