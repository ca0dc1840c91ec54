import fc from 'fast-check'
import { col, fn, Op, where as compare } from 'sequelize'
import type { Ground } from '../shop/samples.ts'
import type { SchemaField, SchemaModel } from '../shop/schema-models.ts'
import { later, sometimes } from '../sometimes.ts'
import { attributeValue, plainForm, respellAttribute, spelledAttribute } from './attribute-values.ts'

/** Conditions may have symbols for keys. */
export type Where = Readonly<Record<PropertyKey, unknown>>

/** Draws `where` of Sequelize. */
export function whereOf(ground: Ground, model: SchemaModel, depth: number): fc.Arbitrary<Where> {
  const one = condition(ground, model, depth)
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant({}) },
    { weight: 4, arbitrary: one },
    {
      weight: 2,
      arbitrary: fc.array(one, { minLength: 2, maxLength: 3 }).map((list) => ({ [Op.and]: list })),
    },
    { weight: 1, arbitrary: fc.tuple(one, one).map(([left, right]) => ({ ...left, ...right })) },
  )
}

/** A condition on the primary key that one row meets, as it is or spelled otherwise. */
export function keyCondition(
  ground: Ground,
  model: SchemaModel,
  key: readonly string[],
): fc.Arbitrary<Where> {
  const fields = model.fields.filter(({ name }) => key.includes(name))
  const rows = ground.rowsOf(model).filter((row) => key.every((name) => row[name] !== null))
  return fc
    .tuple(fc.constantFrom(...rows), fc.nat(12))
    .map(([row, choice]) =>
      Object.fromEntries(
        fields.map((field) => [
          field.name,
          respellAttribute(field, plainForm(field, row[field.name]), choice),
        ]),
      ),
    )
}

function condition(ground: Ground, model: SchemaModel, depth: number): fc.Arbitrary<Where> {
  const fields = model.fields.filter((field) => !field.isSecret)
  const keys = fields.filter((field) => isKeyPart(model, field))
  const choices: fc.WeightedArbitrary<Where>[] = [
    { weight: 5, arbitrary: fc.oneof(...keys.map((field) => onAttribute(ground, model, field))) },
    { weight: 5, arbitrary: fc.oneof(...fields.map((field) => onAttribute(ground, model, field))) },
    { weight: 1, arbitrary: fc.oneof(...model.keys.map((key) => keyCondition(ground, model, key))) },
  ]
  if (depth > 0) choices.push({ weight: 2, arbitrary: logical(ground, model, depth) })
  return fc.oneof(...choices)
}

function logical(ground: Ground, model: SchemaModel, depth: number): fc.Arbitrary<Where> {
  const inner = later(() => whereOf(ground, model, depth - 1))
  const list = fc.array(inner, { minLength: 1, maxLength: 3 })
  return fc.oneof(
    list.map((parts) => ({ [Op.and]: parts })),
    list.map((parts) => ({ [Op.or]: parts })),
    inner.map((part) => ({ [Op.not]: part })),
  )
}

function onAttribute(ground: Ground, model: SchemaModel, field: SchemaField): fc.Arbitrary<Where> {
  return attributeFilter(ground, model, field).map((filter) => ({ [field.name]: filter }))
}

function attributeFilter(ground: Ground, model: SchemaModel, field: SchemaField): fc.Arbitrary<unknown> {
  if (field.isList) return arrayFilter()
  if (field.type === 'Json')
    return fc.constantFrom<unknown>(
      null,
      { theme: 'dark' },
      { [Op.ne]: null },
      { [Op.contains]: {} },
      { n: 0.1 },
    )
  const value = spelledAttribute(ground, model, field)
  const nothing = fc.constantFrom<unknown>(
    null,
    { [Op.is]: null },
    { [Op.not]: null },
    { [Op.ne]: null },
    [],
    { [Op.in]: [] },
    { [Op.notIn]: [] },
  )
  return fc.oneof(
    { weight: 7, arbitrary: value },
    { weight: 2, arbitrary: fc.array(value, { maxLength: 4 }) },
    { weight: 5, arbitrary: operators(ground, model, field, value) },
    { weight: 1, arbitrary: nothing },
  )
}

function operators(
  ground: Ground,
  model: SchemaModel,
  field: SchemaField,
  value: fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const list = fc.array(value, { maxLength: 4 })
  const one = (...words: symbol[]) =>
    fc.tuple(fc.constantFrom(...words), value).map(([word, content]) => ({ [word]: content }))
  const choices: fc.Arbitrary<unknown>[] = [
    one(Op.eq, Op.ne, Op.not),
    fc.tuple(fc.constantFrom(Op.in, Op.notIn), list).map(([word, values]) => ({ [word]: values })),
    fc.tuple(value, value).map(([left, right]) => ({ [Op.or]: [left, { [Op.eq]: right }] })),
    fc.array(value, { minLength: 1, maxLength: 2 }).map((values) => ({ [Op.not]: values })),
  ]
  if (['Int', 'BigInt', 'Float', 'Decimal', 'DateTime', 'String'].includes(field.type)) {
    choices.push(
      one(Op.lt, Op.lte, Op.gt, Op.gte),
      fc.tuple(value, value).map(([from, to]) => ({ [Op.gte]: from, [Op.lt]: to })),
      fc
        .tuple(fc.constantFrom(Op.between, Op.notBetween), value, value)
        .map(([word, from, to]) => ({ [word]: [from, to] })),
    )
  }
  if (field.type === 'String' && field.native !== 'Uuid') {
    const fragment = fc
      .tuple(attributeValue(ground, model, field), fc.integer({ min: 1, max: 4 }))
      .map(([text, length]) => String(text).slice(0, length))
    choices.push(
      fc
        .tuple(fc.constantFrom(Op.startsWith, Op.endsWith, Op.substring, Op.iLike, Op.notLike), fragment)
        .map(([word, text]) => ({ [word]: text })),
      fragment.map((text) => ({ [Op.like]: `${text}%` })),
    )
  }
  const twins = model.fields.filter(
    (other) => other.type === field.type && other.native === field.native && !other.isList && !other.isSecret,
  )
  if (twins.length > 0)
    choices.push(
      fc
        .tuple(fc.constantFrom(Op.eq, Op.lt), fc.constantFrom(...twins))
        .map(([word, twin]) => ({ [word]: col(`${model.name}.${twin.column}`) })),
    )
  return fc.oneof(...choices)
}

function arrayFilter(): fc.Arbitrary<unknown> {
  const list = fc.array(fc.constantFrom('Paname', 'Hansestadt', '', 'none'), { minLength: 1, maxLength: 2 })
  return list.chain((values) =>
    fc.constantFrom<unknown>({ [Op.contains]: values }, { [Op.overlap]: values }, { [Op.eq]: values }, null),
  )
}

/** A condition made of an expression; now and then, since such reads may not be cached. */
export function withExpressions(model: SchemaModel, where: fc.Arbitrary<Where>): fc.Arbitrary<Where> {
  const text = model.fields.find(
    (field) => field.type === 'String' && field.native !== 'Uuid' && !field.isSecret,
  )
  if (text === undefined) return where
  const lower = compare(fn('lower', col(`${model.name}.${text.column}`)), 'berlin')
  return fc
    .tuple(where, sometimes(20, fc.constant(lower), undefined))
    .map(([plain, expression]) => (expression === undefined ? plain : { [Op.and]: [plain, expression] }))
}

function isKeyPart(model: SchemaModel, field: SchemaField): boolean {
  return [...model.keys, ...model.relations.map(({ fields }) => fields)].some((key) =>
    key.includes(field.name),
  )
}
