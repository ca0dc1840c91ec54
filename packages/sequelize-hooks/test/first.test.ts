import { expect, test } from 'vitest'
import { useShop } from './support/use-shop.ts'
const shop = useShop()
test('a second findByPk needs no SQL', async () => {
  const events: unknown[] = []
  shop.overdrive.on('refused', (e) => events.push(e))
  shop.overdrive.on('fault', (e) => events.push(e))
  shop.overdrive.on('blind', (e) => events.push(e))
  const a = await shop.fast.City.findByPk(1, { cache: true })
  const n = shop.statements.length
  const b = await shop.fast.City.findByPk(1, { cache: true })
  console.log(shop.statements, events, shop.overdrive.stats())
  expect(shop.statements.length).toBe(n)
  expect(b?.get()).toEqual(a?.get())
  await a?.update({ name: 'x' })
  const c = await shop.fast.City.findByPk(1, { cache: true })
  console.log(shop.statements, events, shop.overdrive.stats())
  expect(c?.name).toBe('x')
})
