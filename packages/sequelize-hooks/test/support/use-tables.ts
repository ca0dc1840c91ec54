import type { Model, ModelStatic, Options } from 'sequelize'
import { Sequelize } from 'sequelize'
import { afterEach, beforeEach } from 'vitest'
import { useDatabase } from '../../../../test/support/test-database.ts'
import type { Performance, PerformanceOptions } from '../../src/index.ts'
import { performance } from '../../src/index.ts'

export type Models = Readonly<Record<string, ModelStatic<Model>>>

/** One client of the tables. */
export interface Client {
  readonly sequelize: Sequelize
  readonly models: Models
}

/** Tables made for a test file, seen by a plain client and by one with Overdrive. */
export interface Tables {
  readonly plain: Models
  readonly fast: Models
  readonly sequelize: Sequelize
  readonly overdrive: Performance
  /** Runs SQL that no ORM sees. */
  query(sql: string): Promise<void>
  /** A further client with Overdrive; shares the engine of the first one. */
  another(options: Options): Client
}

/** Gives every test the tables anew. */
export function useTables(
  ddl: string,
  define: (sequelize: Sequelize) => Models,
  options: { readonly sequelize?: Options; readonly performance?: PerformanceOptions } = {},
): Tables {
  const database = useDatabase({ content: 'empty' })
  const clients: Sequelize[] = []
  let current: { plain: Client; fast: Client; overdrive: Performance } | undefined

  const connect = (more: Options = {}): Client => {
    const sequelize = new Sequelize(database.url, {
      dialect: 'postgres',
      logging: false,
      pool: { max: 4 },
      ...options.sequelize,
      ...more,
    })
    clients.push(sequelize)
    return { sequelize, models: define(sequelize) }
  }

  beforeEach(async () => {
    await database.client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
    await database.client.query(ddl)
    const [plain, fast] = [connect(), connect()]
    current = {
      plain,
      fast,
      overdrive: performance(fast.sequelize, options.performance ?? { singleProcess: true }),
    }
  })
  afterEach(async () => {
    await current?.overdrive.uninstall()
    for (const client of clients.splice(0)) await client.close()
  })

  const now = (): NonNullable<typeof current> => {
    if (current === undefined) throw new Error('The tables are there only while tests run.')
    return current
  }
  return {
    get plain() {
      return now().plain.models
    },
    get fast() {
      return now().fast.models
    },
    get sequelize() {
      return now().fast.sequelize
    },
    get overdrive() {
      return now().overdrive
    },
    async query(sql) {
      await database.client.query(sql)
    },
    another(more) {
      const client = connect(more)
      performance(client.sequelize, { engine: now().overdrive.engine })
      return client
    },
  }
}
