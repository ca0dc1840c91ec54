import { useDatabase } from '@orm-overdrive/test/test-database'
import { beforeEach, describe, expect, test } from 'vitest'
import { useExtendedShop } from './support/extended-shop.ts'

const database = useDatabase()
const shop = useExtendedShop(database)

const nameOf = async (id: number) => (await shop.prisma.city.findUnique({ where: { id } }))?.name
const rename = (name: string) => ({ where: { id: 1 }, data: { name } })

beforeEach(async () => {
  expect(await nameOf(1)).toBe('Berlin')
  shop.levels.length = 0
})

describe('a batch', () => {
  test('P1: with an answer that is cached completes, and is invalidated when it commits', async () => {
    const [found, updated] = await shop.prisma.$transaction([
      shop.prisma.city.findUnique({ where: { id: 1 } }),
      shop.prisma.city.update(rename('Bärlin')),
    ])
    expect([found?.name, updated.name]).toEqual(['Berlin', 'Bärlin'])
    expect(await nameOf(1)).toBe('Bärlin')
    expect(shop.levels).toEqual(['database'])
  })

  test('P2: that fails leaves the cached answer, and none of its own', async () => {
    const batch = shop.prisma.$transaction([
      shop.prisma.city.update(rename('ghost')),
      shop.prisma.city.findUnique({ where: { id: 1 } }),
      shop.prisma.tag.create({ data: { name: 'capital' } }),
    ])
    await expect(batch).rejects.toMatchObject({ code: 'P2002' })
    expect(await nameOf(1)).toBe('Berlin')
    expect(shop.levels).toEqual(['l1'])
  })

  test('of raw SQL invalidates as well', async () => {
    await shop.prisma.$transaction([shop.prisma.$executeRaw`UPDATE cities SET name = 'raw' WHERE id = 1`])
    expect(await nameOf(1)).toBe('raw')
  })
})

describe('an interactive transaction', () => {
  test('reads what it wrote, and others the old value until it commits', async () => {
    await shop.prisma.$transaction(async (tx) => {
      await tx.city.update(rename('inside'))
      expect((await tx.city.findUnique({ where: { id: 1 } }))?.name).toBe('inside')
      expect(await nameOf(1)).toBe('Berlin')
    })
    expect(await nameOf(1)).toBe('inside')
    expect(shop.levels).toEqual(['l1', 'database'])
  })

  test('that throws leaves no trace', async () => {
    const failing = shop.prisma.$transaction(async (tx) => {
      await tx.city.update(rename('ghost'))
      await tx.city.findMany()
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect(await nameOf(1)).toBe('Berlin')
    expect(shop.levels).toEqual(['l1'])
  })

  test('that times out leaves no ghost', async () => {
    const slow = shop.prisma.$transaction(
      async (tx) => {
        await tx.city.update(rename('ghost'))
        await tx.$executeRaw`SELECT pg_sleep(0.3)`
        await tx.city.update(rename('ghost'))
      },
      { timeout: 100 },
    )
    await expect(slow).rejects.toMatchObject({ code: 'P2028' })
    expect(await nameOf(1)).toBe('Berlin')
  })

  test('invalidates after the outermost commit, savepoints included', async () => {
    await shop.prisma.$transaction(async (tx) => {
      await (tx as unknown as typeof shop.plain).$transaction(async (inner) => {
        await inner.city.update(rename('nested'))
      })
      expect(await nameOf(1)).toBe('Berlin')
    })
    expect(await nameOf(1)).toBe('nested')
  })

  test('of many at once keep to themselves', async () => {
    await Promise.all([
      shop.prisma.$transaction((tx) => tx.city.update(rename('one'))),
      shop.prisma.$transaction((tx) => tx.city.update({ where: { id: 2 }, data: { name: 'two' } })),
      shop.prisma
        .$transaction(async (tx) => {
          await tx.city.update({ where: { id: 3 }, data: { name: 'ghost' } })
          throw new Error('no')
        })
        .catch(() => undefined),
    ])
    expect([await nameOf(1), await nameOf(2), await nameOf(3)]).toEqual(['one', 'two', 'Bonn'])
  })

  test('writes of the outer client inside it are invalidated at once', async () => {
    await shop.prisma.$transaction(async (tx) => {
      await tx.city.findUnique({ where: { id: 2 } })
      await shop.prisma.city.update(rename('outside'))
      expect(await nameOf(1)).toBe('outside')
    })
  })
})
