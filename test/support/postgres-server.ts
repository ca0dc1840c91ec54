import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chown, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { escapeIdentifier } from 'pg'
import { postgresBinaries, type PostgresBinaries } from './postgres-binaries.ts'
import { createRestartable, nodeOf, type PostgresNode, type RestartableServer } from './postgres-node.ts'
import { startPostgres, type StopMode } from './postgres-process.ts'
import { replicaOf, type PostgresReplica } from './postgres-replica.ts'
import { copyCluster, postgresTemplate } from './postgres-template.ts'
import { makeServerDirectory } from './reachable-directory.ts'
import { serverUser } from './server-user.ts'
import { removedNow } from './undertaker.ts'
import { withClient } from './with-client.ts'

/** Values of `postgresql.conf` by name. */
type Settings = Readonly<Record<string, string>>

/** What {@link createPostgres} starts. */
export interface PostgresOptions {
  /** Number of streaming replicas. Default `0`. */
  readonly replicas?: number
  /**
   * Where the primary's data is kept between runs, see {@link keptDirectory}.
   * Default: a temporary directory, removed at the end.
   */
  readonly dataDirectory?: string
  /**
   * Whether a commit waits until its WAL is written (never for the disk: `fsync` is off).
   * Default `off` without replicas and `on` with them: WAL reaches a replica only once it is written, and
   * with `off` that takes up to three `wal_writer_delay` of 200 ms.
   */
  readonly synchronousCommit?: 'on' | 'off'
  /** Further settings of every server, as in `postgresql.conf`. */
  readonly settings?: Settings
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
  const runDirectory = await makeServerDirectory('overdrive-pg-')
  const started: RestartableServer[] = []
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

/**
 * A place for data that survives until the next run, inside a cache that the server's user can reach. The
 * directory may not exist yet; delete it to start afresh.
 */
export async function keptDirectory(name: string): Promise<string> {
  const { cache } = await postgresBinaries()
  return join(cache, 'kept', name)
}

interface Site {
  readonly binaries: PostgresBinaries
  readonly runDirectory: string
  readonly started: RestartableServer[]
  readonly stop: () => Promise<void>
}

async function start(options: PostgresOptions, site: Site): Promise<Postgres> {
  const { binaries, runDirectory, started } = site
  const kept = options.dataDirectory !== undefined
  const primaryData = resolve(options.dataDirectory ?? join(runDirectory, 'primary'))
  const replicaCount = options.replicas ?? 0
  const settings: Settings = {
    ...testSettings,
    synchronous_commit: options.synchronousCommit ?? (replicaCount === 0 ? 'off' : 'on'),
    ...options.settings,
  }
  const prepare = (
    logName: string,
    dataDirectory: string,
    stopMode: StopMode,
    more: Settings,
  ): RestartableServer => {
    const base = {
      binaries,
      dataDirectory,
      runDirectory,
      logName,
      stopMode,
      settings: { ...settings, ...more },
    }
    const server = createRestartable((port) => startPostgres({ ...base, port }), stopMode)
    started.push(server)
    return server
  }

  await provideCluster(binaries, primaryData)
  const primary = prepare('primary', primaryData, kept ? 'fast' : 'immediate', {})
  // A data directory left by a crash is recovered first: only one at rest may be copied.
  if (replicaCount > 0 && existsSync(join(primaryData, 'postmaster.pid'))) {
    await primary.start()
    await primary.stop()
  }
  const copies = Array.from({ length: replicaCount }, (_, index) =>
    join(runDirectory, `replica-${index + 1}`),
  )
  await Promise.all(
    copies.map(async (directory) => {
      await copyCluster(primaryData, directory)
      await writeFile(join(directory, 'standby.signal'), '')
    }),
  )
  await primary.start()
  const replicas = copies.map((directory, index) =>
    prepare(`replica-${index + 1}`, directory, 'immediate', {
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

/** All or nothing: a data directory that exists is complete. */
async function provideCluster(binaries: PostgresBinaries, dataDirectory: string): Promise<void> {
  if (existsSync(dataDirectory)) return
  const template = await postgresTemplate(binaries)
  const user = serverUser()
  const draft = `${dataDirectory}.${randomUUID()}`
  await mkdir(dirname(draft), { recursive: true })
  await mkdir(draft, { mode: 0o700 })
  if (user.switched) await chown(draft, user.uid, user.gid)
  await copyCluster(`${template}/.`, draft)
  await rename(draft, dataDirectory)
}

async function createDatabase(primary: PostgresNode, name: string, template = 'template1'): Promise<string> {
  await withClient(primary.url, async (client) => {
    await client.query(`CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${escapeIdentifier(template)}`)
  })
  return primary.databaseUrl(name)
}
