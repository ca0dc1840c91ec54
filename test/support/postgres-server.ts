import { existsSync } from 'node:fs'
import { chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Client, escapeIdentifier } from 'pg'
import { waitUntil } from './deadline.ts'
import { postgresBinaries, type PostgresBinaries } from './postgres-binaries.ts'
import { startPostgres, type PostgresProcess } from './postgres-process.ts'
import { copyCluster, postgresTemplate } from './postgres-template.ts'
import { serverUser } from './server-user.ts'
import { removedNow, removeLater } from './undertaker.ts'

/** What {@link createPostgres} starts. */
export interface PostgresOptions {
  /** Number of streaming replicas. Default `0`. */
  readonly replicas?: number
  /** Where the primary's data is kept between runs. Default: a temporary directory, removed at the end. */
  readonly dataDirectory?: string
  /**
   * Whether a commit waits until its WAL is written (never for the disk: `fsync` is off).
   * Default `off` without replicas and `on` with them: WAL reaches a replica only once it is written, and
   * with `off` that takes up to three `wal_writer_delay` of 200 ms.
   */
  readonly synchronousCommit?: 'on' | 'off'
  /** Further settings of every server, as in `postgresql.conf`. */
  readonly settings?: Readonly<Record<string, string>>
}

/** One running server. */
export interface PostgresNode {
  /** Connection string of the database `postgres` on this server. */
  readonly url: string
  readonly port: number
  /** Connection string of the database `name` on this server. */
  databaseUrl(name: string): string
  /** Ends the server as a power cut would; {@link PostgresNode.restart} brings it back. */
  kill(): Promise<void>
  /** Starts the server again on its port, after stopping it if it runs. */
  restart(): Promise<void>
}

/** A hot standby that follows the primary by streaming replication. */
export interface PostgresReplica extends PostgresNode {
  /** Stops replay. What the primary commits from now on does not appear here. */
  pauseReplay(): Promise<void>
  /** Lets replay go on. */
  resumeReplay(): Promise<void>
  /**
   * Waits until replay has reached a position of the primary's WAL.
   *
   * @param lsn - Position such as `0/3000148`. Default: everything the primary has committed by now.
   * @throws Error after ten seconds.
   */
  waitForReplay(lsn?: string): Promise<void>
  /** Delays every commit by `ms` milliseconds after the primary's commit time. `0` ends that. */
  setDelay(ms: number): Promise<void>
}

/** A primary, its replicas, and the databases on them. */
export interface Postgres {
  readonly primary: PostgresNode
  readonly replicas: readonly PostgresReplica[]
  /**
   * Creates a database and returns its connection string on the primary.
   *
   * @param name - Name of the database, which must not exist yet.
   * @param options - `template`: database to copy, which nobody may be connected to.
   */
  createDatabase(name: string, options?: { readonly template?: string }): Promise<string>
  /** Drops a database and the connections to it. Nothing happens when it does not exist. */
  dropDatabase(name: string): Promise<void>
  /** Ends all servers and removes all temporary directories. */
  stop(): Promise<void>
}

/** Small, quick, and careless about power cuts. */
const testSettings = {
  listen_addresses: '127.0.0.1',
  fsync: 'off',
  full_page_writes: 'off',
  shared_buffers: '64MB',
  max_connections: '200',
  wal_level: 'replica',
  hot_standby: 'on',
  max_wal_senders: '10',
  max_wal_size: '2GB',
  wal_keep_size: '256MB',
  wal_retrieve_retry_interval: '50ms',
  checkpoint_timeout: '30min',
  io_method: 'sync',
  max_logical_replication_workers: '0',
  timezone: 'UTC',
  log_timezone: 'UTC',
} as const

/**
 * Starts PostgreSQL 18 with the settings of a test: a primary and streaming replicas on free ports.
 *
 * The servers end with this process, however it ends. They do not keep it alive.
 *
 * @throws Error with the last lines of the server's log when a server does not start; nothing is left running.
 */
export async function createPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const binaries = await postgresBinaries()
  const runDirectory = await temporaryDirectory()
  const started: Startable[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((server) => server.stop()))
    await rm(runDirectory, { recursive: true, force: true })
    removedNow(runDirectory)
  }
  try {
    return await start(options, { binaries, runDirectory, started, stop })
  } catch (error) {
    await stop()
    throw error
  }
}

interface Site {
  readonly binaries: PostgresBinaries
  readonly runDirectory: string
  readonly started: Startable[]
  readonly stop: () => Promise<void>
}

async function start(options: PostgresOptions, site: Site): Promise<Postgres> {
  const { binaries, runDirectory, started } = site
  const kept = options.dataDirectory !== undefined
  const primaryData = resolve(options.dataDirectory ?? join(runDirectory, 'primary'))
  const replicaCount = options.replicas ?? 0
  const settings = {
    ...testSettings,
    synchronous_commit: (options.synchronousCommit ?? (replicaCount === 0 ? 'off' : 'on')) as string,
    ...options.settings,
  }
  const startable = (logName: string, dataDirectory: string, more: Readonly<Record<string, string>>): Startable => {
    const server = createStartable(async (port) =>
      startPostgres({
        binaries,
        dataDirectory,
        runDirectory,
        logName,
        settings: { ...settings, ...more },
        orphanStop: kept && logName === 'primary' ? 'fast' : 'immediate',
        ...(port === undefined ? {} : { port }),
      }),
    kept && logName === 'primary' ? 'fast' : 'immediate')
    started.push(server)
    return server
  }

  await provideCluster(binaries, primaryData)
  const primary = startable('primary', primaryData, {})
  // A data directory left by a crash is recovered first: only one at rest may be copied.
  if (replicaCount > 0 && existsSync(join(primaryData, 'postmaster.pid'))) {
    await primary.start()
    await primary.stop()
  }
  const copies = Array.from({ length: replicaCount }, (_, index) => join(runDirectory, `replica-${index + 1}`))
  await Promise.all(
    copies.map(async (directory) => {
      await copyCluster(primaryData, directory)
      await writeFile(join(directory, 'standby.signal'), '')
    }),
  )
  await primary.start()
  const replicas = copies.map((directory, index) =>
    startable(`replica-${index + 1}`, directory, {
      primary_conninfo: `host=127.0.0.1 port=${primary.port()} user=postgres application_name=replica-${index + 1}`,
    }),
  )
  await Promise.all(replicas.map((replica) => replica.start()))

  const primaryNode = nodeOf(primary)
  return {
    primary: primaryNode,
    replicas: replicas.map((replica) => replicaOf(nodeOf(replica), primaryNode)),
    createDatabase: (name, { template } = {}) => createDatabase(primaryNode, name, template),
    dropDatabase: (name) =>
      withClient(primaryNode.url, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`)
      }),
    stop: site.stop,
  }
}

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'overdrive-pg-'))
  removeLater(directory)
  const user = serverUser()
  if (user.switched) await chown(directory, user.uid, user.gid)
  return directory
}

async function provideCluster(binaries: PostgresBinaries, dataDirectory: string): Promise<void> {
  if (existsSync(join(dataDirectory, 'PG_VERSION'))) return
  const template = await postgresTemplate(binaries)
  const user = serverUser()
  const parent = join(dataDirectory, '..')
  await mkdir(parent, { recursive: true })
  if (!user.switched) return copyCluster(template, dataDirectory)
  // The server's user may not create anything beside a directory of ours.
  await mkdir(dataDirectory, { mode: 0o700, recursive: true })
  await chown(dataDirectory, user.uid, user.gid)
  await copyCluster(`${template}/.`, dataDirectory)
}

interface Startable {
  start(): Promise<void>
  stop(): Promise<void>
  kill(): Promise<void>
  port(): number
}

function createStartable(
  start: (port: number | undefined) => Promise<PostgresProcess>,
  stopMode: 'fast' | 'immediate',
): Startable {
  let running: PostgresProcess | undefined
  let port: number | undefined
  return {
    async start() {
      running = await start(port)
      port = running.port
    },
    async stop() {
      await running?.stop(stopMode)
      running = undefined
    },
    async kill() {
      await running?.kill()
      running = undefined
    },
    port() {
      if (port === undefined) throw new Error('The server has not been started.')
      return port
    },
  }
}

function nodeOf(server: Startable): PostgresNode {
  const port = server.port()
  const databaseUrl = (name: string): string =>
    `postgresql://postgres@127.0.0.1:${port}/${encodeURIComponent(name)}`
  return {
    url: databaseUrl('postgres'),
    port,
    databaseUrl,
    kill: () => server.kill(),
    async restart() {
      await server.stop()
      await server.start()
    },
  }
}

function replicaOf(node: PostgresNode, primary: PostgresNode): PostgresReplica {
  return {
    ...node,
    pauseReplay: () =>
      withClient(node.url, async (client) => {
        await client.query('SELECT pg_wal_replay_pause()')
        await waitUntil(async () => (await ask(client, 'pg_get_wal_replay_pause_state()')) === 'paused', {
          what: 'replay is paused',
          timeoutMs: 10_000,
          intervalMs: 1,
        })
      }),
    resumeReplay: () =>
      withClient(node.url, async (client) => {
        await client.query('SELECT pg_wal_replay_resume()')
      }),
    async waitForReplay(lsn) {
      const target = lsn ?? (await committedPosition(primary))
      await withClient(node.url, (client) =>
        waitUntil(async () => (await ask(client, `pg_last_wal_replay_lsn() >= '${target}'::pg_lsn`)) === true, {
          what: `the replica on port ${node.port} has replayed ${target}`,
          timeoutMs: 10_000,
          intervalMs: 1,
        }),
      )
    },
    setDelay: (ms) =>
      withClient(node.url, async (client) => {
        await client.query(`ALTER SYSTEM SET recovery_min_apply_delay = '${Math.round(ms)}ms'`)
        await client.query('SELECT pg_reload_conf()')
        await waitUntil(
          async () =>
            (await ask(client, `(SELECT setting FROM pg_settings WHERE name = 'recovery_min_apply_delay')`)) ===
            String(Math.round(ms)),
          { what: 'the delay is in force', timeoutMs: 10_000, intervalMs: 1 },
        )
      }),
  }
}

/**
 * The end of a record written and flushed now. `pg_current_wal_insert_lsn()` would not do: at the start of a
 * page it lies behind the page's header, a place that replay reaches only with the next record.
 */
async function committedPosition(primary: PostgresNode): Promise<string> {
  return withClient(primary.url, async (client) =>
    String(await ask(client, `pg_logical_emit_message(false, 'waitForReplay', '', true)`)),
  )
}

async function ask(client: Client, expression: string): Promise<unknown> {
  const { rows } = await client.query<{ answer: unknown }>(`SELECT ${expression} AS answer`)
  return rows[0]?.answer
}

async function createDatabase(primary: PostgresNode, name: string, template = 'template1'): Promise<string> {
  await withClient(primary.url, async (client) => {
    await client.query(`CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${escapeIdentifier(template)}`)
  })
  return primary.databaseUrl(name)
}

/** Lends a connection for the time of `use`. */
async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, application_name: 'overdrive-test-support' })
  client.on('error', () => {})
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}
