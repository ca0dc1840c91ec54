import type { Args } from '../args.ts'
import type { Ground } from '../shop/samples.ts'
import type { SchemaModel } from '../shop/schema-models.ts'
import { plainForm } from './attribute-values.ts'

/**
 * Names a column of an included table at the top of a query: in `where` as `$country.name$`, or in `order`. Without a
 * fitting include, or for another `choice`, the arguments stay as they are.
 */
export function withFarReference(ground: Ground, model: SchemaModel, args: Args, choice: number): Args {
  const [include] = (args['include'] as readonly Args[] | undefined) ?? []
  const relation = model.relations.find(({ name, isList }) => name === include?.['association'] && !isList)
  if (include === undefined || relation === undefined || choice > 1) return args
  const target = ground.modelOf(relation.target)
  const field = target.fields.find(
    ({ type, isSecret }) => ['Int', 'String', 'Boolean'].includes(type) && !isSecret,
  )
  const [value] = field === undefined ? [] : ground.valuesOf(target, field)
  if (field === undefined || value === undefined) return args
  if (choice === 0)
    return {
      ...args,
      where: { ...(args['where'] as object), [`$${relation.name}.${field.name}$`]: plainForm(field, value) },
      subQuery: false,
    }
  const order = (args['order'] as readonly unknown[] | undefined) ?? model.id.map((name) => [name, 'ASC'])
  return { ...args, order: [[relation.name, field.name, 'DESC'], ...order] }
}
