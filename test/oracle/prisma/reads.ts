import fc from 'fast-check'
import type { Args } from '../args.ts'
import { codeOf, FieldReference } from '../code-text.ts'
import type { Read } from '../question.ts'
import type { Ground } from '../shop/samples.ts'
import type { SchemaModel } from '../shop/schema-models.ts'
import { sometimes } from '../sometimes.ts'
import { anyOrder } from '../snapshot.ts'
import type { AnyPrisma } from '../world.ts'
import { createAggregates } from './aggregates.ts'
import { createFilters } from './filters.ts'
import { listOrderOf } from './list-orders.ts'
import { createOrders } from './orders.ts'
import { createSelections } from './selections.ts'

/** Draws reads of one model through Prisma. */
export function prismaReads(ground: Ground): (model: SchemaModel) => fc.Arbitrary<Read> {
  const filters = createFilters(ground)
  const orders = createOrders(ground)
  const selections = createSelections(ground, filters, orders)
  const aggregates = createAggregates(ground, filters, orders)

  function ofModel(model: SchemaModel): fc.Arbitrary<Read> {
    const unique = fc
      .tuple(filters.uniqueWhere(model, 1), selections.selection(model, 2))
      .map(([where, rest]) => ({ where, ...rest }))
    const list = fc
      .tuple(filters.where(model, 2), orders.arrangement(model), selections.selection(model, 2))
      .map(([where, arrangement, rest]) => ({ where, ...arrangement, ...rest }))
    const first = list.map(withSingleTake)
    return fc.oneof(
      { weight: 5, arbitrary: unique.map((args) => prismaRead(ground, model, 'findUnique', args)) },
      { weight: 1, arbitrary: unique.map((args) => prismaRead(ground, model, 'findUniqueOrThrow', args)) },
      { weight: 3, arbitrary: first.map((args) => prismaRead(ground, model, 'findFirst', args)) },
      { weight: 1, arbitrary: first.map((args) => prismaRead(ground, model, 'findFirstOrThrow', args)) },
      { weight: 10, arbitrary: list.map((args) => prismaRead(ground, model, 'findMany', args)) },
      {
        weight: 3,
        arbitrary: aggregates.count(model).map((args) => prismaRead(ground, model, 'count', args)),
      },
      {
        weight: 3,
        arbitrary: aggregates.aggregate(model).map((args) => prismaRead(ground, model, 'aggregate', args)),
      },
      {
        weight: 3,
        arbitrary: aggregates.groupBy(model).map((args) => prismaRead(ground, model, 'groupBy', args)),
      },
      ...fluent(model),
    )
  }

  /** `prisma.user.findUnique({ where }).visits({ … })` */
  function fluent(model: SchemaModel): fc.WeightedArbitrary<Read>[] {
    if (model.relations.length === 0) return []
    const read = fc.constantFrom(...model.relations).chain((relation) => {
      const target = ground.modelOf(relation.target)
      const inner = relation.isList ? selections.listArgs(target, 0) : selections.selection(target, 0)
      return fc
        .tuple(filters.uniqueWhere(model, 0), sometimes(2, inner, {}))
        .map(([where, args]) => fluentRead(ground, model, where, relation.name, args))
    })
    return [{ weight: 1, arbitrary: read }]
  }

  return ofModel
}

/** `findFirst` takes one row, from either end. */
function withSingleTake(args: Args): Args {
  return typeof args['take'] === 'number' ? { ...args, take: args['take'] < 0 ? -1 : 1 } : args
}

/** A read of one operation. */
export function prismaRead(ground: Ground, model: SchemaModel, operation: string, args: Args): Read {
  const call = (prisma: AnyPrisma, name: string, given: Args, cached: boolean) =>
    Promise.resolve(
      prisma[model.delegate]?.[name]?.({ ...resolved(prisma, given), ...(cached ? { cache: true } : {}) }),
    )
  const { take, skip, cursor, distinct, ...whole } = args
  const isFirst = operation.startsWith('findFirst')
  const isWindow = isFirst || [take, skip, cursor, distinct].some((part) => part !== undefined)
  const order = orderOf(ground, model, operation, args)
  const isOpen = isWindow && !order.isTotal && (isFirst || operation === 'findMany')
  return {
    code: `prisma.${model.delegate}.${operation}(${codeOf(args)})`,
    order,
    run: ({ prisma }, cached) => call(prisma, operation, args, cached),
    ...(isOpen && { superset: ({ prisma }) => call(prisma, 'findMany', whole, false) }),
  }
}

function orderOf(ground: Ground, model: SchemaModel, operation: string, args: Args) {
  if (operation === 'aggregate') return { ...anyOrder, isRounded: true }
  if (operation !== 'groupBy') return listOrderOf(ground, model, args)
  const { by, orderBy } = args as { by: readonly string[]; orderBy?: readonly Args[] }
  const names = new Set((orderBy ?? []).flatMap((term) => Object.keys(term)))
  return { isTotal: by.every((name) => names.has(name)), isRounded: true }
}

function fluentRead(ground: Ground, model: SchemaModel, where: Args, relation: string, args: Args): Read {
  const target = ground.modelOf(model.relations.find(({ name }) => name === relation)?.target as string)
  return {
    code: `prisma.${model.delegate}.findUnique(${codeOf({ where })}).${relation}(${codeOf(args)})`,
    order: listOrderOf(ground, target, args),
    async run({ prisma }, cached) {
      const more = cached ? { cache: true } : {}
      const found = prisma[model.delegate]?.['findUnique']?.({
        where: resolved(prisma, where),
        ...more,
      }) as unknown as Record<string, (args: unknown) => Promise<unknown>>
      return found[relation]?.(resolved(prisma, args))
    },
  }
}

/** Arguments of the client's own: nothing is shared between calls, and field references are the client's. */
export function resolved<T>(prisma: AnyPrisma, value: T): T {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof FieldReference) {
    const fields = (prisma[value.delegate] as unknown as { fields: Record<string, unknown> }).fields
    return fields[value.field] as T
  }
  if (Array.isArray(value)) return value.map((part: unknown) => resolved(prisma, part)) as T
  if (Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, resolved(prisma, part)])) as T
}
