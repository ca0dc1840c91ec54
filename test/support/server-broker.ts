import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPostgres, type Postgres } from './postgres-server.ts'
import { createRedis, type RedisServer } from './redis-server.ts'
import { createShopTemplate } from './shop-template.ts'
import { removedNow, removeLater } from './undertaker.ts'

/** Hands out the servers of a test run, each started when the first test file asks for it. */
export interface ServerBroker {
  /** Where {@link askBroker} reaches it: the path of a Unix socket. */
  readonly address: string
  stop(): Promise<void>
}

/** What can be asked for. */
export interface BrokerAnswers {
  /** Connection string of the shared primary, which has the shop template. */
  readonly postgres: { readonly url: string }
  /** Connection string of the shared Redis, with a database of one's own. */
  readonly redis: { readonly url: string }
}

/** Starts the broker; no server runs yet. */
export async function startBroker(): Promise<ServerBroker> {
  let postgres: Promise<Postgres> | undefined
  let redis: Promise<RedisServer> | undefined
  let redisDatabase = 0
  const answers: { readonly [K in keyof BrokerAnswers]: () => Promise<BrokerAnswers[K]> } = {
    async postgres() {
      postgres ??= startPostgres()
      return { url: (await postgres).primary.url }
    },
    async redis() {
      redis ??= createRedis()
      return { url: `${(await redis).url}/${redisDatabase++}` }
    },
  }
  const directory = await mkdtemp(join(tmpdir(), 'overdrive-broker-'))
  removeLater(directory)
  const server = createServer((incoming, response) => {
    const answer = answers[(incoming.url ?? '/').slice(1) as keyof BrokerAnswers]
    answer().then(
      (value) => response.end(JSON.stringify(value)),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.stack : String(error)),
    )
  })
  const address = join(directory, 'socket')
  server.listen(address)
  await once(server, 'listening')
  return {
    address,
    async stop() {
      server.close()
      await Promise.all([
        postgres?.then((started) => started.stop()),
        redis?.then((started) => started.stop()),
      ])
      await rm(directory, { recursive: true, force: true })
      removedNow(directory)
    },
  }
}

/** Asks the broker of this run for a server. */
export async function askBroker<K extends keyof BrokerAnswers>(
  address: string,
  what: K,
): Promise<BrokerAnswers[K]> {
  const outgoing = request({ socketPath: address, path: `/${what}`, agent: false })
  outgoing.end()
  const [response] = (await once(outgoing, 'response')) as [NodeJS.ReadableStream & { statusCode: number }]
  let text = ''
  for await (const chunk of response) text += String(chunk)
  if (response.statusCode !== 200) throw new Error(`The test run has no ${what} server.\n${text}`)
  return JSON.parse(text) as BrokerAnswers[K]
}

async function startPostgres(): Promise<Postgres> {
  const started = await createPostgres()
  await createShopTemplate(started)
  return started
}
