import { beforeAll, expect, test } from 'vitest'
import { createSeededRandom } from '../../../../prisma/seeded-random.ts'
import { comparable } from '../support/comparable.ts'
import { RandomReads } from '../support/random-reads.ts'
import type { Samples } from '../support/random-values.ts'
import { sampleValues } from '../support/random-values.ts'
import { useShop } from '../support/shop.ts'
import { hasTotalOrder } from '../support/total-order.ts'

const shop = useShop()
let samples: Samples
beforeAll(async () => {
  samples = await sampleValues(shop)
})

const runs = Number(process.env['READS'] ?? 400)
const seed = Number(process.env['SEED'] ?? 20_240_601)

const story = (value: unknown) =>
  JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? `${each}n` : each))

test(`widened reads return what plain reads return (seed ${seed})`, async () => {
  const reads = new RandomReads(createSeededRandom(seed), shop.models, samples)
  const tally = { compared: 0, widened: 0, invalid: 0, refused: 0 }
  for (let index = 0; index < runs; index++) {
    const read = reads.next()
    const described = shop.describeRead(read)
    let plain: unknown
    try {
      plain = await shop.run(read.model, read.operation, read.args)
    } catch {
      tally.invalid++
      continue
    }
    if ('refused' in described.description) {
      tally.refused++
      expect(described.args).toBe(read.args)
      continue
    }
    const wide = await shop.run(read.model, read.operation, described.args)
    const stripped = described.strip(wide)
    const isOrdered = hasTotalOrder(shop.models, read)
    expect(comparable(stripped, isOrdered), story({ ...read, wide: described.args })).toBe(
      comparable(plain, isOrdered),
    )
    expect(described.observe(wide)).toHaveLength(described.description.accesses.length)
    tally.compared++
    if (described.args !== read.args) tally.widened++
  }
  expect(tally.compared).toBeGreaterThan(runs / 2)
  expect(tally.widened).toBeGreaterThan(runs / 5)
}, 120_000)
