import type { Client } from 'pg'
import { Client as PgClient } from 'pg'
import { codeOf } from '../code-text.ts'
import { prismaRead } from '../prisma/reads.ts'
import type { Read } from '../question.ts'
import { sequelizeRead } from '../sequelize/reads.ts'
import type { Ground } from '../shop/samples.ts'
import type { ListOrder } from '../snapshot.ts'
import { anyOrder } from '../snapshot.ts'
import type { Place, WatchedRead } from '../trial.ts'
import { checkReads, isUnsound, watchRead } from '../trial.ts'
import type { Clients, World } from '../world.ts'
import { resetOddSchema } from './odd-schema.ts'

/** A fixed case: one row of the table of counterexamples that the rules have to withstand. */
export interface NamedCase {
  readonly name: string
  /** The rule that it guards. */
  readonly rule: string
  readonly says: string
  /** Set where nothing is written that changes an answer: the question is whose answer is served. */
  readonly changesNothing?: boolean
  /** Set where Overdrive must not cache any of the reads. */
  readonly mustRefuse?: boolean
  run(stage: Stage): Promise<void>
}

type Args = Readonly<Record<PropertyKey, unknown>>

/** What a fixed case works with. */
export interface Stage extends Clients {
  readonly world: World
  /** Clients on the schema `odd`. */
  odd(): Place
  /** A connection of somebody whom Overdrive does not see. */
  readonly third: Client
  /** `prisma('visit.findMany', { where })` and `sequelize('Visit.findAll', { where })`, as reads. */
  prismaRead(path: string, args: Args): Read
  sequelizeRead(path: string, args: Args): Read
  /** The rows of a model that meet simple conditions, asked through both ORMs. */
  rows(model: string, where: Args): readonly Read[]
  ask(code: string, run: Read['run'], order?: ListOrder): Read
  /** Asks reads, so that their answers are in the cache. They are asked again when the case ends. */
  hold(reads: readonly Read[], place?: Place): Promise<void>
  /**
   * Lets somebody else change a row between two statements of a write, and holds reads before the write commits.
   *
   * @param move - The change, in SQL.
   * @param write - Runs in a transaction, and calls `pause` as the last thing in it.
   */
  race(
    move: string,
    reads: readonly Read[],
    write: (pause: () => Promise<void>) => PromiseLike<unknown>,
  ): Promise<void>
}

export interface NamedVerdict {
  /** `refused`: none of its reads is cached. */
  readonly verdict: 'sound' | 'refused' | 'unsound'
  readonly detail: string
}

/** Runs a fixed case on the reset dataset. */
export async function runNamedCase(named: NamedCase, world: World, ground: Ground): Promise<NamedVerdict> {
  await world.reset()
  await resetOddSchema(world.third)
  const held: { readonly read: WatchedRead; readonly place: Place }[] = []
  const stage = openStage(world, ground, async (reads, place = world) => {
    for (const read of reads) held.push({ read: await watchRead(read, place), place })
  })
  try {
    await named.run(stage)
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { verdict: 'unsound', detail: `\n  could not be played: ${text}` }
  }
  const results = []
  for (const { read, place } of held) results.push(await checkReads([read], place))
  const findings = results.flatMap((result) => result.findings).filter(isUnsound)
  const pairs = results.flatMap((result) => result.pairs)
  const detail = findings.map(
    ({ kind, read, actual, expected }) =>
      `\n  ${kind}: ${read.code}\n    is         ${actual}\n    should be  ${expected}`,
  )
  if (named.changesNothing !== true && !pairs.some(({ isChanged }) => isChanged))
    return { verdict: 'unsound', detail: '\n  no answer changed: the case tests nothing' }
  const invalid = held
    .filter(({ read }) => read.isInvalid)
    .map(({ read }) => `\n  cannot be asked: ${read.read.code}`)
  if (invalid.length > 0) return { verdict: 'unsound', detail: invalid.join('') }
  if (findings.length > 0) return { verdict: 'unsound', detail: detail.join('') }
  const isRefused = pairs.every(({ source }) => source === 'refused')
  if (named.mustRefuse === true && !isRefused)
    return { verdict: 'unsound', detail: '\n  cached what must not be cached' }
  return { verdict: isRefused ? 'refused' : 'sound', detail: '' }
}

function openStage(world: World, ground: Ground, hold: Stage['hold']): Stage {
  const prisma = (path: string, args: Args): Read => {
    const [delegate, operation] = path.split('.') as [string, string]
    const model = [...ground.models.values()].find((candidate) => candidate.delegate === delegate)
    if (model === undefined) throw new Error(`There is no prisma.${delegate}.`)
    return prismaRead(ground, model, operation, args)
  }
  const sequelize = (path: string, args: Args): Read => {
    const [name, operation] = path.split('.') as [string, string]
    return sequelizeRead(ground.modelOf(name), operation, args)
  }
  return {
    ...world.cached,
    world,
    odd: () => world.at('odd'),
    third: world.third,
    prismaRead: prisma,
    sequelizeRead: sequelize,
    rows(model, where) {
      const { delegate, fields } = ground.modelOf(model)
      const names = fields.filter(({ isSecret }) => !isSecret).map(({ name }) => name)
      return [
        prisma(`${delegate}.findMany`, {
          where,
          select: Object.fromEntries(names.map((name) => [name, true])),
        }),
        sequelize(`${model}.findAll`, { where, attributes: names }),
      ]
    },
    ask: (code, run, order = anyOrder) => ({ code, order, run }),
    hold,
    race: (move, reads, write) => race({ world, move, write, between: () => hold(reads) }),
  }
}

async function race({
  world,
  move,
  write,
  between,
}: {
  readonly world: World
  readonly move: string
  readonly write: (pause: () => Promise<void>) => PromiseLike<unknown>
  readonly between: () => Promise<void>
}): Promise<void> {
  const observer = new PgClient({ connectionString: world.url })
  await observer.connect()
  const [reached, arrive] = deferred()
  const [released, release] = deferred()
  try {
    await world.third.query(`BEGIN; ${move}`)
    const writing = Promise.resolve(
      write(async () => {
        arrive()
        await released
      }),
    )
    // Whether it fails or succeeds is seen below.
    writing.catch(() => arrive())
    await Promise.race([reached, blocked(observer, world.third)])
    await world.third.query('COMMIT')
    await reached
    await between()
    release()
    await writing
  } finally {
    release()
    await world.third.query('ROLLBACK')
    await observer.end()
  }
}

function deferred(): [Promise<void>, () => void] {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((settle) => {
    resolve = settle
  })
  return [promise, resolve]
}

/** Resolves as soon as somebody waits for the connection's locks. */
async function blocked(observer: Client, holder: Client): Promise<void> {
  const { processID } = holder as Client & { processID: number }
  for (let turn = 0; turn < 200; turn++) {
    const { rows } = await observer.query<{ waits: boolean }>(
      'SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))) AS waits',
      [processID],
    )
    if (rows[0]?.waits === true) return
    await observer.query('SELECT pg_sleep(0.01)')
  }
  throw new Error(`Nobody came to wait for ${codeOf('the lock')}.`)
}
