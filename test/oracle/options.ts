import { parseArgs } from 'node:util'

export type OrmName = 'prisma' | 'sequelize'

/** What `pnpm oracle` is asked to do. */
export interface OracleOptions {
  readonly seed: number
  /** Pairs of a read and the writes after it, for each ORM. */
  readonly cases: number
  readonly orms: readonly OrmName[]
  /** Fixed cases to run alone: a name or a part of it. */
  readonly only: string | undefined
  readonly list: boolean
  readonly weaken: string | undefined
  readonly maxFailures: number
  /** Whether answers that were not kept although nothing changed count as failures. */
  readonly isStrict: boolean
  readonly isVerbose: boolean
  readonly usesRedis: boolean
}

export const usage = `pnpm oracle [options]

  --cases <n>       pairs of a read and a write, for each ORM (default 2000)
  --seed <n>        what the random cases are drawn from (default: another one each time)
  --orm <name>      prisma, sequelize or both (default both): whose reads are cached
  --only <text>     only the fixed cases whose name contains it
  --list            names of the fixed cases and of the weakenings
  --weaken <name>   takes a rule away; the oracle must then find something
  --failures <n>    unsound cases after which to stop (default 1)
  --strict          shrink and print answers as well that were not kept although nothing had changed
  --verbose         which reads were not cached and why, which were dropped in vain
  --redis           with a real Redis as the second level`

/** @throws Error that says what is wrong with the arguments. */
export function readOptions(args: readonly string[]): OracleOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cases: { type: 'string', default: '2000' },
      seed: { type: 'string' },
      orm: { type: 'string', default: 'both' },
      only: { type: 'string' },
      list: { type: 'boolean', default: false },
      weaken: { type: 'string' },
      failures: { type: 'string', default: '1' },
      strict: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      redis: { type: 'boolean', default: false },
    },
  })
  return {
    seed: values.seed === undefined ? Math.floor(Math.random() * 2 ** 30) : whole('--seed', values.seed),
    cases: whole('--cases', values.cases),
    orms: ormsOf(values.orm),
    only: values.only,
    list: values.list,
    weaken: values.weaken,
    maxFailures: whole('--failures', values.failures),
    isStrict: values.strict,
    isVerbose: values.verbose,
    usesRedis: values.redis,
  }
}

function whole(name: string, text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text)
  throw new Error(`${name} is "${text}"; it must be a whole number.`)
}

function ormsOf(text: string): OrmName[] {
  if (text === 'both') return ['prisma', 'sequelize']
  if (text === 'prisma' || text === 'sequelize') return [text]
  throw new Error(`--orm is "${text}"; it must be prisma, sequelize or both.`)
}
