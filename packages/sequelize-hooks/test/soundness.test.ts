import { afterAll, describe, expect, test } from 'vitest'
import { cacheable } from './support/questions.ts'
import { structureOf } from './support/structure.ts'
import { useShop } from './support/use-shop.ts'
import { writes } from './support/writes.ts'

describe('after a write every answer is as fresh as the database', () => {
  const shop = useShop()
  const report: string[] = []
  let [kept, possible] = [0, 0]

  test.each(Object.entries(writes))('%s', async (name, write) => {
    const questions = Object.entries(cacheable)
    const ask = (cache: boolean) =>
      Promise.all(
        questions.map(async ([, question]) =>
          sorted(
            structureOf(
              cache
                ? await question(shop.fast, { cache: true }, shop.sequelize)
                : await question(shop.plain, {}, shop.plainSequelize),
            ),
          ),
        ),
      )
    const before = await ask(true)
    await write(shop.fast, shop.sequelize)
    const lost: string[] = []
    for (const [index, [label, question]] of questions.entries()) {
      const { database } = shop.overdrive.stats().reads
      const answer = sorted(structureOf(await question(shop.fast, { cache: true }, shop.sequelize)))
      const wasLoaded = shop.overdrive.stats().reads.database > database
      const expected = sorted(structureOf(await question(shop.plain, {}, shop.plainSequelize)))
      expect(answer, label).toEqual(expected)
      if (JSON.stringify(expected) !== JSON.stringify(before[index])) continue
      possible += 1
      if (wasLoaded) lost.push(label)
      else kept += 1
    }
    report.push(`${name}: ${lost.length === 0 ? '-' : lost.join(', ')}`)
  })

  afterAll(() => {
    if (process.env.OVERDRIVE_PRECISION) console.log(`kept ${kept} of ${possible}\n${report.join('\n')}`)
  })
})

/** Lists inside of a row have no order unless they are asked for one. */
function sorted(value: unknown, isInside = false): unknown {
  if (Array.isArray(value)) {
    const parts = value.map((part) => sorted(part, isInside))
    return isInside ? parts.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : parts
  }
  if (typeof value !== 'object' || value === null || value instanceof Date || Buffer.isBuffer(value))
    return value
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, sorted(part, name !== 'rows')]),
  )
}
