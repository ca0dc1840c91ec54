import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { waitUntil } from './deadline.ts'
import { freePort } from './free-port.ts'
import type { PostgresBinaries } from './postgres-binaries.ts'
import { serverUser, spawnAs } from './server-user.ts'
import { watchServer } from './undertaker.ts'

const startTimeoutMs = 60_000
const maxAttempts = 20
const stopTimeoutMs = 20_000

/** How a server ends: `fast` leaves a clean data directory, `immediate` one that needs recovery. */
export type StopMode = 'fast' | 'immediate'

/** One server process on one data directory. */
export interface PostgresProcess {
  readonly port: number
  stop(mode: StopMode): Promise<void>
  /** Ends it as a power cut would, without a word to its clients. */
  kill(): Promise<void>
}

/** What to start. */
export interface PostgresProcessOptions {
  readonly binaries: PostgresBinaries
  /** Data directory, owned by the server's user. */
  readonly dataDirectory: string
  /** Directory of the Unix socket and of the log. */
  readonly runDirectory: string
  readonly logName: string
  readonly settings: Readonly<Record<string, string>>
  /** Port to use. Default: a free one, and another if somebody is faster. */
  readonly port: number | undefined
  /** How the server ends when this process dies. */
  readonly stopMode: StopMode
}

/** Starts a server and waits until it accepts connections. */
export async function startPostgres(options: PostgresProcessOptions): Promise<PostgresProcess> {
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort())
    const logFile = join(options.runDirectory, `${options.logName}.log`)
    await otherServerGone(options.dataDirectory)
    const child = await spawnServer(options, port, logFile)
    try {
      await becomeReady(child, options.dataDirectory)
      return handle(child, port)
    } catch (cause) {
      if (child.exitCode === null && child.signalCode === null) await end(child, 'SIGQUIT')
      const log = await readFile(logFile, 'utf8').catch(() => '')
      if (attempt < maxAttempts && mayRetry(log, options.port !== undefined)) {
        await sleep(50)
        continue
      }
      throw new Error(`PostgreSQL did not start on port ${port}.\n${lastLines(log)}`, { cause })
    }
  }
}

/** Somebody took the port first, or children of a killed server are still on their way out. */
function mayRetry(log: string, portGiven: boolean): boolean {
  if (log.includes('pre-existing shared memory block')) return true
  return !portGiven && log.includes('could not bind')
}

async function spawnServer(
  options: PostgresProcessOptions,
  port: number,
  logFile: string,
): Promise<ChildProcess> {
  const settings = { ...options.settings, port: String(port), unix_socket_directories: options.runDirectory }
  const log = await open(logFile, 'w')
  const child = spawn(
    options.binaries.postgres,
    [
      '-D',
      options.dataDirectory,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    { cwd: '/', detached: true, stdio: ['ignore', log.fd, log.fd], ...spawnAs(serverUser()) },
  )
  child.unref()
  child.on('error', () => {})
  if (child.pid !== undefined) watchServer(child, options.stopMode === 'fast' ? 'INT' : 'QUIT')
  await log.close()
  return child
}

/** The eighth line of `postmaster.pid` says how far the server is; `pg_ctl --wait` reads the same. */
async function becomeReady(child: ChildProcess, dataDirectory: string): Promise<void> {
  const pidFile = join(dataDirectory, 'postmaster.pid')
  await waitUntil(
    async () => {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`The server ended with ${String(child.exitCode ?? child.signalCode)}.`)
      }
      const lines = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n')
      return lines[0] === String(child.pid) && lines[7]?.trim() === 'ready'
    },
    { what: 'PostgreSQL accepts connections', timeoutMs: startTimeoutMs, intervalMs: 4 },
  )
}

/** After a crash of the process before us, its server may still be shutting down. */
async function otherServerGone(dataDirectory: string): Promise<void> {
  const pidFile = join(dataDirectory, 'postmaster.pid')
  for (let turn = 0; turn < 200 && existsSync(pidFile); turn++) {
    const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0])
    if (!isAlive(pid)) return
    await sleep(50)
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function handle(child: ChildProcess, port: number): PostgresProcess {
  return {
    port,
    stop: (mode) => end(child, mode === 'fast' ? 'SIGINT' : 'SIGQUIT'),
    kill: () => end(child, 'SIGKILL'),
  }
}

async function end(child: ChildProcess, signal: 'SIGINT' | 'SIGQUIT' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.ref()
  child.kill(signal)
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs)
  await exited
  clearTimeout(timer)
}

function lastLines(log: string): string {
  return log.trimEnd().split('\n').slice(-15).join('\n')
}
