import { createRedis, findRedis } from '@orm-overdrive/test/redis-server'
import colors from 'picocolors'
import type { EngineOptions } from '@orm-overdrive/core'
import { createContestant } from './contestants.ts'
import type { Orm } from './contestants.ts'
import { openDatabase } from './database.ts'
import type { Crossing } from './other-process.ts'
import { crossProcesses } from './other-process.ts'
import { renderTrials } from './report.ts'
import type { StatementCounter } from './statement-counter.ts'
import { countStatements } from './statement-counter.ts'
import type { Trial } from './trial.ts'
import { runTrial } from './trial.ts'
import type { Population, Step } from './workload.ts'
import { makeWorkload } from './workload.ts'

const stepCount = 300
/**
 * Steps of the same kind that come first and are not counted: an application is judged when it runs, not when it
 * starts. They fill the caches; the plain ORM has nothing to fill, and needs only its code to be compiled.
 */
const warmUpCount = { cached: 400, plain: 60 }
const seed = 20_261_120

interface Stage {
  readonly url: string
  readonly population: Population
  readonly counter: StatementCounter
  readonly redis: string | undefined
}

const say = (line: string) => console.log(line)

async function main(): Promise<void> {
  say(colors.bold('\nOverdrive: the same application, with and without one line\n'))
  const counter = countStatements()
  const redisServer = (await findRedis()) === undefined ? undefined : await createRedis()
  const database = await openDatabase(say)
  try {
    say(
      redisServer === undefined
        ? 'No Redis on this machine: everything runs in one process (singleProcess: true)'
        : 'Redis: started on a free port',
    )
    const { url, population } = database
    const stage: Stage = { url, population, counter, redis: redisServer?.url }
    const trials = [await compare('prisma', stage), await compare('sequelize', stage)].flat()
    const crossings = stage.redis === undefined ? [] : await cross(stage, stage.redis)
    conclude(trials, crossings)
  } finally {
    await Promise.all([database.stop(), redisServer?.stop()])
  }
}

/** One ORM: plain, with Overdrive in one process, and with Redis. */
async function compare(orm: Orm, stage: Stage): Promise<Trial[]> {
  const modes: [string, EngineOptions | undefined][] = [
    [`plain`, undefined],
    ['+ Overdrive, one process', { singleProcess: true }],
  ]
  if (stage.redis !== undefined) modes.push(['+ Overdrive with Redis', { redis: stage.redis }])
  const steps = makeWorkload(stage.population, { steps: warmUpCount.cached + stepCount, seed })
  const trials: Trial[] = []
  for (const [name, options] of modes) trials.push(await runMode(orm, name, options, steps, stage))
  say(`\n${renderTrials(orm === 'prisma' ? 'Prisma 7' : 'Sequelize 6', trials)}`)
  return trials
}

async function runMode(
  orm: Orm,
  name: string,
  options: EngineOptions | undefined,
  steps: readonly Step[],
  { url, counter }: Stage,
): Promise<Trial> {
  const contestant = createContestant(orm, url, name, options)
  const judge = options === undefined ? undefined : createContestant(orm, url, 'judge')
  const { shop, engine } = contestant
  try {
    await runTrial(shop, steps.slice(0, options === undefined ? warmUpCount.plain : warmUpCount.cached), {
      counter,
    })
    return await runTrial(shop, steps.slice(warmUpCount.cached), {
      counter,
      ...(judge && { judge: judge.shop }),
      ...(engine && { countReads: () => engine.stats().reads }),
    })
  } finally {
    await Promise.all([contestant.close(), judge?.close()])
  }
}

async function cross({ url, population }: Stage, redis: string): Promise<Crossing[]> {
  say('\nTwo processes, two ORMs, one Redis:')
  const here = createContestant('prisma', url, 'prisma in this process', { redis })
  try {
    const cityId = population.cityIds[0] as number
    const crossings = await crossProcesses(here, 'prisma', { url, redis, cityId })
    for (const { from, to, wasCached, expected, seen } of crossings)
      say(
        `  an update through ${from} invalidates what ${to} has cached in another process: ` +
          `${wasCached ? 'it was cached' : colors.red('it was not cached')}, ` +
          (seen === expected
            ? colors.green('the new value is read')
            : colors.red(`the OLD value is read (${seen})`)),
      )
    return crossings
  } finally {
    await here.close()
  }
}

function conclude(trials: readonly Trial[], crossings: readonly Crossing[]): void {
  const stale = trials.flatMap((trial) => trial.stale)
  const checked = trials.reduce((sum, trial) => sum + trial.checked, 0) + crossings.length
  const missed = crossings.filter(({ wasCached, expected, seen }) => !wasCached || seen !== expected)
  const colour = stale.length + missed.length === 0 ? colors.green : colors.red
  say(
    `\nEvery answer was compared with the database: ${colour(`stale reads: ${stale.length + missed.length} of ${checked}`)}\n`,
  )
  for (const { step, served, stored } of stale.slice(0, 3))
    say(`${step}\n  served ${JSON.stringify(served)}\n  stored ${JSON.stringify(stored)}`)
  if (stale.length + missed.length > 0) process.exitCode = 1
}

await main()
