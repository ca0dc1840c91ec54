import { setTimeout as pause } from 'node:timers/promises'
import { Redis, type RedisOptions } from 'ioredis'
import type { Clock } from '../../clock.ts'
import type { HandshakeStep, RedisCommands, RedisConnection, RedisServerInfo } from './redis-commands.ts'
import type { RedisSource } from './redis-source.ts'
import { checkRedisSource } from './redis-source.ts'
import { StoreUnavailable } from './redis-unavailable.ts'

/** Scripts declare `allow-oom`, which older versions do not know. */
const oldestMajor = 7

/** A connection on which nothing arrives for so long while something is awaited is dead, whatever TCP believes. */
const deadAfterMs = 2_000

const firstRetryMs = 50

/**
 * What the protocol needs of a client, whatever its owner has set (attacks A1, B11): nothing is sent twice by itself,
 * nothing waits in a queue, names are sent as we write them, and only a master answers. RESP2, because old proxies
 * refuse `HELLO` and we use nothing of RESP3.
 */
const fixedOptions = {
  protocol: 2,
  replyMapping: 'legacy',
  keyPrefix: '',
  role: 'master',
  readOnly: false,
  lazyConnect: true,
  monitor: false,
  stringNumbers: false,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  maxRetriesPerRequest: 0,
  enableAutoPipelining: false,
  // The handshake asks and fails by itself while Redis is loading.
  enableReadyCheck: false,
  disableClientInfo: true,
  connectionName: 'overdrive',
  noDelay: true,
  socketTimeout: deadAfterMs,
  // A master that was demoted refuses writes and keeps the connection open; Sentinel may know the new one.
  reconnectOnError: (error) => error.message.startsWith('READONLY'),
} satisfies RedisOptions

/** Settings of a {@link createRedisConnection | connection}. */
export interface RedisConnectionOptions {
  /** Where Redis is. Of a client only the options are taken. */
  readonly redis: RedisSource
  readonly clock: Clock
  /** How long an answer is waited for, in milliseconds. Default `100`. */
  readonly commandTimeoutMs?: number
  /** How long a connection attempt may take, in milliseconds. Default `1_000`. */
  readonly connectTimeoutMs?: number
  /** How long Redis is left alone after it did not answer, in milliseconds. Default `1_000`. */
  readonly pauseMs?: number
  /** Called when commands are answered, at first and again after {@link RedisConnectionOptions.onUnavailable}. */
  readonly onReady?: () => void
  /** Called once each time Redis stops answering, or could not be reached at first. */
  readonly onUnavailable?: (cause: Error) => void
}

/**
 * Opens a connection of our own, when it is first used. It reconnects by itself, and makes the handshake each time.
 *
 * A Redis that is away costs nothing: commands are refused at once. One that hangs costs one command timeout, then it
 * is left alone for a moment.
 *
 * @throws {@link ConfigurationError} (`OVERDRIVE_CONFIGURATION`) when `redis` has none of the allowed forms.
 */
export function createRedisConnection(options: RedisConnectionOptions): RedisConnection {
  const { clock, commandTimeoutMs = 100, connectTimeoutMs = 1_000, pauseMs = 1_000 } = options
  const steps: HandshakeStep[] = []
  const waiting = new Set<(isReady: boolean) => void>()
  let failures = 0
  let server: RedisServerInfo | undefined
  /** Told apart by identity: what a handshake finds out counts only if no other has begun since. */
  let handshake: object | undefined
  let pausedUntil = -Infinity
  let reported: 'nothing' | 'ready' | 'unavailable' = 'nothing'
  let isClosed = false

  const redis = open(options.redis, {
    ...fixedOptions,
    connectTimeout: connectTimeoutMs,
    retryStrategy: () => (isClosed ? null : Math.min(firstRetryMs * 2 ** failures++, pauseMs)),
  })
  const commands = redis as unknown as RedisCommands
  redis.on('error', unavailable)
  redis.on('ready', () => void shakeHands())
  redis.on('close', () => {
    handshake = undefined
    server = undefined
    unavailable(new StoreUnavailable(isClosed ? 'closed' : 'lost'))
  })

  function ready(): void {
    failures = 0
    pausedUntil = -Infinity
    for (const tell of waiting) tell(true)
    waiting.clear()
    if (reported === 'ready') return
    reported = 'ready'
    options.onReady?.()
  }

  function unavailable(cause: Error): void {
    if (reported === 'unavailable' || isClosed) return
    reported = 'unavailable'
    options.onUnavailable?.(cause)
  }

  async function shakeHands(): Promise<void> {
    const own = {}
    handshake = own
    server = undefined
    try {
      const found = await within(connectTimeoutMs, describeServer(redis))
      for (const step of steps) await within(connectTimeoutMs, step(commands, found))
      if (handshake !== own) return
      server = found
      ready()
    } catch (error) {
      if (handshake !== own) return
      unavailable(error as Error)
      redis.disconnect(true)
    }
  }

  function connect(): void {
    if (redis.status === 'wait' && !isClosed) redis.connect().catch(() => {})
  }

  async function whenReady(timeoutMs: number): Promise<boolean> {
    if (isClosed) return false
    const pauseLeftMs = Math.ceil(pausedUntil - clock.now())
    if (server !== undefined && pauseLeftMs <= 0) return true
    if (server !== undefined && pauseLeftMs <= timeoutMs) {
      await pause(pauseLeftMs)
      return whenReady(timeoutMs - pauseLeftMs)
    }
    connect()
    return new Promise((resolve) => {
      const tell = (isReady: boolean): void => {
        clearTimeout(timer)
        waiting.delete(tell)
        resolve(isReady)
      }
      const timer = setTimeout(tell, timeoutMs, false)
      waiting.add(tell)
    })
  }

  return {
    get isReady() {
      return server !== undefined && clock.now() >= pausedUntil
    },

    get runId() {
      return server?.runId
    },

    async run(send) {
      if (server === undefined) {
        connect()
        throw new StoreUnavailable(isClosed ? 'closed' : 'connecting')
      }
      if (clock.now() < pausedUntil) throw new StoreUnavailable('paused')
      try {
        const answer = await within(commandTimeoutMs, send(commands))
        if (reported !== 'ready' && server !== undefined) ready()
        return answer
      } catch (error) {
        const failure = failureOf(error)
        if (failure.reason === 'timeout') pausedUntil = clock.now() + pauseMs
        if (failure.reason !== 'refused') unavailable(failure)
        throw failure
      }
    },

    beforeUse(step) {
      steps.push(step)
      if (handshake !== undefined) void shakeHands()
    },

    whenReady,

    close() {
      isClosed = true
      server = undefined
      for (const tell of waiting) tell(false)
      // Between two attempts there is no socket, and ioredis would tell nobody that it ended.
      const hasSocket = !['end', 'close', 'reconnecting'].includes(redis.status)
      const ended = hasSocket ? new Promise<void>((resolve) => redis.once('end', resolve)) : Promise.resolve()
      redis.disconnect()
      return ended
    },
  }
}

function open(source: RedisSource, overrides: RedisOptions): Redis {
  const checked = checkRedisSource(source)
  if (checked.kind === 'client') return checked.client.duplicate(overrides) as Redis
  // Said again for the type: ioredis does not take an `undefined` here.
  const options = { ...checked.options, ...overrides, replyMapping: fixedOptions.replyMapping }
  return checked.url === undefined ? new Redis(options) : new Redis(checked.url, options)
}

async function describeServer(redis: Redis): Promise<RedisServerInfo> {
  const info = await redis.info('server')
  const runId = /^run_id:(\S+)/m.exec(info)?.[1]
  const version = /^redis_version:(\S+)/m.exec(info)?.[1] ?? '0'
  if (runId === undefined) throw new Error('INFO names no run_id: this Redis cannot tell a restart.')
  if (Number.parseInt(version, 10) < oldestMajor)
    throw new Error(`Redis is of version ${version}; Overdrive needs ${oldestMajor} or later.`)
  return { runId, version }
}

/**
 * Waits for an answer.
 *
 * When the time is over the event loop gets one more turn: a process that was busy itself finds the answer there, and
 * Redis is not blamed for it.
 */
function within<T>(timeoutMs: number, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let isSettled = false
    const timer = setTimeout(() => {
      setImmediate(() => {
        if (!isSettled) reject(new StoreUnavailable('timeout'))
      })
    }, timeoutMs)
    const settle = (): void => {
      isSettled = true
      clearTimeout(timer)
    }
    answer.finally(settle).then(resolve, reject)
  })
}

function failureOf(error: unknown): StoreUnavailable {
  if (error instanceof StoreUnavailable) return error
  const isReply = error instanceof Error && error.name === 'ReplyError'
  return new StoreUnavailable(isReply ? 'refused' : 'lost', error)
}
