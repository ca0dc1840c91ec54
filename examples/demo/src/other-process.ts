import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Contestant, Orm } from './contestants.ts'

export type Question =
  | { readonly kind: 'read'; readonly id: number }
  | { readonly kind: 'grow'; readonly id: number; readonly by: number }

export interface Answer {
  readonly population: number
  readonly level: 'l1' | 'l2' | 'flight' | 'database'
}

/** What became of one update that another process should have noticed. */
export interface Crossing {
  readonly from: Orm
  readonly to: Orm
  /** Whether the reader had the old value in its cache before. */
  readonly wasCached: boolean
  readonly expected: number
  readonly seen: number
}

/**
 * Updates a city through one ORM in one process, and reads it through the other ORM in another process, which has it
 * cached: once in each direction.
 */
export async function crossProcesses(
  here: Contestant,
  ormHere: Orm,
  options: { readonly url: string; readonly redis: string; readonly cityId: number },
): Promise<Crossing[]> {
  const { url, redis, cityId: id } = options
  const ormThere: Orm = ormHere === 'prisma' ? 'sequelize' : 'prisma'
  const child = fork(fileURLToPath(new URL('./neighbour.ts', import.meta.url)), [ormThere, url, redis], {
    execArgv: ['--import', 'tsx', '--conditions=source'],
  })
  const ask = async (question: Question): Promise<Answer> => {
    child.send(question)
    const [answer] = (await once(child, 'message', { signal: AbortSignal.timeout(20_000) })) as [Answer]
    return answer
  }
  let levelHere: Answer['level'] = 'database'
  const off = here.engine?.on('read', ({ level }) => {
    levelHere = level
  })
  const readHere = async () => ((await here.shop.cityById(id)) as { population: number }).population
  try {
    await ask({ kind: 'read', id })
    const before = await ask({ kind: 'read', id })
    await here.shop.growCity(id, 1)
    const there = await ask({ kind: 'read', id })

    await readHere()
    const known = await readHere()
    const wasCached = (levelHere as string) !== 'database'
    await ask({ kind: 'grow', id, by: 1 })
    const seen = await readHere()
    return [
      {
        from: ormHere,
        to: ormThere,
        wasCached: before.level !== 'database',
        expected: before.population + 1,
        seen: there.population,
      },
      { from: ormThere, to: ormHere, wasCached, expected: known + 1, seen },
    ]
  } finally {
    off?.()
    child.disconnect()
    if (child.exitCode === null) await once(child, 'exit', { signal: AbortSignal.timeout(5_000) }).catch(() => child.kill())
  }
}
