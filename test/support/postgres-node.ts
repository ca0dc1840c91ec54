import type { PostgresProcess } from './postgres-process.ts'

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

/** A server that can be started again on the port it had. */
export interface RestartableServer {
  start(): Promise<void>
  stop(): Promise<void>
  kill(): Promise<void>
  port(): number
}

/** Wraps `start`, which begins on a free port unless it is given one. */
export function createRestartable(
  start: (port: number | undefined) => Promise<PostgresProcess>,
  stopMode: 'fast' | 'immediate',
): RestartableServer {
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

export function nodeOf(server: RestartableServer): PostgresNode {
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
