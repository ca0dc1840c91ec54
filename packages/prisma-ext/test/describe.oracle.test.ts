import type { Access, Change, Observation } from '@orm-overdrive/core'
import { anyTable, withReferentialActions } from '@orm-overdrive/core'
import { beforeAll, expect, test } from 'vitest'
import { isRelevant } from '../../core/src/dependencies/judge.ts'
import { tagsOfAccess, tagsOfChange } from '../../core/src/dependencies/partitions.ts'
import { schemesOf } from '../../core/src/dependencies/schemes.ts'
import { createSeededRandom } from '../../../prisma/seeded-random.ts'
import type { PrismaRead } from '../src/read/describe-read.ts'
import { comparable } from './support/comparable.ts'
import { RandomReads } from './support/random-reads.ts'
import { RandomWrites } from './support/random-writes.ts'
import type { Samples } from './support/random-values.ts'
import { sampleValues } from './support/random-values.ts'
import { useShop } from './support/shop.ts'
import { hasTotalOrder } from './support/total-order.ts'

const shop = useShop()
let samples: Samples
beforeAll(async () => {
  samples = await sampleValues(shop)
})

const rounds = Number(process.env['ROUNDS'] ?? 6)
const seed = Number(process.env['SEED'] ?? 20_240_602)

interface Watched {
  readonly read: PrismaRead
  readonly accesses: readonly Access[]
  readonly isOrdered: boolean
  observations: readonly Observation[]
  seen: string
}

const text = (value: unknown) =>
  JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? `${each}n` : each))

test(`whatever a write changes, the judge finds relevant, in partitions that were marked before (seed ${seed})`, async () => {
  const tally = {
    ordered: 0,
    writes: 0,
    failed: 0,
    changed: 0,
    judged: 0,
    needless: 0,
  }
  for (let round = 0; round < rounds; round++) {
    await shop.database.reset()
    const random = createSeededRandom(seed + round)
    const reads = new RandomReads(random, shop.models, samples)
    const writes = new RandomWrites(random, shop.models, samples, reads)
    const watched: Watched[] = []
    while (watched.length < 40) {
      const watch = await look(reads.next())
      if (watch === undefined) continue
      watched.push(watch)
      if (watch.isOrdered) tally.ordered++
    }
    for (let step = 0; step < 25; step++) {
      const write = writes.next()
      const described = shop.describeWrite({ ...write, dataPath: [] })
      let result: unknown
      try {
        result = await shop.run(write.model, write.operation, described.args)
      } catch {
        // Most break a constraint; the random writer does not look ahead.
        tally.failed++
        continue
      }
      tally.writes++
      const changes = closure(described.changes(result))
      const foreseen = closure(described.foreseen)
      const marked = new Set(foreseen.flatMap(tagsOf))
      for (const watch of watched) await check(watch, { write, changes, foreseen, marked }, tally)
    }
  }
  expect(tally.changed, text(tally)).toBeGreaterThan(rounds * 10)
  expect(tally.changed + tally.needless, text(tally)).toBeLessThan(tally.judged / 10)
}, 600_000)

async function look(read: PrismaRead): Promise<Watched | undefined> {
  const described = shop.describeRead(read)
  if ('refused' in described.description) return undefined
  try {
    const wide = await shop.run(read.model, read.operation, described.args)
    const isOrdered = hasTotalOrder(shop.models, read)
    return {
      read,
      accesses: described.description.accesses,
      isOrdered,
      observations: described.observe(wide),
      seen: comparable(described.strip(wide), isOrdered),
    }
  } catch {
    return undefined
  }
}

async function check(
  watch: Watched,
  {
    write,
    changes,
    foreseen,
    marked,
  }: { write: unknown; changes: readonly Change[]; foreseen: readonly Change[]; marked: ReadonlySet<string> },
  tally: { changed: number; judged: number; needless: number },
): Promise<void> {
  const now = await look(watch.read)
  if (now === undefined) throw new Error(`The read fails now: ${text(watch.read)}`)
  const relevant = (list: readonly Change[]) => list.some((change) => concerns(watch, change))
  const isFound = relevant(changes)
  tally.judged++
  if (now.seen !== watch.seen) {
    tally.changed++
    const story = text({
      read: watch.read,
      accesses: watch.accesses,
      observations: watch.observations,
      write,
      changes,
      seen: watch.seen,
      now: now.seen,
    })
    expect(isFound, `not judged relevant: ${story}`).toBe(true)
    expect(relevant(foreseen), `not foreseen: ${story}`).toBe(true)
    const tags = new Set(watch.accesses.flatMap((access) => tagsOfAccess(access, schemes(access.table))))
    expect(
      [...tags].some((tag) => changes.some((change) => tagsOf(change).includes(tag))),
      `no tag moved: ${story}`,
    ).toBe(true)
    expect(marked.has(anyTable) || [...tags].some((tag) => marked.has(tag)), `no tag marked: ${story}`).toBe(
      true,
    )
  } else if (isFound) tally.needless++
  // An entry that was judged irrelevant keeps what it observed at first: that is what makes the proof worth having.
  if (isFound || now.seen !== watch.seen) Object.assign(watch, now)
}

function concerns(watch: Watched, change: Change): boolean {
  if (change.table === anyTable) return true
  const table = shop.data.tables.get(change.table)
  if (table === undefined) throw new Error(`unknown table ${change.table}`)
  return watch.accesses.some((access, index) =>
    isRelevant(access, watch.observations[index] ?? {}, change, table),
  )
}

function closure(changes: readonly Change[]): readonly Change[] {
  return withReferentialActions(shop.data, changes)
}

function schemes(table: string) {
  const found = shop.data.tables.get(table)
  return found === undefined ? [] : schemesOf(shop.data, found)
}

function tagsOf(change: Change): readonly string[] {
  return tagsOfChange(change, schemes(change.table))
}
