import { describe, expect, test } from 'vitest'
import { structureOf } from './support/structure.ts'
import { useShop } from './support/use-shop.ts'
import { writes } from './support/writes.ts'

describe('a write returns what it returns without Overdrive', () => {
  const shop = useShop()

  test.each(Object.entries(writes))('%s', async (_, write) => {
    const plain = await write(shop.plain, shop.plainSequelize)
    await shop.reset()
    const fast = await write(shop.fast, shop.sequelize)
    expect(reported(timeless(structureOf(fast)))).toEqual(reported(timeless(structureOf(plain))))
  })

  test('more rows than are told one by one', async () => {
    await shop.query(
      `INSERT INTO visits (user_id, city_id, visited_at, notes) SELECT 1, 1, now(), 'many' FROM generate_series(1, 400)`,
    )
    const few = () => shop.fast.Visit.count({ where: { rating: 1 }, cache: true })
    const before = await few()
    expect(await shop.fast.Visit.update({ rating: 1 }, { where: { notes: 'many' } })).toEqual([400])
    expect(await few()).toBe(before + 400)
    expect(await shop.fast.Visit.destroy({ where: { notes: 'many' } })).toBe(400)
    expect(await few()).toBe(before)
    const [update] = shop.statements.filter((sql) => sql.includes('UPDATE "visits"'))
    expect(update).toMatch(/^WITH __od_ AS \(UPDATE .* LIMIT 257$/)
  })

  test('the query interface by hand', async () => {
    const answers = []
    for (const sequelize of [shop.plainSequelize, shop.sequelize]) {
      await shop.reset()
      const queryInterface = sequelize.getQueryInterface()
      answers.push([
        await queryInterface.bulkUpdate('cities', { population: 5 }, { country_code: 'DE' }),
        await queryInterface.bulkDelete('reviews', { score: 5 }),
        await queryInterface.bulkDelete('reviews', { score: 50 }),
        await queryInterface.bulkInsert('Tag', [{ id: 90, name: 'by hand' }]),
      ])
    }
    expect(reported(answers[1])).toEqual(reported(answers[0]))
  })
})

/** What the driver tells of a result, without what it needs for itself. */
function reported(answers: unknown): unknown {
  return JSON.parse(
    JSON.stringify(answers ?? null, (name, value: unknown) =>
      name.startsWith('_') || name === 'RowCtor' ? undefined : value,
    ),
  )
}

/** Times that were made just now differ; so do numbers that instances count with. */
function timeless(value: unknown): unknown {
  if (value instanceof Date) return Math.abs(value.getTime() - Date.now()) < 60_000 ? 'now' : value
  if (Array.isArray(value)) return value.map(timeless)
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== 'uniqno')
      .map(([name, part]) => [name, timeless(part)]),
  )
}
