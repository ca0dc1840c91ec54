import type { RedisOptions } from 'ioredis'
import { ConfigurationError } from '../../errors.ts'

/** An ioredis client as far as we need one, of whatever version: it is never used, only its options are taken. */
export interface RedisClientLike {
  readonly options: object
  duplicate(overrides: RedisOptions): unknown
}

/** Where Redis is: a URL, ioredis options, or an ioredis client. */
export type RedisSource = string | RedisOptions | RedisClientLike

const form =
  "'redis://[user:password@]host[:port][/database]', 'rediss://…' for TLS, ioredis options, or an ioredis client"

/** Checks the option `redis`. What cannot be told from its text (a host that is not there) shows up as unavailable. */
export type CheckedSource =
  | { readonly kind: 'options'; readonly url?: string; readonly options: RedisOptions }
  | { readonly kind: 'client'; readonly client: RedisClientLike }

/**
 * @throws {@link ConfigurationError} (`OVERDRIVE_CONFIGURATION`) naming the place, the value with its password masked,
 *   and the allowed forms.
 */
export function checkRedisSource(source: unknown, place = 'redis'): CheckedSource {
  if (typeof source === 'string') {
    const problem = problemOfUrl(source)
    if (problem === undefined) return { kind: 'options', url: source, options: {} }
    throw refused(place, masked(source), problem)
  }
  if (typeof source !== 'object' || source === null || Array.isArray(source))
    throw refused(place, source, `a ${source === null ? 'null' : typeof source} is none of these`)
  if (isClient(source)) {
    if ((source as { isCluster?: unknown }).isCluster === true)
      throw refused(place, 'a Cluster client', 'Redis Cluster is not supported yet')
    return { kind: 'client', client: source }
  }
  const options = source as RedisOptions
  const { port } = options as { port?: unknown }
  if (port !== undefined && !isPort(Number(port)))
    throw refused(`${place}.port`, port, 'a port is 1 to 65535')
  return { kind: 'options', options }
}

function isClient(source: object): source is RedisClientLike {
  const { duplicate, options } = source as Partial<RedisClientLike>
  return typeof duplicate === 'function' && typeof options === 'object'
}

function problemOfUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined) return 'it is not a URL'
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:')
    return `"${url.protocol}" is not a scheme of Redis`
  if (url.hostname === '') return 'it names no host'
  if (url.port !== '' && !isPort(Number(url.port))) return 'a port is 1 to 65535'
  if (!/^\/?\d*$/.test(url.pathname)) return 'the database is a number'
  return undefined
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65_536
}

/** Hides what may be a password, also in a text that is no URL: everything between a scheme or user and the last `@`. */
function masked(text: string): string {
  const at = text.lastIndexOf('@')
  if (at < 0) return text
  const scheme = /^[a-z][a-z\d+.-]*:\/\//i.exec(text)?.[0] ?? ''
  const credentials = text.slice(scheme.length, at)
  const colon = credentials.indexOf(':')
  const user = colon > 0 ? credentials.slice(0, colon) : ''
  return `${scheme}${user}:***${text.slice(at)}`
}

function refused(place: string, value: unknown, problem: string): ConfigurationError {
  return new ConfigurationError(`${place} is ${JSON.stringify(value)}: ${problem}. Write ${form}.`, {
    place,
    value,
  })
}
