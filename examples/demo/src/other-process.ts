import { fork } from 'node:child_process'
import { on, once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Contestant, Orm } from './contestants.ts'

export type Question = { readonly number: number } & Request

type Request =
  | { readonly kind: 'read'; readonly id: number }
  | { readonly kind: 'grow'; readonly id: number; readonly by: number }

export interface Answer {
  /** Number of the question. */
  readonly to: number
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
  let number = 0
  const ask = async (request: Request): Promise<Answer> => {
    const answers = on(child, 'message', { signal: AbortSignal.timeout(20_000) })
    const question: Question = { number: ++number, ...request }
    child.send(question)
    // The loader of TypeScript sends messages of its own.
    for await (const [message] of answers as AsyncIterable<[Partial<Answer>]>)
      if (message.to === question.number) return message as Answer
    throw new Error('The other process ended.')
  }
  let levelHere: Answer['level'] = 'database'
  const off = here.engine?.on('read', ({ level }) => {
    levelHere = level
  })
  const readHere = async () => {
    const { population } = (await here.shop.cityById(id)) as { population: number }
    return { population, level: levelHere }
  }
  try {
    const before = await untilCached(() => ask({ kind: 'read', id }))
    await here.shop.growCity(id, 1)
    const there = await ask({ kind: 'read', id })

    const known = await untilCached(readHere)
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
      {
        from: ormThere,
        to: ormHere,
        wasCached: known.level !== 'database',
        expected: known.population + 1,
        seen: seen.population,
      },
    ]
  } finally {
    off?.()
    child.disconnect()
    if (child.exitCode === null)
      await once(child, 'exit', { signal: AbortSignal.timeout(5_000) }).catch(() => child.kill())
  }
}

/** Asks until the answer comes from the cache: a process that has just begun is still connecting to Redis. */
async function untilCached<Read extends Pick<Answer, 'level'>>(read: () => Promise<Read>): Promise<Read> {
  const deadline = performance.now() + 5_000
  for (;;) {
    const answer = await read()
    if (answer.level !== 'database' || performance.now() > deadline) return answer
  }
}
