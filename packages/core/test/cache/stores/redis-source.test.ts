import { describe, expect, test } from 'vitest'
import { checkRedisSource } from '../../../src/cache/stores/redis-source.ts'
import { ConfigurationError } from '../../../src/errors.ts'

describe('where Redis is', () => {
  test.each([
    'redis://127.0.0.1',
    'redis://127.0.0.1:6379/2',
    'rediss://user:secret@host.example:6380/0',
    'redis://:secret@[::1]:6379/',
  ])('%s is taken', (url) => {
    expect(checkRedisSource(url)).toEqual({ kind: 'options', url, options: {} })
  })

  test('options and clients are taken', () => {
    const options = { host: 'host', port: 1 }
    expect(checkRedisSource(options)).toEqual({ kind: 'options', options })
    const client = { options: {}, duplicate: () => ({}) }
    expect(checkRedisSource(client)).toEqual({ kind: 'client', client })
  })

  test.each([
    ['localhost:6379', '"localhost:6379"', 'not a scheme of Redis'],
    ['127.0.0.1', '"127.0.0.1"', 'not a URL'],
    ['http://host', '"http://host"', 'not a scheme of Redis'],
    ['redis://', '"redis://"', 'no host'],
    ['redis://host/shop', '"redis://host/shop"', 'the database is a number'],
    ['redis://host:0', '"redis://host:0"', 'a port is 1 to 65535'],
    ['redis://host:99999', '"redis://host:99999"', 'not a URL'],
    [42, '42', 'a number is none'],
    [null, 'null', 'a null is none'],
    [{ port: 'x' }, '"x"', 'a port is 1 to 65535'],
    [{ isCluster: true, options: {}, duplicate: () => ({}) }, 'Cluster', 'not supported yet'],
  ])('%j is refused', (source, shown, problem) => {
    const refusal = errorOf(() => checkRedisSource(source))
    expect(refusal.code).toBe('OVERDRIVE_CONFIGURATION')
    expect(refusal.place).toMatch(/^redis/)
    expect(refusal.message).toContain(shown)
    expect(refusal.message).toContain(problem)
    expect(refusal.message).toContain("'redis://[user:password@]host[:port][/database]'")
  })

  test.each([
    ['redis://ann:hun:t@er2@host:99999', 'redis://ann:***@host:99999'],
    ['redis://:hunter2@host/shop', 'redis://:***@host/shop'],
    ['http://ann:hunter2@host', 'http://ann:***@host'],
    ['ann:hunter2@host', 'ann:***@host'],
    ['hunter2@host', ':***@host'],
  ])('the password in %s is masked', (url, shown) => {
    const refusal = errorOf(() => checkRedisSource(url))
    expect(refusal.value).toBe(shown)
    expect(`${refusal.message} ${JSON.stringify(refusal)}`).not.toMatch(/hunter2|er2/)
  })
})

function errorOf(check: () => unknown): ConfigurationError {
  try {
    check()
  } catch (error) {
    if (error instanceof ConfigurationError) return error
  }
  throw new Error('It was accepted.')
}
