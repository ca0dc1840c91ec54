import { resetSmall } from '@orm-overdrive/shop-schema/dataset'
import { Client, escapeIdentifier } from 'pg'
import { afterAll, beforeAll, inject } from 'vitest'
import { askBroker } from './server-broker.ts'
import { shopTemplate } from './shop-template.ts'
import { withClient } from './with-client.ts'

/** How a test file's database begins. */
export interface TestDatabaseOptions {
  /** `shop`: the shop's tables with the small dataset. `empty`: nothing at all. Default `shop`. */
  readonly content?: 'shop' | 'empty'
}

/** A database that one test file has for itself. Its fields work in tests and hooks, not before. */
export interface TestDatabase {
  readonly url: string
  readonly name: string
  /** A connection for statements that no ORM sees. */
  readonly client: Client
  /** Restores the small dataset, sequences included, in about three milliseconds. */
  reset(): Promise<void>
}

let counter = 0

/** Gives the calling test file a database of its own, from before its first test until after its last. */
export function useDatabase({ content = 'shop' }: TestDatabaseOptions = {}): TestDatabase {
  const name = `test_${process.pid}_${Date.now().toString(36)}_${++counter}`
  let opened: { readonly url: string; readonly client: Client } | undefined

  beforeAll(async () => {
    const server = (await askBroker(brokerAddress(), 'postgres')).url
    const template = content === 'shop' ? shopTemplate : 'template1'
    await execute(server, `CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${escapeIdentifier(template)}`)
    const url = Object.assign(new URL(server), { pathname: `/${name}` }).href
    const client = new Client({ connectionString: url })
    await client.connect()
    opened = { url, client }
    return async () => {
      await client.end()
      opened = undefined
      await execute(server, `DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`)
    }
  })

  const now = (): NonNullable<typeof opened> => {
    if (!opened)
      throw new Error('The test database exists only while tests and hooks run; call useDatabase() first.')
    return opened
  }
  return {
    name,
    get url() {
      return now().url
    },
    get client() {
      return now().client
    },
    reset: () => resetSmall(now().client),
  }
}

/** A Redis database that one test file has for itself; the server is shared, channels and `FLUSHALL` included. */
export interface TestRedis {
  readonly url: string
}

/** Gives the calling test file an empty Redis database. A test that stops or floods its Redis uses `createRedis`. */
export function useRedis(): TestRedis {
  let url: string | undefined
  beforeAll(async () => {
    url = (await askBroker(brokerAddress(), 'redis')).url
  })
  afterAll(() => {
    url = undefined
  })
  return {
    get url() {
      if (url === undefined) throw new Error('The Redis database exists only while tests and hooks run.')
      return url
    },
  }
}

function brokerAddress(): string {
  const address = inject('overdriveServers') as string | undefined
  if (address === undefined) {
    throw new Error(
      'No servers are offered: list test/support/global-setup.ts as globalSetup in the vitest configuration.',
    )
  }
  return address
}

async function execute(url: string, sql: string): Promise<void> {
  await withClient(url, async (client) => {
    await client.query(sql)
  })
}
