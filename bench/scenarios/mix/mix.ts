import { createRedis } from '@orm-overdrive/test/redis-server'
import type { BenchContext } from '../../harness/scenario.ts'
import { countStatements } from '../../harness/statement-counter.ts'
import type { Orm } from './contestants.ts'
import { cachedContestant, plainContestant } from './contestants.ts'
import { causesTable, questionsTable, ratioOf, statementsTable, summaryTable } from './report.ts'
import { countPlainWrites, runMix, warmUpShare } from './run-mix.ts'
import { readShopContents } from './shop-contents.ts'
import type { MixRun } from './tally.ts'

/** What the mix is run with. */
export interface MixOptions {
  readonly orms: readonly Orm[]
  /** `l1`: one process. `l2`: with Redis, where every answer is validated. */
  readonly level: 'l1' | 'l2'
  readonly operations: number
  readonly seed: number
  readonly writeShares: readonly number[]
}

/** Reads of a SaaS back office with writes in between, beside a perfect invalidator. */
export async function measureMix(options: MixOptions, context: BenchContext): Promise<readonly MixRun[]> {
  const counter = countStatements()
  const runs: MixRun[] = []
  for (const writeShare of options.writeShares)
    for (const orm of options.orms) {
      const run = await measureOne({ ...options, orm, writeShare }, counter, context)
      runs.push(run)
      context.say(
        `${orm}, ${Math.round(writeShare * 100)} % writes: ${ratioOf(run).toFixed(3)} of perfect, ${run.tally.stale} stale reads, ${run.seconds} s`,
      )
    }
  return runs
}

async function measureOne(
  options: Omit<MixOptions, 'orms' | 'writeShares'> & { readonly orm: Orm; readonly writeShare: number },
  counter: ReturnType<typeof countStatements>,
  { server, progress }: BenchContext,
): Promise<MixRun> {
  const { orm, level, operations, writeShare, seed } = options
  const startedAt = performance.now()
  const traffic = { operations, seed, writeShare }
  const redis = level === 'l2' ? await createRedis() : undefined
  const urls = [await server.copy(), await server.copy()] as const
  const cached = cachedContestant(orm, urls[0], redis?.url)
  const plain = plainContestant(orm, urls[0])
  const writer = plainContestant(orm, urls[1])
  try {
    const shop = await readShopContents(urls[0])
    const onProgress = (operation: number): void => progress(`${orm} ${operation} of ${operations}`)
    const { tally, staleExamples } = await runMix({ traffic, shop, cached, plain, counter, onProgress })
    const again = await readShopContents(urls[1])
    tally.statements.plainWrites = await countPlainWrites({ traffic, shop: again, plain: writer, counter })
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10
    const engine = cached.engine.stats()
    return { orm, level, writeShare, operations, warmUpShare, seconds, tally, staleExamples, engine }
  } finally {
    await Promise.all([cached, plain, writer].map((contestant) => contestant.close()))
    await Promise.all(urls.map((url) => server.drop(url)))
    await redis?.stop()
  }
}

/** All tables of a report. */
export function mixTables(runs: readonly MixRun[]): readonly ReturnType<typeof summaryTable>[] {
  return [
    summaryTable(runs),
    statementsTable(runs),
    ...runs.flatMap((run) => [questionsTable(run), causesTable(run)]),
  ]
}
