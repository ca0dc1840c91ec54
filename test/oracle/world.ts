import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '@orm-overdrive/shop-schema/client'
import { resetSmall } from '@orm-overdrive/shop-schema/dataset'
import type { ShopModels } from '@orm-overdrive/shop-schema/sequelize-model-types'
import { Client } from 'pg'
import type { Sequelize } from 'sequelize'
import type { Engine } from '@orm-overdrive/core'
import { createEngine } from '@orm-overdrive/core'
import { performance as performancePrisma } from '@orm-overdrive/prisma-ext'
import { performance as performanceSequelize } from '@orm-overdrive/sequelize-hooks'
import { createShopPrisma, createShopSequelize } from '../support/shop-clients.ts'
import type { Place } from './trial.ts'
import type { Weakening } from './weakenings/weakening.ts'
import { weakenedEngine } from './weakenings/weakened-engine.ts'

/** A Prisma client of which only the shape is known: models, and operations on them, by name. */
export type AnyPrisma = PrismaClient &
  Readonly<Record<string, Readonly<Record<string, (args?: unknown) => PromiseLike<unknown>>>>>

/** Both ORMs on the same database. */
export interface Clients {
  readonly prisma: AnyPrisma
  readonly sequelize: Sequelize
  readonly models: ShopModels
}

/** Where the answer to a read came from: one word for each query it made that could have been cached. */
export type Levels = readonly ('l1' | 'l2' | 'flight' | 'database')[]

/** A database with the small dataset, clients that know nothing of Overdrive, and clients that run through it. */
export interface World extends Place {
  readonly url: string
  /** The engine of all its clients; weakened, where a rule is taken away. */
  readonly engine: Engine
  /** A connection for statements that no ORM sees. */
  readonly third: Client
  /** Restores the dataset and forgets everything cached. */
  reset(): Promise<void>
  /** The same clients on another PostgreSQL schema of the database. */
  at(schema: string): Place
  /** Ends something together with the world. */
  endWith(end: () => Promise<unknown>): void
  /** Reasons for which reads were not cached. */
  readonly refusals: ReadonlySet<string>
  /** Whatever Overdrive reported as failed inside. */
  readonly faults: readonly string[]
  close(): Promise<void>
}

export interface WorldOptions {
  /** A rule taken away on purpose, see `weakenings/`. */
  readonly weakening?: Weakening | undefined
  /** Connection string of a Redis, for a second level. Its time is real. */
  readonly redis?: string | undefined
}

/** Connects to a database that has the shop's tables. The caller closes the world. */
export async function openWorld(url: string, { weakening, redis }: WorldOptions = {}): Promise<World> {
  // Every case asks under a scope of its own: what other cases have cached is never found.
  let scope = 0
  // Time stands still in a case, so that nothing expires; between cases even a hold of unknown outcome ends.
  let time = 0
  const shared = { scope: () => ({ case: scope }) }
  const whole =
    redis === undefined
      ? createEngine({ ...shared, singleProcess: true }, { now: () => time, wall: () => time })
      : createEngine({ ...shared, redis })
  const engine = weakening === undefined ? whole : weakenedEngine(whole, weakening.lies)
  const levels: Levels[number][] = []
  const refusals = new Set<string>()
  const faults: string[] = []
  whole.on('read', ({ level }) => levels.push(level))
  whole.on('refused', ({ model, operation, reason }) => refusals.add(`${model}.${operation}: ${reason}`))
  whole.on('unstorable', ({ reason }) => refusals.add(`unstorable: ${reason}`))
  whole.on('fault', ({ place, error }) => faults.push(`${place}: ${error.stack ?? error.message}`))

  const third = new Client({ connectionString: url })
  await third.connect()
  const ends: (() => Promise<unknown>)[] = []
  const takeLevels = () => levels.splice(0)
  const open = (schema: string | undefined): Place => {
    const plain = connect(url, schema)
    const inner = connect(url, schema)
    ends.push(
      ...[plain, inner].flatMap(({ prisma, sequelize }) => [
        () => prisma.$disconnect(),
        () => sequelize.close(),
      ]),
    )
    performanceSequelize(inner.sequelize, { engine })
    const prisma = inner.prisma.$extends(performancePrisma({ engine })) as unknown as AnyPrisma
    return { plain, cached: { ...inner, prisma }, takeLevels }
  }
  const others = new Map<string, Place>()

  return {
    ...open(undefined),
    url,
    engine,
    third,
    refusals,
    faults,
    at(schema) {
      const place = others.get(schema) ?? open(schema)
      others.set(schema, place)
      return place
    },
    endWith: (end) => void ends.push(end),
    async reset() {
      scope += 1
      time += 3_600_000
      levels.length = 0
      await resetSmall(third)
    },
    async close() {
      await whole.close()
      await Promise.all(ends.map((end) => end()))
      await third.end()
    },
  }
}

function connect(url: string, schema: string | undefined): Clients {
  if (schema === undefined)
    return { prisma: createShopPrisma(url) as unknown as AnyPrisma, ...createShopSequelize(url) }
  const adapter = new PrismaPg({ connectionString: url, max: 5 }, { schema })
  return {
    prisma: new PrismaClient({ adapter }) as unknown as AnyPrisma,
    ...createShopSequelize(url, {}, { schema }),
  }
}
