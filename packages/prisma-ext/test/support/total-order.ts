import type { BoundModel, BoundModels } from '../../src/prisma-schema/bound-models.ts'
import type { PrismaRead } from '../../src/read/describe-read.ts'

type Made = Readonly<Record<string, unknown>>

/** Whether every list in the result of a random read stands in an order that the arguments decide completely. */
export function hasTotalOrder(models: BoundModels, read: PrismaRead): boolean {
  const bound = models.model(read.model) as BoundModel
  return isTotal(models, bound, read.args as Made, read.operation === 'findMany')
}

function isTotal(models: BoundModels, bound: BoundModel, args: Made, isList: boolean): boolean {
  if (isList && args['orderBy'] === undefined) return false
  const nested = { ...(args['select'] as Made | undefined), ...(args['include'] as Made | undefined) }
  return Object.entries(nested).every(([name, value]) => {
    const field = bound.model.fields.get(name)
    if (field?.kind !== 'relation') return true
    const target = models.model(field.target) as BoundModel
    return isTotal(models, target, value === true ? {} : (value as Made), field.list)
  })
}
