import { onTestFinished } from 'vitest'
import type { MemoryTags } from '../../../src/cache/tags/memory-tags.ts'
import { createMemoryTags } from '../../../src/cache/tags/memory-tags.ts'
import type { Change } from '../../../src/dependencies/change.ts'
import { createEngine } from '../../../src/engine/create-engine.ts'
import type { DatasourceAdapter } from '../../../src/engine/datasource.ts'
import type { EngineOptions } from '../../../src/engine/options.ts'
import type { ReadOperation } from '../../../src/engine/operation.ts'
import type { ManualClock } from '../../../src/testing/manual-clock.ts'
import { createManualClock } from '../../../src/testing/manual-clock.ts'
import { recordEvents } from '../../../src/testing/recorded-events.ts'
import type { Row, ScriptedDatabase } from './scripted-database.ts'
import { createScriptedDatabase } from './scripted-database.ts'
import { city, country, ledger, review, shopCatalog } from './shop-catalog.ts'
import type { Gates, Statement } from './shop-operations.ts'
import { select, statement } from './shop-operations.ts'

export const paris: Row = { id: 1, country: 'FR', name: 'Paris', population: 2_100 }
export const lyon: Row = { id: 2, country: 'FR', name: 'Lyon', population: 500 }
export const rome: Row = { id: 3, country: 'IT', name: 'Rome', population: 2_800 }

const rows = {
  [country]: [
    { id: 'FR', name: 'France' },
    { id: 'IT', name: 'Italy' },
  ],
  [city]: [paris, lyon, rome],
  [review]: [
    { id: 10, city: 1, stars: 5 },
    { id: 11, city: 3, stars: 4 },
  ],
  [ledger]: [{ id: 1, amount: 10 }],
}

export const horizonMs = 10_000

export interface ShopOptions {
  readonly engine?: EngineOptions
  readonly adapter?: Partial<DatasourceAdapter>
  /** Stands between the engine and its tags: to watch, or to weaken them. */
  readonly wrapTags?: (tags: MemoryTags<Change>) => MemoryTags<Change>
  /** Another engine in this process on the same database. */
  readonly beside?: {
    readonly name: string
    readonly clock: ManualClock
    readonly database: ScriptedDatabase
  }
  readonly rows?: Readonly<Record<string, readonly Row[]>>
}

/** Room for names is taken at once, and tests open very many engines. */
const smallCache = { l1: { maxEntries: 100 } }

let shops = 0

/** An engine of a single process on a scripted database. Its tags must be let go of in the end. */
export function openShop(options: ShopOptions = {}) {
  const { name, clock, database } = options.beside ?? {
    name: `shop${++shops}`,
    clock: createManualClock(),
    database: createScriptedDatabase(options.rows ?? rows),
  }
  const rig = rigTags(`7000/1/${name}`, clock, options.wrapTags)
  const engine = createEngine({ singleProcess: true, cache: smallCache, ...options.engine }, clock)
  const events = recordEvents(engine)
  const adapter: DatasourceAdapter = {
    provider: 'postgresql',
    query: () => Promise.resolve([{ catalog: shopCatalog(name) }]),
    declaredKeys: () => [],
    annotations: () => new Map(),
    outcomeOf: (error) =>
      (error as { outcome?: unknown }).outcome === 'unknown' ? 'unknown' : 'rolled-back',
    valueTypes: [],
    identity: ['scripted'],
    ...options.adapter,
  }
  const datasource = engine.datasource(adapter)
  const write = (change: Statement, gates?: Gates, failure?: Error) =>
    datasource.write(statement(change, gates, failure))
  return {
    name,
    clock,
    database,
    engine,
    events,
    adapter,
    datasource,
    tags: rig.tags,
    write,
    /** The cities of a country, through the cache. */
    citiesOf: (id: string, more?: Parameters<typeof select>[3]) =>
      datasource.read(select(database, city, { column: 'country', value: id }, more)),
    cityBy: (id: number, more?: Parameters<typeof select>[3]) =>
      datasource.read(select(database, city, { column: 'id', value: id }, more)),
    allCities: (more?: Parameters<typeof select>[3]) =>
      datasource.read(select(database, city, undefined, more)),
    /** How many statements reach the database when this is done. */
    async loadsOf(action: () => Promise<unknown>): Promise<number> {
      const before = database.loads
      await action()
      return database.loads - before
    },
    read: <Raw>(operation: ReadOperation<Raw>) => datasource.read(operation),
  }
}

export type Shop = ReturnType<typeof openShop>

/** Where the engine looks for the tags of a database without Redis: `shared-tags.ts`. */
const registry = () => {
  const holder = globalThis as Record<symbol, Map<string, { tags: MemoryTags<Change>; users: number }>>
  return (holder[Symbol.for('@orm-overdrive/core/shared-tags/1')] ??= new Map())
}

/** Puts tags in place before the engine makes its own, and looks at them when the test is over. */
function rigTags(database: string, clock: ManualClock, wrap: ShopOptions['wrapTags'] = (tags) => tags) {
  const known = registry().get(database)
  if (known !== undefined) return { tags: known.tags }
  const tags = wrap(createMemoryTags<Change>({ clock, horizonMs }))
  registry().set(database, { tags, users: 1 })
  onTestFinished(() => void registry().delete(database))
  return { tags }
}

/** Everything that can happen now has happened. */
export function quiet(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** A promise to be kept from outside. */
export function door() {
  let open: () => void = () => {}
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { open, opened }
}
