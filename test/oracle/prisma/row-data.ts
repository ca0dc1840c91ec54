import fc from 'fast-check'
import { type Args, withoutUndefined } from '../args.ts'
import type { Ground } from '../shop/samples.ts'
import type { SchemaField, SchemaModel, SchemaRelation } from '../shop/schema-models.ts'
import { sometimes } from '../sometimes.ts'
import { newValue, spelledValue } from './field-values.ts'

/** Which foreign keys a row's data names by column; the others are named by relation, or follow from the parent. */
export type KeyStyle = 'columns' | 'relations'

/** Scalars of a new row. Foreign keys are among them in the style `columns`, but for the link it is created over. */
export function newScalars(
  ground: Ground,
  model: SchemaModel,
  style: KeyStyle,
  via?: SchemaRelation,
): fc.Arbitrary<Args> {
  const foreign = foreignFields(model)
  const entries = model.fields
    .filter(
      (field) =>
        !foreign.has(field.name) || (style === 'columns' && via?.fields.includes(field.name) !== true),
    )
    .filter((field) => style === 'columns' || !isCounted(model, field))
    .map((field): [string, fc.Arbitrary<unknown>] => [field.name, newScalar(ground, model, field, foreign)])
  return fc.record(Object.fromEntries(entries)).map(withoutUndefined)
}

function newScalar(
  ground: Ground,
  model: SchemaModel,
  field: SchemaField,
  foreign: ReadonlySet<string>,
): fc.Arbitrary<unknown> {
  const value = foreign.has(field.name) ? spelledValue(ground, model, field) : newValue(ground, model, field)
  if (field.type === 'Int' && model.id.includes(field.name) && !foreign.has(field.name))
    return sometimes(5, value, undefined)
  if (field.hasDefault) return sometimes(3, value, undefined)
  if (!field.isOptional) return value
  // A JSON column takes its nulls by name.
  return field.type === 'Json'
    ? sometimes(2, value, undefined)
    : fc.oneof(value, fc.constantFrom<unknown>(null, undefined))
}

/** Assignments of an update, in the forms Prisma knows. */
export function assignments(
  ground: Ground,
  model: SchemaModel,
  style: KeyStyle,
  via?: SchemaRelation,
): fc.Arbitrary<Args> {
  const foreign = foreignFields(model)
  const open = model.fields.filter(
    (field) =>
      (style === 'columns' || !isCounted(model, field)) &&
      (!foreign.has(field.name) || (style === 'columns' && via?.fields.includes(field.name) !== true)),
  )
  const rare = open.filter((field) => isKeyPart(model, field))
  const plain = open.filter((field) => !isKeyPart(model, field) || foreign.has(field.name))
  const one = (field: SchemaField) =>
    assignment(ground, model, field).map((value) => ({ [field.name]: value }))
  return fc
    .array(
      fc.oneof(
        {
          weight: plain.length === 0 ? 0 : 6,
          arbitrary: fc.constantFrom(...plain, ...rare.slice(0, 1)).chain(one),
        },
        { weight: 1, arbitrary: fc.constantFrom(...rare, ...plain.slice(0, 1)).chain(one) },
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map((list) => Object.assign({}, ...list) as Args)
}

function assignment(ground: Ground, model: SchemaModel, field: SchemaField): fc.Arbitrary<unknown> {
  const value =
    isKeyPart(model, field) && model.keys.some((key) => key.length === 1 && key[0] === field.name)
      ? newValue(ground, model, field)
      : field.type === 'Json' || field.isList
        ? newValue(ground, model, field)
        : spelledValue(ground, model, field)
  const forms: fc.WeightedArbitrary<unknown>[] = [{ weight: 4, arbitrary: value }]
  if (field.type !== 'Json') forms.push({ weight: 1, arbitrary: value.map((set) => ({ set })) })
  if (field.isOptional && field.type !== 'Json') forms.push({ weight: 1, arbitrary: fc.constant(null) })
  if (['Int', 'BigInt', 'Float', 'Decimal'].includes(field.type)) {
    const change = fc.tuple(
      fc.constantFrom('increment', 'decrement', 'multiply'),
      fc.integer({ min: 1, max: 3 }),
    )
    forms.push({ weight: 2, arbitrary: change.map(([word, amount]) => ({ [word]: amount })) })
  }
  if (field.isList)
    forms.push({ weight: 2, arbitrary: fc.constantFrom({ push: 'pushed' }, { push: ['a', ''] }) })
  forms.push({ weight: 1, arbitrary: fc.constant(undefined) })
  return fc.oneof(...forms)
}

/** Keys that the database counts up can be given only where foreign keys are given by column, too. */
function isCounted(model: SchemaModel, field: SchemaField): boolean {
  return field.type === 'Int' && field.hasDefault && model.id.includes(field.name)
}

function isKeyPart(model: SchemaModel, field: SchemaField): boolean {
  return model.keys.some((key) => key.includes(field.name))
}

function foreignFields(model: SchemaModel): ReadonlySet<string> {
  return new Set(model.relations.flatMap(({ fields }) => fields))
}
