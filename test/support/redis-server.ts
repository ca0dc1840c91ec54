import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { access, constants, mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { Redis, type RedisOptions } from 'ioredis'
import { waitUntil } from './deadline.ts'
import { freePort } from './free-port.ts'
import { runProgram } from './run-program.ts'
import { removedNow, removeLater, watchServer } from './undertaker.ts'

const oldestMajor = 7
const startTimeoutMs = 20_000
const stopTimeoutMs = 10_000
const maxAttempts = 5

/** What {@link createRedis} starts. */
export interface RedisServerOptions {
  /** Further arguments of `redis-server`, such as `['--maxmemory', '10mb']`. */
  readonly args?: readonly string[]
  /** Port to listen on. Default: a free one. */
  readonly port?: number
}

/** Options of a connection; the shape of replies is ioredis' own. */
export type RedisClientOptions = Omit<RedisOptions, 'replyMapping'>

/** One running Redis. */
export interface RedisServer {
  /** Connection string of database 0. */
  readonly url: string
  readonly port: number
  /** Opens a connection, closed by {@link RedisServer.stop} at the latest. */
  client(options?: RedisClientOptions): Redis
  /** Ends the server and removes its directory. */
  stop(): Promise<void>
  /** Starts it again on its port, empty, after stopping it if it runs. Clients reconnect by themselves. */
  restart(): Promise<void>
  /** Ends it as a power cut would; {@link RedisServer.restart} brings it back. */
  kill(): Promise<void>
}

/**
 * Starts a real `redis-server` without persistence on 127.0.0.1. It ends with this process, however that
 * ends, and does not keep it alive.
 *
 * @throws Error with the command to run when no `redis-server` 7 or later is found and none can be installed.
 */
export async function createRedis({ args = [], port }: RedisServerOptions = {}): Promise<RedisServer> {
  const binary = (await findRedis()) ?? (await installRedis())
  const directory = await mkdtemp(join(tmpdir(), 'overdrive-redis-'))
  removeLater(directory)
  const removeDirectory = async (): Promise<void> => {
    await rm(directory, { recursive: true, force: true })
    removedNow(directory)
  }
  try {
    let running = await startRedis(binary, directory, args, port)
    const clients = new Set<Redis>()
    const usedPort = running.port
    const url = `redis://127.0.0.1:${usedPort}`
    return {
      url,
      port: usedPort,
      client(options = {}) {
        const client = new Redis(url, options)
        client.on('error', () => {})
        client.once('end', () => clients.delete(client))
        clients.add(client)
        return client
      },
      async stop() {
        for (const client of clients) client.disconnect()
        // Nothing is worth saving, and a polite end takes Redis a tenth of a second.
        await end(running.child, 'SIGKILL')
        await removeDirectory()
      },
      async restart() {
        await end(running.child, 'SIGTERM')
        running = await startRedis(binary, directory, args, usedPort)
      },
      kill: () => end(running.child, 'SIGKILL'),
    }
  } catch (error) {
    await removeDirectory()
    throw error
  }
}

/** Finds a `redis-server`, version 7 or later, on the `PATH` or in the usual places; `undefined` if there is none. */
export async function findRedis(): Promise<string | undefined> {
  const usual = ['/usr/bin', '/usr/local/bin', '/usr/sbin', '/opt/homebrew/bin']
  const directories = new Set([...(process.env['PATH'] ?? '').split(delimiter).filter(Boolean), ...usual])
  for (const directory of directories) {
    const file = join(directory, 'redis-server')
    const runs = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (runs && (await majorVersion(file)) >= oldestMajor) return file
  }
  return undefined
}

async function majorVersion(file: string): Promise<number> {
  const text = await runProgram(file, ['--version']).catch(() => '')
  return Number(/v=(\d+)/.exec(text)?.[1] ?? 0)
}

/** As root on Debian or Ubuntu the missing server is installed, without being started as a service. */
async function installRedis(): Promise<string> {
  const command = 'apt-get update && apt-get install --yes --no-install-recommends redis-server'
  if (process.getuid?.() === 0 && process.platform === 'linux') {
    await runProgram('/bin/sh', ['-c', command], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    }).catch(() => '')
    const installed = await findRedis()
    if (installed !== undefined) return installed
  }
  const advice = process.platform === 'darwin' ? 'brew install redis' : `sudo sh -c "${command}"`
  throw new Error(`No redis-server ${oldestMajor} or later was found. Install one: ${advice}`)
}

interface RunningRedis {
  readonly child: ChildProcess
  readonly port: number
}

async function startRedis(
  binary: string,
  directory: string,
  args: readonly string[],
  givenPort: number | undefined,
): Promise<RunningRedis> {
  const logFile = join(directory, 'redis.log')
  for (let attempt = 1; ; attempt++) {
    const port = givenPort ?? (await freePort())
    const log = await open(logFile, 'w')
    const child = spawn(
      binary,
      [
        `--port ${port} --bind 127.0.0.1 --appendonly no --databases 1024 --enable-debug-command local`.split(
          ' ',
        ),
        ['--save', '', '--dir', directory, ...args],
      ].flat(),
      { cwd: directory, detached: true, stdio: ['ignore', log.fd, log.fd] },
    )
    child.unref()
    child.on('error', () => {})
    if (child.pid !== undefined) watchServer(child, 'TERM')
    await log.close()
    try {
      await becomeReady(child, logFile)
      return { child, port }
    } catch (cause) {
      await end(child, 'SIGKILL')
      const text = await readFile(logFile, 'utf8').catch(() => '')
      if (givenPort === undefined && attempt < maxAttempts && text.includes('Address already in use'))
        continue
      throw new Error(`redis-server did not start on port ${port}.\n${text.trimEnd()}`, { cause })
    }
  }
}

/** The log tells our server from another one that answers on a port we wanted. */
async function becomeReady(child: ChildProcess, logFile: string): Promise<void> {
  await waitUntil(
    async () => {
      if (hasEnded(child))
        throw new Error(`The server ended with ${String(child.exitCode ?? child.signalCode)}.`)
      return (await readFile(logFile, 'utf8')).includes('Ready to accept connections')
    },
    { what: 'Redis accepts connections', timeoutMs: startTimeoutMs, intervalMs: 4 },
  )
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (hasEnded(child)) return
  const exited = once(child, 'exit')
  child.ref()
  child.kill(signal)
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs)
  await exited
  clearTimeout(timer)
}
