import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Below the ephemeral range of Linux and macOS, so that no outgoing connection takes a port between two starts. */
const lowestPort = 15_000
const highestPort = 32_000

/**
 * Finds a TCP port that nothing listens on.
 *
 * The port is not reserved: a caller that loses the race for it asks again.
 *
 * @param host - Address to try. Default `127.0.0.1`.
 */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(lowestPort, highestPort)
    if (await canListen(port, host)) return port
  }
  throw new Error(`No free port found between ${lowestPort} and ${highestPort} on ${host}.`)
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
