import fc from 'fast-check'
import type { Model, UpdateOptions } from 'sequelize'
import type { Args } from '../args.ts'
import { codeOf } from '../code-text.ts'
import type { Ground } from '../shop/samples.ts'
import type { SchemaModel, SchemaRelation } from '../shop/schema-models.ts'
import { inverseOf } from '../shop/schema-models.ts'
import { someOf, sometimes } from '../sometimes.ts'
import type { Clients } from '../world.ts'
import { plainForm } from './attribute-values.ts'
import { keyCondition } from './filters.ts'
import { modelIn, optionsOf } from './reads.ts'
import { assignments, newRow } from './static-writes.ts'
import type { Step } from './steps.ts'

type AnyInstance = Model & Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>

/** What is done with a loaded instance. */
interface Action {
  readonly code: string
  run(instance: AnyInstance, options: object, clients: Clients): PromiseLike<unknown>
}

/** Draws writes that start at an instance: fresh, stale because its row was changed behind its back, or partly loaded. */
export function instanceSteps(ground: Ground, model: SchemaModel): fc.Arbitrary<Step> {
  const names = model.fields.map(({ name }) => name)
  const partial = someOf(names).map((some) => ({ attributes: [...new Set([...model.id, ...some])] }))
  const actions = fc.oneof(
    { weight: 4, arbitrary: simpleActions(ground, model) },
    { weight: model.relations.length === 0 ? 0 : 4, arbitrary: associationActions(ground, model) },
  )
  return fc
    .tuple(
      keyCondition(ground, model, model.id),
      sometimes(3, partial, {}),
      sometimes(2, assignments(ground, model), undefined),
      actions,
    )
    .map(([where, attributes, meddling, action]) =>
      instanceStep(model, { where, ...attributes }, meddling, action),
    )
}

/** @param meddling - What others write to the row after it was loaded. */
function instanceStep(
  model: SchemaModel,
  find: Args & { readonly where: object },
  meddling: Args | undefined,
  action: Action,
): Step {
  const load = `const row = await ${model.name}.findOne(${codeOf(find)})`
  const meddle =
    meddling === undefined
      ? ''
      : `\n${model.name}.update(${codeOf(meddling)}, ${codeOf({ where: find.where })}) // behind its back`
  return {
    code: `${load}${meddle}\n// the reads are asked here\nawait row.${action.code}`,
    async begin(clients) {
      const own = modelIn(clients.models, model)
      const instance = (await own['findOne']?.(optionsOf(find, false))) as AnyInstance | null
      if (instance === null) throw new Error('There is no such row.')
      if (meddling !== undefined)
        await own.update({ ...meddling }, optionsOf({ where: find.where }, false) as unknown as UpdateOptions)
      return (options) => action.run(instance, options, clients)
    },
  }
}

function simpleActions(ground: Ground, model: SchemaModel): fc.Arbitrary<Action> {
  const values = assignments(ground, model)
  const numbers = model.fields.filter(
    ({ type, name }) => ['Int', 'Decimal', 'Float'].includes(type) && !model.id.includes(name),
  )
  const choices: fc.Arbitrary<Action>[] = [
    values.map((given): Action => ({
      code: `update(${codeOf(given)})`,
      run: (row, options) => row.update({ ...given }, options),
    })),
    values.map((given): Action => ({
      code: `set(${codeOf(given)}).save()`,
      run: (row, options) => row.set({ ...given }).save(options),
    })),
    values.map((given): Action => {
      const [first] = Object.keys(given) as [string]
      return {
        code: `set(${codeOf(given)}).save({ fields: ['${first}'] })`,
        run: (row, options) => row.set({ ...given }).save({ fields: [first], ...options }),
      }
    }),
    fc.constant<Action>({ code: 'destroy()', run: (row, options) => row.destroy(options) }),
    values.map((given): Action => ({
      code: `reload().then((row) => row.update(${codeOf(given)}))`,
      run: async (row, options) => (await row.reload(options)).update({ ...given }, options),
    })),
  ]
  if (numbers.length > 0)
    choices.push(
      fc
        .tuple(fc.constantFrom(...numbers), fc.integer({ min: -3, max: 20 }))
        .map(([{ name }, by]): Action => ({
          code: `increment('${name}', ${codeOf({ by })})`,
          run: (row, options) => row.increment(name as never, { by, ...options }),
        })),
    )
  return fc.oneof(...choices)
}

/** Setters of all four kinds of association. */
function associationActions(ground: Ground, model: SchemaModel): fc.Arbitrary<Action> {
  return fc.constantFrom(...model.relations).chain((relation) => {
    const target = ground.modelOf(relation.target)
    const key = fc.constantFrom(...ground.rowsOf(target)).map((row) => keyValue(target, row))
    if (target.id.length > 1) return created(ground, model, relation)
    const words = relation.isList ? ['set', 'addMultiple', 'removeMultiple'] : ['set']
    const keys: fc.Arbitrary<unknown> = relation.isList
      ? fc.array(key, { maxLength: 2 })
      : fc.oneof({ weight: 3, arbitrary: key }, { weight: 1, arbitrary: fc.constant(null) })
    const linked = fc
      .tuple(fc.constantFrom(...words), keys)
      .map(([word, value]) => accessor(model, relation, word, value))
    return fc.oneof(
      { weight: 4, arbitrary: linked },
      { weight: 1, arbitrary: created(ground, model, relation) },
    )
  })
}

function keyValue(target: SchemaModel, row: Args): unknown {
  const field = target.fields.find(({ name }) => name === target.id[0])
  return field && plainForm(field, row[field.name])
}

function created(ground: Ground, model: SchemaModel, relation: SchemaRelation): fc.Arbitrary<Action> {
  const target = ground.modelOf(relation.target)
  const filled = inverseOf(ground.models, model, relation).fields
  return newRow(ground, target).map((row) =>
    accessor(
      model,
      relation,
      'create',
      Object.fromEntries(Object.entries(row).filter(([name]) => !filled.includes(name))),
    ),
  )
}

/** `row.setCountry(…)`: Sequelize knows what the method is called. */
function accessor(model: SchemaModel, relation: SchemaRelation, word: string, value: unknown): Action {
  return {
    code: `${word}('${relation.name}', ${codeOf(value)}) // the association's accessor`,
    run(row, options, { models }) {
      const { accessors } = modelIn(models, model).associations[relation.name] as unknown as {
        accessors: Record<string, string>
      }
      const method = row[accessors[word] as string]
      if (method === undefined) throw new Error(`${model.name}.${relation.name} has no ${word}.`)
      return method.call(row, value, options)
    },
  }
}
