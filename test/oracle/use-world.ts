import { afterAll, beforeAll } from 'vitest'
import { useDatabase } from '../support/test-database.ts'
import { prepareOddSchema } from './cases/odd-schema.ts'
import type { Ground } from './shop/samples.ts'
import { readGround } from './shop/samples.ts'
import type { World, WorldOptions } from './world.ts'
import { openWorld } from './world.ts'

/** A database of its own for the calling test file, odd tables included. Works in tests and hooks. */
export function useOracle(): {
  /** The world in which every rule holds. */
  readonly world: World
  readonly ground: Ground
  /** Opens another world on the same database; the caller closes it. */
  open(options: WorldOptions): Promise<World>
} {
  const database = useDatabase()
  let opened: { readonly world: World; readonly ground: Ground } | undefined
  beforeAll(async () => {
    await prepareOddSchema(database.url)
    const world = await openWorld(database.url)
    opened = { world, ground: await readGround(world.plain.prisma) }
  })
  afterAll(() => opened?.world.close())
  const now = (): NonNullable<typeof opened> => {
    if (opened === undefined) throw new Error('The oracle exists only while tests and hooks run.')
    return opened
  }
  return {
    get world() {
      return now().world
    },
    get ground() {
      return now().ground
    },
    open: (options) => openWorld(database.url, options),
  }
}
