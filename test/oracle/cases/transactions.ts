import { AsyncLocalStorage } from 'node:async_hooks'
import { DataTypes, Sequelize } from 'sequelize'
import type { Read } from '../question.ts'
import type { NamedCase, Stage } from './stage.ts'

const thrown = new Error('rolled back on purpose')

/** What a transaction sees of itself, and what others may see of it. */
export const transactions: readonly NamedCase[] = [
  {
    name: 'T1-rolled-back',
    rule: 'G7',
    says: 'what a rolled-back transaction has written and read is not cached',
    changesNothing: true,
    async run({ prisma, sequelize, models, prismaRead, rows, hold }) {
      const fresh = prismaRead('tag.findUnique', { where: { id: 2 } })
      await hold(rows('Tag', { id: 1 }))
      await swallow(
        prisma.$transaction(async (tx) => {
          await tx.tag.updateMany({ data: { name: 'one' }, where: { id: { in: [1] } } })
          await tx.tag.update({ data: { name: 'two' }, where: { id: 2 } })
          await tx.tag.findUnique(cachedArgs({ where: { id: 2 } }))
          await tx.tag.findMany(cachedArgs({ where: { id: 1 } }))
          throw thrown
        }),
      )
      await swallow(
        sequelize.transaction(async (transaction) => {
          await models.Tag.update({ name: 'three' }, { where: { id: 3 }, transaction })
          await models.Tag.findAll({ where: { id: 3 }, transaction, cache: true })
          throw thrown
        }),
      )
      await hold([fresh, ...rows('Tag', { id: 3 })])
    },
  },
  {
    name: 'T2-sees-itself',
    rule: 'G7',
    says: 'a transaction reads what it has written, and others what was there before',
    async run({ prisma, rows, hold, sequelize, models }) {
      await hold([...rows('Tag', { id: 1 }), ...rows('Tag', { id: 2 })])
      await prisma.$transaction(async (tx) => {
        await tx.tag.update({ data: { name: 'inside' }, where: { id: 1 } })
        const own = await tx.tag.findUnique(cachedArgs({ where: { id: 1 } }))
        const others = await prisma.tag.findUnique(cachedArgs({ where: { id: 1 } }))
        expectNames([own, others], ['inside', 'capital'])
      })
      await sequelize.transaction(async (transaction) => {
        await models.Tag.update({ name: 'inside 2' }, { where: { id: 2 }, transaction })
        const own = await models.Tag.findByPk(2, { transaction, cache: true } as object)
        const others = await models.Tag.findByPk(2, { cache: true } as object)
        expectNames([own, others], ['inside 2', 'coast'])
      })
    },
  },
  {
    name: 'T3-continuation-local',
    rule: 'G7',
    says: "Sequelize's CLS puts queries into a transaction that they do not name",
    async run({ models, sequelize, rows, hold }) {
      await hold([...rows('Tag', { id: 1 }), ...rows('Tag', { id: 2 })])
      await withContinuationLocalStorage(async () => {
        await sequelize.transaction(async () => {
          await models.Tag.update({ name: 'inside' }, { where: { id: 1 } })
          expectNames([await models.Tag.findByPk(1, { cache: true } as object)], ['inside'])
        })
        await swallow(
          sequelize.transaction(async () => {
            await models.Tag.update({ name: 'undone' }, { where: { id: 2 } })
            expectNames([await models.Tag.findByPk(2, { cache: true } as object)], ['undone'])
            throw thrown
          }),
        )
      })
    },
  },
  {
    name: 'T4-savepoint',
    rule: 'G7',
    says: 'a savepoint is rolled back, the transaction around it commits',
    async run({ sequelize, models, rows, hold }) {
      await hold([...rows('Tag', { id: 1 }), ...rows('Tag', { id: 2 })])
      await sequelize.transaction(async (transaction) => {
        await models.Tag.update({ name: 'kept' }, { where: { id: 1 }, transaction })
        await swallow(
          sequelize.transaction({ transaction }, async (inner) => {
            await models.Tag.update({ name: 'undone' }, { where: { id: 2 }, transaction: inner })
            throw thrown
          }),
        )
      })
    },
  },
  {
    name: 'T5-failed-batch',
    rule: 'G7',
    says: "the last write of a Prisma batch fails, and the first ones' results were rolled back",
    changesNothing: true,
    async run({ prisma, rows, prismaRead, hold }) {
      await hold(rows('Tag', { id: 1 }))
      await swallow(
        prisma.$transaction([
          prisma.tag.update({ data: { name: 'one' }, where: { id: 1 } }),
          prisma.tag.findMany(cachedArgs({})),
          prisma.tag.create({ data: { id: 1, name: 'taken' } }),
        ]),
      )
      await hold([prismaRead('tag.findMany', {})])
    },
  },
  {
    name: 'T6-committed-by-hand',
    rule: 'G7',
    says: 'a transaction of Sequelize is committed and another rolled back by hand',
    async run({ sequelize, models, rows, hold }) {
      await hold([...rows('Tag', { id: 1 }), ...rows('Tag', { id: 2 })])
      const [first, second] = [await sequelize.transaction(), await sequelize.transaction()]
      await models.Tag.update({ name: 'kept' }, { where: { id: 1 }, transaction: first })
      await models.Tag.update({ name: 'undone' }, { where: { id: 2 }, transaction: second })
      await second.rollback()
      await first.commit()
    },
  },
  {
    name: 'T7-paranoid',
    rule: 'R6',
    says: 'a paranoid model hides rows and shows them again',
    async run(stage) {
      const { Own, read } = paranoid(stage)
      await stage.hold([
        read({}),
        read({ id: 1 }),
        read({ id: 3 }),
        read({ name: 'two' }),
        read({ id: 1 }, { paranoid: false }),
      ])
      await Own.destroy({ where: { id: 1 } })
      await (await Own.findOne({ where: { name: 'two' } }))?.destroy()
      await Own.restore({ where: { id: 3 } })
      await (await Own.findOne({ where: { id: 4 }, paranoid: false }))?.restore()
    },
  },
]

/** A model whose rows are marked and not deleted; 3 and 4 are marked. */
function paranoid({ sequelize, world, ask }: Stage) {
  const define = (on: Sequelize) =>
    on.define(
      'Paranoid',
      { id: { type: DataTypes.INTEGER, primaryKey: true }, name: DataTypes.TEXT },
      {
        tableName: 'paranoid',
        schema: 'odd',
        createdAt: false,
        updatedAt: false,
        deletedAt: 'deleted_at',
        paranoid: true,
      },
    )
  const [Own, Plain] = [define(sequelize), define(world.plain.sequelize)]
  const read = (where: object, options: object = {}): Read =>
    ask(`Paranoid.findAll(${JSON.stringify({ where, ...options })})`, (_, cached) =>
      (cached ? Own : Plain).findAll({ where, ...options, ...(cached ? { cache: true } : {}) } as object),
    )
  return { Own, read }
}

/** `cache` is not among the arguments of a client that was not extended, as which the types know it here. */
function cachedArgs<T extends object>(args: T): T {
  return { ...args, cache: true }
}

async function swallow(promise: Promise<unknown>): Promise<void> {
  await promise.then(
    () => {
      throw new Error('It should have failed.')
    },
    () => undefined,
  )
}

function expectNames(rows: readonly unknown[], names: readonly string[]): void {
  const found = rows.map((row) => (row as { name?: unknown } | null)?.name)
  if (JSON.stringify(found) !== JSON.stringify(names))
    throw new Error(`Read ${JSON.stringify(found)} instead of ${JSON.stringify(names)}.`)
}

/** Sequelize knows one storage for all its instances; it is taken off again. */
async function withContinuationLocalStorage(run: () => Promise<void>): Promise<void> {
  const storage = new AsyncLocalStorage<Map<string, unknown>>()
  const within = (callback: (store: Map<string, unknown>) => unknown): unknown => {
    const store = new Map(storage.getStore())
    return storage.run(store, () => callback(store))
  }
  const namespace: object = {
    get: (key: string) => storage.getStore()?.get(key),
    set: (key: string, value: unknown) => storage.getStore()?.set(key, value),
    run: within,
    bind: (callback: (...args: unknown[]) => unknown) => AsyncLocalStorage.bind(callback),
  }
  Sequelize.useCLS(namespace)
  try {
    await run()
  } finally {
    delete (Sequelize as { _cls?: unknown })._cls
  }
}
