import { parseArgs } from 'node:util'
import { describeMachine } from './harness/machine.ts'
import { renderForTerminal } from './harness/report-table.ts'
import { writeResults } from './harness/results.ts'
import type { BenchContext } from './harness/scenario.ts'
import { startShopServer } from './harness/shop-server.ts'
import { orms, type Orm } from './scenarios/mix/contestants.ts'
import { measureMix, mixTables, type MixOptions } from './scenarios/mix/mix.ts'

const usage = `Usage: pnpm bench [scenario] [options]

Scenarios
  mix   a SaaS back office beside a perfect invalidator: what share of the possible hits is kept (default)

Options
  --orm <prisma|sequelize>   one ORM only
  --level <l1|l2>            one process (default), or with Redis
  --operations <number>      operations of a run, default 16000; the first 35 % are not counted
  --writes <percent,…>       share of writes, default 5; several are run one after the other
  --seed <number>            default 1
  --results <name>           name of the files in bench/results, default the scenario's
  --no-results               write no files
`

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  const asked = readArguments(args)
  if (asked === undefined) {
    console.error(usage)
    return 2
  }
  const context = await openContext()
  try {
    const runs = await measureMix(asked.options, context)
    const tables = mixTables(runs)
    console.log(`\n${tables.map(renderForTerminal).join('\n\n')}\n`)
    for (const { orm, staleExamples } of runs)
      for (const example of staleExamples) console.error(`stale on ${orm}:`, example)
    if (asked.results !== undefined) {
      const machine = await describeMachine()
      const paths = await writeResults({
        name: asked.results,
        title: 'A mix of reads and writes beside a perfect invalidator',
        command: `pnpm bench ${args.join(' ')}`.trim(),
        machine: { ...machine, versions: { ...machine.versions, PostgreSQL: context.server.version } },
        tables,
        data: { ...asked.options, runs },
      })
      console.log(`Written: ${paths.join(', ')}`)
    }
    const stale = runs.reduce((sum, { tally }) => sum + tally.stale, 0)
    console.log(`stale reads: ${stale} of ${runs.reduce((sum, { tally }) => sum + tally.reads, 0)}`)
    return stale === 0 ? 0 : 1
  } finally {
    await context.server.stop()
  }
}

/** `undefined` when they cannot be understood. */
function readArguments(
  args: readonly string[],
): { options: MixOptions; results: string | undefined } | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        orm: { type: 'string' },
        level: { type: 'string', default: 'l1' },
        operations: { type: 'string', default: '16000' },
        writes: { type: 'string', default: '5' },
        seed: { type: 'string', default: '1' },
        results: { type: 'string' },
        'no-results': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    const [scenario = 'mix'] = positionals
    if (values.help || scenario !== 'mix' || positionals.length > 1) return undefined
    const results = values.results ?? (values.level === 'l2' ? 'mix-l2' : 'mix')
    return {
      options: {
        orms: values.orm === undefined ? orms : [oneOf<Orm>(values.orm, orms)],
        level: oneOf(values.level, ['l1', 'l2']),
        operations: wholeNumber(values.operations, 100),
        seed: wholeNumber(values.seed, 0),
        writeShares: values.writes.split(',').map((text) => wholeNumber(text, 0, 100) / 100),
      },
      results: values['no-results'] ? undefined : results,
    }
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n`)
    return undefined
  }
}

function oneOf<Word extends string>(text: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === text)
  if (found === undefined) throw new Error(`"${text}" is none of: ${words.join(', ')}.`)
  return found
}

function wholeNumber(text: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new Error(`"${text}" is not a number from ${least}.`)
  return value
}

async function openContext(): Promise<BenchContext> {
  const isTerminal = process.stdout.isTTY
  const progress = (text: string): void => {
    if (isTerminal) process.stdout.write(`\r\u001b[2K${text}`)
  }
  const say = (text: string): void => {
    progress('')
    console.log(text)
  }
  const startedAt = performance.now()
  const server = await startShopServer(({ table, rows, totalRows }) =>
    progress(`loading ${table}: ${rows} of ${totalRows} rows`),
  )
  say(
    `PostgreSQL ${server.version} with ${server.rows} rows, ready after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
  )
  return { server, say, progress }
}
