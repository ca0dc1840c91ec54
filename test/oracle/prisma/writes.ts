import fc from 'fast-check'
import { type Args, withoutUndefined } from '../args.ts'
import { codeOf } from '../code-text.ts'
import type { Write } from '../question.ts'
import { directWrite } from '../question.ts'
import type { Ground } from '../shop/samples.ts'
import type { SchemaModel } from '../shop/schema-models.ts'
import { sometimes } from '../sometimes.ts'
import type { AnyPrisma } from '../world.ts'
import { createFilters } from './filters.ts'
import { createNestedWrites } from './nested-writes.ts'
import { createOrders } from './orders.ts'
import { resolved } from './reads.ts'
import { assignments, newScalars } from './row-data.ts'
import { createSelections } from './selections.ts'

/** A call of one write operation. */
interface Call {
  readonly model: SchemaModel
  readonly operation: string
  readonly args: Args
}

/** Draws writes to some models through Prisma: every verb, nested ones, and both kinds of transactions. */
export function prismaWrites(ground: Ground): (models: readonly SchemaModel[]) => fc.Arbitrary<Write> {
  const callsOfModel = new Map([...ground.models.values()].map((model) => [model, callsOn(ground, model)]))
  return (models) => {
    const call = fc.oneof(...models.map((model) => callsOfModel.get(model) as fc.Arbitrary<Call>))
    const calls = fc.array(call, { minLength: 1, maxLength: 3 })
    return fc.oneof(
      {
        weight: 8,
        arbitrary: call.map((one) =>
          directWrite(codeOfCall('prisma', one), ({ prisma }) => run(prisma, one)),
        ),
      },
      { weight: 1, arbitrary: calls.map(batch) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(calls, fc.boolean(), fc.boolean())
          .map(([list, isKept, reads]) => interactive(list, isKept, reads)),
      },
    )
  }
}

function callsOn(ground: Ground, model: SchemaModel): fc.Arbitrary<Call> {
  const filters = createFilters(ground)
  const nested = createNestedWrites(ground, filters)
  const selections = createSelections(ground, filters, createOrders(ground))
  const shape = sometimes(2, selections.selection(model, 1), {})
  const flat = sometimes(2, selections.selection(model, 0), {})
  const unique = filters.uniqueWhere(model, 0)
  const where = filters.where(model, 1)
  const rows = fc.array(newScalars(ground, model, 'columns'), { minLength: 1, maxLength: 3 })
  const many = fc
    .record({ data: rows, skipDuplicates: sometimes(2, fc.constant(true), undefined) })
    .map(withoutUndefined)
  const changes = fc
    .record({
      where,
      data: assignments(ground, model, 'columns'),
      limit: sometimes(4, fc.integer({ min: 1, max: 2 }), undefined),
    })
    .map(withoutUndefined)
  const on = (operation: string, args: fc.Arbitrary<Args>, result: fc.Arbitrary<Args>) =>
    fc.tuple(args, result).map(([given, rest]): Call => ({ model, operation, args: { ...given, ...rest } }))
  const nothing = fc.constant({})
  return fc.oneof(
    {
      weight: 4,
      arbitrary: on(
        'create',
        nested.create(model, 2).map((data) => ({ data })),
        shape,
      ),
    },
    { weight: 1, arbitrary: on('createMany', many, nothing) },
    { weight: 1, arbitrary: on('createManyAndReturn', many, flat) },
    {
      weight: 8,
      arbitrary: on('update', fc.record({ where: unique, data: nested.update(model, 2) }), shape),
    },
    { weight: 2, arbitrary: on('updateMany', changes, nothing) },
    { weight: 1, arbitrary: on('updateManyAndReturn', changes, flat) },
    {
      weight: 3,
      arbitrary: on(
        'upsert',
        fc.record({ where: unique, create: nested.create(model, 1), update: nested.update(model, 1) }),
        shape,
      ),
    },
    { weight: 3, arbitrary: on('delete', fc.record({ where: unique }), shape) },
    {
      weight: 2,
      arbitrary: on(
        'deleteMany',
        fc
          .record({ where, limit: sometimes(4, fc.integer({ min: 1, max: 2 }), undefined) })
          .map(withoutUndefined),
        nothing,
      ),
    },
  )
}

function run(prisma: AnyPrisma, { model, operation, args }: Call): PromiseLike<unknown> {
  const result = prisma[model.delegate]?.[operation]?.(resolved(prisma, args))
  if (result === undefined) throw new Error(`There is no ${model.delegate}.${operation}.`)
  return result
}

function codeOfCall(client: string, { model, operation, args }: Call): string {
  return `${client}.${model.delegate}.${operation}(${codeOf(args)})`
}

function batch(calls: readonly Call[]): Write {
  return directWrite(
    `prisma.$transaction([\n${calls.map((one) => `  ${codeOfCall('prisma', one)},\n`).join('')}])`,
    ({ prisma }) => prisma.$transaction(calls.map((one) => run(prisma, one)) as never),
  )
}

const thrown = new Error('rolled back on purpose')

/** @param reads - Whether the rows are read in between, inside the transaction. */
function interactive(calls: readonly Call[], isKept: boolean, reads: boolean): Write {
  const steps = calls.flatMap((one) => [
    `  await ${codeOfCall('tx', one)}`,
    ...(reads ? [`  await tx.${one.model.delegate}.findMany({ cache: true })`] : []),
  ])
  const end = isKept ? '' : `  throw new Error('${thrown.message}')\n`
  return directWrite(`prisma.$transaction(async (tx) => {\n${steps.join('\n')}\n${end}})`, ({ prisma }) =>
    prisma.$transaction(async (transaction) => {
      const tx = transaction as unknown as AnyPrisma
      for (const one of calls) {
        await run(tx, one)
        if (reads) await tx[one.model.delegate]?.['findMany']?.({ cache: true })
      }
      if (!isKept) throw thrown
    }),
  )
}
