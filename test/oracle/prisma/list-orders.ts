import type { Args } from '../args.ts'
import type { Ground } from '../shop/samples.ts'
import type { SchemaModel } from '../shop/schema-models.ts'
import type { ListOrder } from '../snapshot.ts'

/** Which lists in the result of a read are in an order that its arguments fix. */
export function listOrderOf(ground: Ground, model: SchemaModel, args: Args): ListOrder {
  const within: Record<string, ListOrder> = {}
  const chosen = { ...(args['include'] as Args | undefined), ...(args['select'] as Args | undefined) }
  for (const relation of model.relations) {
    const inner = chosen[relation.name]
    if (inner !== undefined)
      within[relation.name] = listOrderOf(
        ground,
        ground.modelOf(relation.target),
        inner === true ? {} : (inner as Args),
      )
  }
  return { isTotal: isTotalOrder(model, args['orderBy']), within }
}

/** Whether `orderBy` names all columns of the primary key, or of a unique key that is never null. */
function isTotalOrder(model: SchemaModel, orderBy: unknown): boolean {
  const terms = Array.isArray(orderBy) ? (orderBy as Args[]) : orderBy === undefined ? [] : [orderBy as Args]
  const names = new Set(terms.flatMap((term) => Object.keys(term)))
  return model.keys.some((key) =>
    key.every(
      (name) => names.has(name) && model.fields.some((field) => field.name === name && !field.isOptional),
    ),
  )
}
