import type { Datasource } from '../../../src/engine/datasource.ts'
import { interleavings } from './interleavings.ts'
import type { Shop, ShopOptions } from './open-shop.ts'
import { door, horizonMs, lyon, openShop, quiet } from './open-shop.ts'
import type { Row } from './scripted-database.ts'
import { city } from './shop-catalog.ts'
import type { Gates } from './shop-operations.ts'
import { blindUpdateMany, failure, select, statement, update, updateMany } from './shop-operations.ts'

/** What a writer does; every one changes the population of Lyon, or would have. */
export const writerKinds = [
  'known rows',
  'rows known afterwards',
  'unknown rows',
  'rolled back',
  'transaction',
  'rolled-back transaction',
  'outcome unknown, committed',
  'outcome unknown, commits later',
  'killed after commit',
  'killed after commit, rows known afterwards',
] as const
export type WriterKind = (typeof writerKinds)[number]

/** How the population of Lyon is read. */
export const readerKinds = ['list', 'row', 'table', 'computed', 'computed without cache'] as const
export type ReaderKind = (typeof readerKinds)[number]

export interface Race {
  readonly readers: readonly ReaderKind[]
  readonly writers: readonly WriterKind[]
  readonly wrapTags?: ShopOptions['wrapTags']
  readonly wrapDatasource?: (datasource: Datasource) => Datasource
  /** Something else that happens at some instant. */
  readonly event?: () => void
  /** With reads between all steps, without them, or both, which finds most. Default: both. */
  readonly probes?: readonly boolean[]
}

/** What is known while a race runs: the states of the database, and which of them a reader may not be behind. */
class History {
  private readonly versions: number[] = [Number(lyon['population'])]
  private acknowledged = 0
  readonly violations: string[] = []

  commit(population: number): void {
    this.versions.push(population)
  }

  acknowledge(population: number): void {
    this.acknowledged = Math.max(this.acknowledged, this.versions.lastIndexOf(population))
  }

  /** @param since - What had been acknowledged when the read began. */
  check(seen: number, since: number, where: string): void {
    const version = this.versions.lastIndexOf(seen)
    if (version < since)
      this.violations.push(`${where}: ${seen}, although ${this.versions[since]} was acknowledged`)
  }

  get mark(): number {
    return this.acknowledged
  }

  get latest(): number {
    return this.versions.at(-1) ?? Number.NaN
  }
}

type Step = () => void

/** After so many it is clear. */
const enough = 5

/** Runs a race in every order of its steps, and says where somebody saw what he must not. */
export async function violationsOf(race: Race): Promise<readonly string[]> {
  const lengths = [
    ...race.readers.map(() => 3),
    ...race.writers.map((kind) => stepsOf(kind)),
    ...(race.event ? [1] : []),
  ]
  const violations: string[] = []
  for (const order of interleavings(lengths))
    for (const isProbed of race.probes ?? [false, true]) {
      violations.push(...(await run(race, order, isProbed)).map((each) => `${order.join('')} ${each}`))
      if (violations.length >= enough) return violations
    }
  return violations
}

const stepsOf = (kind: WriterKind): number =>
  kind.startsWith('killed') ? 2 : kind === 'outcome unknown, commits later' ? 4 : 3

async function run(race: Race, order: readonly number[], isProbed: boolean): Promise<readonly string[]> {
  const shop = openShop(race.wrapTags ? { wrapTags: race.wrapTags } : {})
  await shop.datasource.ready()
  const datasource = race.wrapDatasource?.(shop.datasource) ?? shop.datasource
  const history = new History()
  const actors: Step[][] = [
    ...race.readers.map((kind) => reader(kind, shop, datasource, history)),
    ...race.writers.map((kind, index) => writer(kind, 1_000 + index, shop, datasource, history)),
    ...(race.event ? [[race.event]] : []),
  ]
  for (const actor of order) {
    actors[actor]?.shift()?.()
    await quiet()
    if (isProbed) await probe(shop, datasource, history)
  }
  for (const wait of [0, horizonMs]) {
    shop.clock.advance(wait)
    for (const kind of [...race.readers, ...readerKinds])
      for (let times = 0; times < 2; times += 1) {
        const seen = await read(kind, shop, datasource)
        if (wait > 0 && seen !== history.latest)
          history.violations.push(`at rest: ${seen} instead of ${history.latest}, ${kind}`)
        history.check(seen, history.mark, `in the end, ${kind}`)
      }
  }
  await shop.engine.close()
  shop.tags.read([])
  if (shop.tags.size > 0) history.violations.push(`${shop.tags.size} tags left`)
  return history.violations
}

/** Questions of their own, so that nobody waits for a load that stands still. */
async function probe(shop: Shop, datasource: Datasource, history: History): Promise<void> {
  for (const kind of ['list', 'row', 'computed'] as const)
    history.check(await read(kind, shop, datasource, 'probe'), history.mark, `probe ${kind}`)
}

function reader(kind: ReaderKind, shop: Shop, datasource: Datasource, history: History): Step[] {
  const [before, after] = [door(), door()]
  const gates = { before: () => before.opened, after: () => after.opened }
  return [
    () => {
      const since = history.mark
      void read(kind, shop, datasource, '', gates).then((seen) => history.check(seen, since, kind))
    },
    before.open,
    after.open,
  ]
}

async function read(
  kind: ReaderKind,
  shop: Shop,
  datasource: Datasource,
  name = '',
  gates: Gates = {},
): Promise<number> {
  if (kind.startsWith('computed')) {
    const policy = { ttlMs: kind === 'computed' ? 60_000 : 0, tags: [] }
    const compute = async () =>
      populationIn(
        await datasource.read(
          select(shop.database, city, byId, { gates, policy, question: `${kind}${name}` }),
        ),
      )
    return datasource.remember(`${kind} ${name}`, { ttlMs: 60_000, tables: [], tags: [] }, compute)
  }
  const where = kind === 'list' ? byCountry : kind === 'row' ? byId : undefined
  return populationIn(
    await datasource.read(select(shop.database, city, where, { gates, question: `${kind} ${name}` })),
  )
}

const byId = { column: 'id', value: 2 }
const byCountry = { column: 'country', value: 'FR' }

function populationIn(rows: readonly Row[]): number {
  return Number(rows.find((row) => row['id'] === 2)?.['population'])
}

function writer(
  kind: WriterKind,
  population: number,
  shop: Shop,
  datasource: Datasource,
  history: History,
): Step[] {
  const [before, after] = [door(), door()]
  const gates = { before: () => before.opened, after: () => after.opened }
  const describe = kind.includes('afterwards')
    ? updateMany
    : kind === 'unknown rows'
      ? blindUpdateMany
      : undefined
  const change = describe
    ? describe(shop.database, city, [lyon], { population })
    : update(shop.database, city, lyon, { population })
  const apply = (): void => {
    change.apply()
    history.commit(population)
  }
  const acknowledge = (): void => history.acknowledge(population)
  if (kind.endsWith('transaction')) {
    const isCommitted = kind === 'transaction'
    const scope = datasource.transaction()
    const marking = async () => {
      await datasource.writeWithin(statement({ ...change, apply: () => {} }), scope)
      await scope.beforeCommit()
    }
    return [
      () => void marking(),
      isCommitted ? apply : () => {},
      () => void (isCommitted ? scope.committed().then(acknowledge) : scope.ended('rolled-back')),
    ]
  }
  const outcome =
    kind === 'rolled back' || kind === 'outcome unknown, commits later'
      ? failure(kind === 'rolled back' ? 'rolled-back' : 'unknown')
      : kind === 'outcome unknown, committed'
        ? failure('unknown', 'committed')
        : undefined
  const start = (): void => {
    const writing = datasource.write(statement({ ...change, apply }, gates, outcome))
    void writing.then(acknowledge, () => {})
  }
  const steps: Step[] = [start, before.open, after.open, apply]
  return steps.slice(0, stepsOf(kind))
}
