import { AsyncLocalStorage } from 'node:async_hooks'
import { createEngine } from '@orm-overdrive/core'
import { performance } from '@orm-overdrive/prisma-ext'
import { createShopPrisma } from '../../support/shop-clients.ts'
import type { AnyPrisma } from '../world.ts'
import type { NamedCase } from './stage.ts'

/** Section 2.4 of the counterexamples: an answer that belongs to another question or to somebody else. */
export const otherAnswers: readonly NamedCase[] = [
  {
    name: 'D1-schema-per-tenant',
    rule: 'R13',
    says: 'two tenants ask the same question of two schemas',
    async run({ world, rows, hold }) {
      const [a, b] = [world.at('tenant_a'), world.at('tenant_b')]
      await hold(rows('Tag', {}), a)
      await hold(rows('Tag', {}), b)
      await a.cached.prisma.tag.update({ where: { id: 1 }, data: { name: 'changed' } })
    },
  },
  {
    name: 'D3-arguments-changed',
    rule: 'R13',
    says: 'arguments are changed between the call and its await',
    changesNothing: true,
    async run({ ask, prismaRead, hold }) {
      const changed = ask('args.where.id = 2 between call and await', async ({ prisma }, cached) => {
        const args: { where: { id: number } } = { where: { id: 1 }, ...(cached ? { cache: true } : {}) }
        const call = prisma.tag.findUnique(args)
        args.where.id = 2
        return call
      })
      const one = prismaRead('tag.findUnique', { where: { id: 1 } })
      const two = prismaRead('tag.findUnique', { where: { id: 2 } })
      await hold([changed, one, two])
    },
  },
  {
    name: 'D4-scope-at-await',
    rule: 'R14',
    says: "a call made in one tenant's context is awaited in another's",
    changesNothing: true,
    async run({ world }) {
      const tenant = new AsyncLocalStorage<string>()
      const engine = createEngine({
        singleProcess: true,
        scope: () => ({ tenant: tenant.getStore() ?? null }),
      })
      const prisma = createShopPrisma(world.url).$extends({
        // Rows of a tenant, by what its context says when the query runs.
        query: {
          tag: {
            findMany: ({ args, query }) =>
              query({ ...args, where: { id: tenant.getStore() === 'a' ? 1 : 2 } }),
          },
        },
      })
      const cached = prisma.$extends(performance({ engine })) as unknown as AnyPrisma
      world.endWith(async () => {
        await engine.close()
        await prisma.$disconnect()
      })
      const ask = async (): Promise<number[]> => {
        const rows = (await cached.tag.findMany({ cache: true } as never)) as { id: number }[]
        return rows.map(({ id }) => id)
      }
      const inA = tenant.run('a', () => cached.tag.findMany({ cache: true } as never))
      await tenant.run('b', async () => inA)
      const answers = [await tenant.run('a', ask), await tenant.run('b', ask), await tenant.run('a', ask)]
      const text = JSON.stringify(answers)
      if (text !== '[[1],[2],[1]]') throw new Error(`The tenants a, b, a were answered ${text}.`)
    },
  },
  {
    name: 'D5-odd-key-with-siblings',
    rule: 'R14',
    says: 'Prisma answers a key in another spelling by null when it is asked beside others',
    changesNothing: true,
    async run({ ask, hold }) {
      const upper = 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A02'
      const lower = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a01'
      const find = (prisma: AnyPrisma, externalId: string, cached: boolean): Promise<unknown> => {
        const args: object = {
          where: { externalId },
          select: { id: true },
          ...(cached ? { cache: true } : {}),
        }
        return Promise.resolve(prisma.user.findUnique(args as { where: { externalId: string } }))
      }
      // What counts is the lone call: neither a sibling nor what it left behind may change it.
      const alone = ask(`findUnique({ externalId: '${upper}' })`, ({ prisma }, cached) =>
        find(prisma, upper, cached),
      )
      const third = ask(`findUnique({ externalId: '${lower}' })`, ({ prisma }, cached) =>
        find(prisma, lower, cached),
      )
      await hold([
        ask(
          'both at once, the first counts',
          async ({ prisma }, cached) =>
            (await Promise.all([find(prisma, lower, cached), find(prisma, upper, cached)]))[0],
        ),
        alone,
        third,
      ])
    },
  },
  {
    name: 'D7-undefined-in-the-key',
    rule: 'R14',
    says: 'undefined is part of the question',
    async run({ prisma, prismaRead, hold }) {
      await hold([
        prismaRead('tag.findMany', {}),
        prismaRead('tag.findMany', { where: { id: undefined } }),
        prismaRead('tag.findFirst', { where: { id: undefined, name: 'music' } }),
        prismaRead('tag.findMany', { where: undefined, orderBy: { id: 'asc' } }),
      ])
      await prisma.tag.update({ where: { id: 3 }, data: { name: 'noise' } })
    },
  },
  {
    name: 'D8-secret-column',
    rule: 'R14',
    says: 'a column that is never cached, mentioned in any place',
    changesNothing: true,
    mustRefuse: true,
    async run({ prismaRead, sequelizeRead, hold }) {
      await hold([
        prismaRead('user.aggregate', { _max: { passwordHash: true } }),
        prismaRead('user.groupBy', { by: ['passwordHash'] }),
        prismaRead('user.findMany', {
          orderBy: [{ passwordHash: 'asc' }, { id: 'asc' }],
          select: { id: true },
        }),
        prismaRead('visit.findMany', { where: { user: { passwordHash: 'hash-1' } }, select: { id: true } }),
        prismaRead('visit.findFirst', { where: { id: 1 }, include: { user: true } }),
        sequelizeRead('User.findAll', { where: { passwordHash: 'hash-1' }, attributes: ['id'] }),
        sequelizeRead('Visit.findAll', { where: { id: 1 }, include: [{ association: 'user' }] }),
      ])
    },
  },
]
