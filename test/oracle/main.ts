import { createRedis, type RedisServer } from '../support/redis-server.ts'
import { createPostgres } from '../support/postgres-server.ts'
import { createShopTemplate, shopTemplate } from '../support/shop-template.ts'
import type { Failure } from './campaign.ts'
import { runCampaign } from './campaign.ts'
import { prepareOddSchema } from './cases/odd-schema.ts'
import { namedCases } from './cases/named-cases.ts'
import { runNamedCase } from './cases/stage.ts'
import type { OracleOptions, OrmName } from './options.ts'
import { readOptions, usage } from './options.ts'
import { randomCases } from './random-cases.ts'
import { readGround } from './shop/samples.ts'
import { detailsOf, summaryOf } from './tally.ts'
import { findWeakening, weakenings } from './weakenings/weakenings.ts'
import { createVainDrops } from './vain-drops.ts'
import type { World } from './world.ts'
import { openWorld } from './world.ts'

/** `pnpm oracle`: is every answer that a write changes invalidated? Random cases and fixed ones, on a real database. */
async function main(options: OracleOptions): Promise<boolean> {
  if (options.list) {
    for (const { name, rule, says } of namedCases) console.log(`${name.padEnd(28)} ${rule.padEnd(8)} ${says}`)
    for (const { name, fault } of weakenings) console.log(`--weaken ${name.padEnd(19)} ${fault}`)
    return true
  }
  const weakening = options.weaken === undefined ? undefined : findWeakening(options.weaken)
  const postgres = await createPostgres()
  let redis: RedisServer | undefined
  try {
    if (options.usesRedis) redis = await createRedis()
    await createShopTemplate(postgres)
    const url = await postgres.createDatabase('oracle', { template: shopTemplate })
    await prepareOddSchema(url)
    const world = await openWorld(url, { weakening, redis: redis?.url })
    try {
      const isFixedSound = await runFixed(world, options)
      const isRandomSound = options.only === undefined ? await runRandom(world, options) : true
      return isFixedSound && isRandomSound
    } finally {
      await world.close()
    }
  } finally {
    await Promise.all([postgres.stop(), redis?.stop()])
  }
}

async function runFixed(world: World, { only, orms }: OracleOptions): Promise<boolean> {
  const ground = await readGround(world.plain.prisma)
  const chosen = namedCases.filter(({ name }) => only === undefined || name.includes(only))
  if (chosen.length === 0) throw new Error(`No fixed case is called "${only}"; --list names them.`)
  const sums = { sound: 0, refused: 0, unsound: 0 }
  for (const one of chosen) {
    const { verdict, detail } = await runNamedCase(one, world, ground)
    sums[verdict] += 1
    if (verdict === 'unsound' || only !== undefined)
      console.log(`${verdict.padEnd(8)} ${one.name} (${one.rule}): ${one.says}${detail}`)
  }
  console.log(
    `fixed cases (${orms.join(', ')}): ${sums.sound} sound, ${sums.refused} not cached, ${sums.unsound} unsound of ${chosen.length}`,
  )
  return sums.unsound === 0
}

async function runRandom(world: World, options: OracleOptions): Promise<boolean> {
  await world.reset()
  const ground = await readGround(world.plain.prisma)
  console.log(`seed ${options.seed}`)
  let isSound = true
  const summaries: string[] = []
  const vain = createVainDrops()
  for (const orm of options.orms) {
    const { tally, failures } = await runCampaign(world, {
      cases: randomCases(ground, orm),
      pairs: options.cases,
      seed: options.seed,
      maxFailures: options.maxFailures,
      isStrict: options.isStrict,
      onFailure: (failure) => printFailure(orm, failure),
      onTrial: (drawn, result) => vain.add(drawn, result),
    })
    isSound &&= failures.length === 0
    console.log(`${orm}: ${detailsOf(tally)}`)
    summaries.push(`${orm}: ${summaryOf(tally)}`)
  }
  if (options.isVerbose) {
    for (const reason of world.refusals) console.log(`  not cached: ${reason}`)
    for (const line of vain.lines(30)) console.log(`  ${line}`)
  }
  for (const fault of new Set(world.faults)) console.log(`fault inside Overdrive: ${fault}`)
  for (const summary of summaries) console.log(summary)
  return isSound
}

function printFailure(orm: OrmName, { seed, pace, shrinks, reads, writes, findings }: Failure): void {
  console.log(`\nunsound (${shrinks} times smaller than drawn, pace ${pace})`)
  for (const code of reads) console.log(`  read   ${code}`)
  for (const code of writes) console.log(`  write  ${code.replaceAll('\n', '\n         ')}`)
  for (const { kind, read, expected, actual, levels } of findings)
    console.log(
      `  ${kind}: ${read.code}\n    served from  ${levels.join(', ')}\n    is           ${actual}\n    should be    ${expected}`,
    )
  console.log(`  again: pnpm oracle --orm ${orm} --seed ${seed} --cases 8\n`)
}

let options: OracleOptions
try {
  options = readOptions(process.argv.slice(2))
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
  process.exit(2)
}
process.exitCode = (await main(options)) ? 0 : 1
