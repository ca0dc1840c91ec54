import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { waitUntil } from '../../../../../test/support/deadline.ts'
import type { RedisServer } from '../../../../../test/support/redis-server.ts'
import { createRedis } from '../../../../../test/support/redis-server.ts'
import { createMemoryTags } from '../../../src/cache/tags/memory-tags.ts'
import { createManualClock } from '../../../src/testing/manual-clock.ts'
import { tagStoreCases } from '../../../src/testing/tag-store-conformance.ts'
import type { ConformanceContent, OpenTagStore } from '../../../src/testing/tag-store-under-test.ts'
import { openTags } from './redis-setup.ts'

const openMemory: OpenTagStore = (horizonMs) => {
  const clock = createManualClock()
  return { tags: createMemoryTags<ConformanceContent>({ clock, horizonMs }), pass: clock.advance }
}

describe('tags of one process conform', () => {
  test.each(tagStoreCases)('$name', ({ run }) => run(openMemory))
})

describe('tags in Redis conform', () => {
  let server: RedisServer
  const opened: { client: { close(): Promise<void> } }[] = []
  beforeAll(async () => {
    server = await createRedis()
  })
  afterAll(async () => {
    for (const { client } of opened) await client.close()
    await server.stop()
  })

  const openRedis: OpenTagStore = async (horizonMs) => {
    const setup = await openTags(server, { horizonMs })
    opened.push(setup)
    const { tags } = setup
    return {
      tags,
      async pass(ms) {
        const until = tags.now().upper + ms
        await waitUntil(async () => tags.now().lower > until, {
          what: 'time passes in Redis',
          timeoutMs: 5_000,
        })
      },
    }
  }
  test.each(tagStoreCases)('$name', ({ run }) => run(openRedis))
})

test('a store that does nothing does not conform', async () => {
  const state = { stamp: 1, safeAt: 0, holds: [] }
  const idle: OpenTagStore = () => ({
    tags: {
      read: (tags) => tags.map(() => state),
      capture: (tags) => tags.map(() => state),
      release: () => {},
      mark: () => {},
      settle: () => {},
      touch: () => {},
      journal: (tags) => tags.map(() => []),
      now: () => ({ lower: 0, upper: 0 }),
    },
    pass: () => {},
  })
  const results = await Promise.allSettled(tagStoreCases.map(({ run }) => run(idle)))
  const passed = tagStoreCases
    .filter((_, index) => results[index]?.status === 'fulfilled')
    .map(({ name }) => name)
  expect(passed).toEqual(['tags that were released are the same or unknown', 'no tags are no work'])
})
