import { createServer } from 'node:net'
import { Redis } from 'ioredis'
import { afterEach, describe, expect, test } from 'vitest'
import { freePort } from '../../../../../test/support/free-port.ts'
import { createRedis } from '../../../../../test/support/redis-server.ts'
import type { RedisConnection } from '../../../src/cache/stores/redis-commands.ts'
import type { RedisConnectionOptions } from '../../../src/cache/stores/redis-connection.ts'
import { createRedisConnection } from '../../../src/cache/stores/redis-connection.ts'
import { StoreUnavailable } from '../../../src/cache/stores/redis-unavailable.ts'
import { systemClock } from '../../../src/clock.ts'

const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function start(args: readonly string[] = []) {
  const server = await createRedis({ args })
  cleanups.push(() => server.stop())
  return server
}

function open(options: Partial<RedisConnectionOptions> & Pick<RedisConnectionOptions, 'redis'>) {
  const log: string[] = []
  const causes: Error[] = []
  const client = createRedisConnection({
    clock: systemClock,
    onReady: () => log.push('ready'),
    onUnavailable: (cause) => {
      log.push('unavailable')
      causes.push(cause)
    },
    ...options,
  })
  cleanups.push(() => client.close())
  return { client, log, causes }
}

const ping = (client: RedisConnection) => client.run((commands) => commands.time())

async function reasonOf(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(error instanceof StoreUnavailable)) throw new Error(`It was not refused: ${String(error)}`)
  return error.reason
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}

describe('our connection to Redis', () => {
  test('is opened by its first use, and told when it is ready', async () => {
    const server = await start()
    const { client, log } = open({ redis: server.url })
    const admin = server.client()
    expect(String(await admin.client('LIST'))).not.toContain('name=overdrive')
    expect(client.isReady).toBe(false)
    expect(await reasonOf(ping(client))).toBe('connecting')
    expect(await client.whenReady(5_000)).toBe(true)
    expect(client.isReady).toBe(true)
    expect(client.runId).toMatch(/^[0-9a-f]{40}$/)
    expect(await ping(client)).toHaveLength(2)
    expect(log).toEqual(['ready'])
    expect(String(await admin.client('LIST'))).toContain('name=overdrive')
  })

  test('takes the options of a client and leaves the client alone', async () => {
    const server = await start()
    const theirs = new Redis(server.url, {
      keyPrefix: 'theirs:',
      db: 3,
      lazyConnect: true,
      enableOfflineQueue: true,
    })
    cleanups.push(() => theirs.disconnect())
    const { client } = open({ redis: theirs })
    expect(await client.whenReady(5_000)).toBe(true)
    await client.run((commands) => commands.set('name', Buffer.from('x'), 'PXAT', Date.now() + 60_000))
    const admin = server.client({ db: 3 })
    expect(await admin.keys('*')).toEqual(['name'])
    expect(theirs.status).toBe('wait')
    expect(theirs.options.keyPrefix).toBe('theirs:')
    await client.close()
    expect(theirs.status).toBe('wait')
  })

  test('a wrong option is refused before anything is opened', () => {
    expect(() => open({ redis: 'redis://u:secret@h/x' })).toThrow(/^redis is "redis:\/\/u:\*\*\*@h\/x"/)
  })

  test('is not used before every step of its handshake is done', async () => {
    const server = await start()
    const { client } = open({ redis: server.url })
    const steps: string[] = []
    let finish = (): void => {}
    client.beforeUse(async (_, { runId, version }) => {
      steps.push('first')
      expect(runId).toHaveLength(40)
      expect(Number.parseInt(version, 10)).toBeGreaterThanOrEqual(7)
      await new Promise<void>((resolve) => {
        finish = resolve
      })
    })
    client.beforeUse(async (commands) => {
      steps.push('second')
      await commands.time()
    })
    const ready = client.whenReady(5_000)
    await until(() => steps.length === 1)
    expect(client.isReady).toBe(false)
    expect(await reasonOf(ping(client))).toBe('connecting')
    finish()
    expect(await ready).toBe(true)
    expect(steps).toEqual(['first', 'second'])
    // A step that comes later is made up for first.
    client.beforeUse(() => Promise.resolve(void steps.push('late')))
    expect(client.isReady).toBe(false)
    await until(() => steps.length === 3)
    finish()
    expect(await client.whenReady(5_000)).toBe(true)
    expect(steps).toEqual(['first', 'second', 'first', 'second', 'late'])
  })

  test('a handshake that fails is tried again', async () => {
    const server = await start()
    const { client, log, causes } = open({ redis: server.url })
    let attempts = 0
    client.beforeUse(() => (++attempts < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve()))
    expect(await client.whenReady(5_000)).toBe(true)
    expect(attempts).toBe(3)
    expect(log).toEqual(['unavailable', 'ready'])
    expect(causes).toMatchObject([{ message: 'not yet' }])
  })

  test('a Redis that is not there costs nothing', async () => {
    const { client, log, causes } = open({ redis: `redis://127.0.0.1:${await freePort()}` })
    expect(await client.whenReady(200)).toBe(false)
    const startedAt = performance.now()
    for (let index = 0; index < 1_000; index++) expect(await reasonOf(ping(client))).toBe('connecting')
    expect((performance.now() - startedAt) / 1_000).toBeLessThan(0.5)
    expect(log).toEqual(['unavailable'])
    expect(causes).toMatchObject([{ message: expect.stringContaining('ECONNREFUSED') }])
  })

  test('a Redis that accepts and says nothing is left within the connect timeout, again and again', async () => {
    let connections = 0
    const silent = createServer((socket) => {
      connections++
      socket.on('error', () => {})
    })
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    cleanups.push(() => silent.close())
    const { port } = silent.address() as { port: number }
    const { client, log } = open({ redis: { host: '127.0.0.1', port }, connectTimeoutMs: 50, pauseMs: 50 })
    expect(await client.whenReady(400)).toBe(false)
    await until(() => connections > 1)
    expect(await reasonOf(ping(client))).toBe('connecting')
    expect(log).toEqual(['unavailable'])
  })

  test('a Redis that hangs costs one command timeout, then it is left alone', async () => {
    const server = await start()
    const { client, log } = open({ redis: server.url, commandTimeoutMs: 40, pauseMs: 300 })
    expect(await client.whenReady(5_000)).toBe(true)
    const admin = server.client()
    // Every command of every client waits, as under SIGSTOP.
    await admin.client('PAUSE', 200, 'ALL')
    const startedAt = performance.now()
    expect(await reasonOf(ping(client))).toBe('timeout')
    const waitedMs = performance.now() - startedAt
    expect(waitedMs).toBeGreaterThan(35)
    expect(waitedMs).toBeLessThan(150)
    expect(client.isReady).toBe(false)
    const refusedAt = performance.now()
    for (let index = 0; index < 100; index++) expect(await reasonOf(ping(client))).toBe('paused')
    expect(performance.now() - refusedAt).toBeLessThan(40)
    expect(log).toEqual(['ready', 'unavailable'])
    expect(await client.whenReady(5_000)).toBe(true)
    expect(await ping(client)).toHaveLength(2)
    expect(log).toEqual(['ready', 'unavailable', 'ready'])
  })

  test('a process that was busy itself does not blame Redis', async () => {
    const server = await start()
    const { client, log } = open({ redis: server.url, commandTimeoutMs: 30 })
    expect(await client.whenReady(5_000)).toBe(true)
    for (let round = 0; round < 10; round++) {
      const answer = ping(client)
      const busyUntil = performance.now() + 60
      while (performance.now() < busyUntil);
      expect(await answer).toHaveLength(2)
    }
    expect(log).toEqual(['ready'])
  })

  test('after a restart it knows another run, and nothing was sent twice', async () => {
    const server = await start()
    const { client, log } = open({ redis: server.url, commandTimeoutMs: 5_000 })
    expect(await client.whenReady(5_000)).toBe(true)
    const before = client.runId
    const admin = server.client()
    await admin.client('PAUSE', 60_000, 'ALL')
    // Under way when the connection ends: rejected, not resent.
    const lost = reasonOf(
      client.run((commands) => commands.set('k', Buffer.from('x'), 'PXAT', Date.now() + 60_000)),
    )
    await server.kill()
    expect(await lost).toBe('lost')
    expect(client.isReady).toBe(false)
    expect(client.runId).toBeUndefined()
    await server.restart()
    expect(await client.whenReady(10_000)).toBe(true)
    expect(client.runId).not.toBe(before)
    expect(await client.run((commands) => commands.mgetBuffer(['k']))).toEqual([null])
    expect(log).toEqual(['ready', 'unavailable', 'ready'])
  })

  test('a refusal is told with its word and pauses nothing', async () => {
    const server = await start(['--min-replicas-to-write', '1'])
    const { client, log } = open({ redis: server.url })
    expect(await client.whenReady(5_000)).toBe(true)
    const refused = client.run((commands) => commands.set('k', Buffer.from('x'), 'PXAT', Date.now() + 60_000))
    await expect(refused).rejects.toMatchObject({ reason: 'refused', refusal: 'NOREPLICAS' })
    expect(client.isReady).toBe(true)
    expect(log).toEqual(['ready'])
  })

  test('a master that was demoted is left, and not used while it is a replica', async () => {
    const server = await start()
    const { client } = open({ redis: server.url, pauseMs: 50 })
    client.beforeUse(async (commands) => void (await commands.unlink('probe')))
    expect(await client.whenReady(5_000)).toBe(true)
    const admin = server.client()
    await admin.call('REPLICAOF', '127.0.0.1', String(await freePort()))
    const refused = client.run((commands) => commands.unlink('k'))
    await expect(refused).rejects.toMatchObject({ refusal: 'READONLY' })
    await until(() => !client.isReady)
    expect(await client.whenReady(300)).toBe(false)
    await admin.call('REPLICAOF', 'NO', 'ONE')
    expect(await client.whenReady(5_000)).toBe(true)
  })

  test('a wrong password is told, and tried again', async () => {
    const server = await start(['--requirepass', 'right', '--protected-mode', 'no']).catch(() => undefined)
    if (server === undefined) throw new Error('The server did not start.')
    const { client, causes } = open({ redis: server.url.replace('://', '://:wrong@') })
    expect(await client.whenReady(300)).toBe(false)
    expect(causes[0]?.message).toMatch(/WRONGPASS|invalid/)
    expect(causes[0]?.message).not.toContain('wrong@')
  })

  test('once closed it stays closed', async () => {
    const server = await start()
    const { client, log } = open({ redis: server.url })
    const waiting = client.whenReady(5_000)
    expect(await waiting).toBe(true)
    const underWay = reasonOf(
      client.run(async (commands) => {
        await commands.time()
        return new Promise(() => {})
      }),
    )
    await client.close()
    await client.close()
    expect(client.isReady).toBe(false)
    expect(await client.whenReady(50)).toBe(false)
    expect(await reasonOf(ping(client))).toBe('closed')
    expect(await underWay).toBe('timeout')
    expect(log).toEqual(['ready'])
  })

  test('closed before it was ever used, it opens nothing', async () => {
    const { client } = open({ redis: 'redis://127.0.0.1:1' })
    await client.close()
    expect(await client.whenReady(50)).toBe(false)
  })
})
