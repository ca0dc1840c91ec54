import { randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { createFlights } from '../cache/single-flight.ts'
import { userTag } from '../cache/tags/redis-tag-names.ts'
import { canonicalText } from '../cache/values/canonical-text.ts'
import { anyTable } from '../dependencies/change.ts'
import { tableTag, wildcardTag } from '../dependencies/partitions.ts'
import { schemesOf } from '../dependencies/schemes.ts'
import type { Scheme } from '../dependencies/schemes.ts'
import type { TableId } from '../schema/data-model.ts'
import type { Events } from '../telemetry/events.ts'
import { createCatalogLoader } from './catalog-loader.ts'
import type { LoadedCatalog } from './catalog-loader.ts'
import type { Datasource, DatasourceAdapter } from './datasource.ts'
import { createDebts } from './debts.ts'
import { currentCollector } from './dependency-collector.ts'
import type { FlightNote } from './flight-note.ts'
import { createKeptEntries } from './kept-entries.ts'
import type { RedisLink } from './levels.ts'
import { fingerprintOf, openLevels } from './levels.ts'
import { joinNeighbours } from './neighbours.ts'
import type { EngineSettings } from './options.ts'
import type { Answer, ReadPipeline } from './read-pipeline.ts'
import { read } from './read-pipeline.ts'
import { policyOf } from './read-policy.ts'
import { remember } from './remember.ts'
import type { Telemetry } from './telemetry.ts'
import { createTransactionScope } from './transaction-scope.ts'
import type { WritePipeline } from './write-pipeline.ts'
import { changesOf, openBracket, write } from './write-pipeline.ts'

export interface DatasourceOptions {
  readonly adapter: DatasourceAdapter
  readonly settings: EngineSettings
  readonly redis: RedisLink | undefined
  readonly clock: Clock
  readonly events: Events
  readonly telemetry: Telemetry
}

export interface OpenDatasource extends Datasource {
  readonly l1: { readonly entries: number; readonly bytes: number }
  close(): void
}

/** Both pipelines of a datasource whose catalog is known. */
interface Pipelines {
  readonly reading: ReadPipeline
  readonly writing: WritePipeline
  /** Begins every question: the scope of the caller is added to it. */
  readonly prefix: string
  close(): void
}

/** Opens a database for a plugin. Nothing is read before the first operation needs it. */
export function openDatasource(options: DatasourceOptions): OpenDatasource {
  const { adapter, settings, clock, events, telemetry } = options
  let pipelines: Pipelines | undefined
  let opening: Promise<Pipelines | undefined> | undefined
  let hasWrittenBlindly = false
  let isClosed = false

  const catalog = createCatalogLoader({
    adapter,
    clock,
    onFailure: (cause) => events.emit('blind', () => ({ cause })),
  })

  /** `undefined` while the catalog cannot be read. */
  async function open(): Promise<Pipelines | undefined> {
    if (pipelines !== undefined || isClosed) return pipelines
    return (opening ??= tryToOpen().finally(() => (opening = undefined)))
  }

  async function tryToOpen(): Promise<Pipelines | undefined> {
    const loaded = await catalog.load()
    if (loaded === undefined || isClosed) return undefined
    const connected = connect(loaded, options)
    // What was written blindly may still be under way: until it must have ended, nothing is stored.
    if (hasWrittenBlindly) await holdEverything(connected.writing)
    if (isClosed) connected.close()
    else pipelines = connected
    return pipelines
  }

  return {
    get model() {
      return pipelines?.reading.model
    },
    get annotations() {
      return catalog.loaded?.annotations ?? noAnnotations
    },
    get l1() {
      const store = pipelines?.reading.l1
      return { entries: store?.size ?? 0, bytes: store?.bytes ?? 0 }
    },
    async ready() {
      return (await open())?.reading.model
    },
    policyOf(call, model) {
      const policy = policyOf(call, model, settings)
      // Inside a computation that is remembered, every read tells its dependencies, cached or not.
      return policy ?? (currentCollector() === undefined ? undefined : uncached)
    },
    fault: (place, error) => telemetry.fault(place, error),
    bypassed: (reason) => currentCollector()?.spoil(reason),
    async read(operation) {
      const opened = pipelines ?? (await open())
      const scope = opened && scopeOf(settings, telemetry)
      if (opened === undefined || scope === undefined) {
        currentCollector()?.spoil('its scope or the catalog is not known')
        if (opened !== undefined) telemetry.refused(operation.label, 'its scope is not known')
        return operation.load()
      }
      return read({ ...operation, question: opened.prefix + scope + operation.question }, opened.reading)
    },
    async write(operation) {
      const opened = pipelines ?? (await open())
      if (opened !== undefined) return write(operation, opened.writing)
      hasWrittenBlindly = true
      return operation.run()
    },
    async writeWithin(operation, transaction) {
      const changed = transaction.foresee(operation.foreseen)
      const raw = await operation.run()
      const changes = changesOf(operation, raw, telemetry)
      if (changes !== undefined) changed(changes)
      return raw
    },
    async writeAdrift(operation) {
      const opened = pipelines ?? (await open())
      if (opened === undefined) hasWrittenBlindly = true
      else await (await openBracket(operation.foreseen, opened.writing)).ended('unknown')
      return operation.run()
    },
    transaction() {
      currentCollector()?.spoil('a transaction is part of it')
      return createTransactionScope(async () => {
        const opened = pipelines ?? (await open())
        if (opened === undefined) hasWrittenBlindly = true
        return opened?.writing
      })
    },
    async invalidate({ tags, tables }) {
      const opened = pipelines ?? (await open())
      if (opened === undefined) {
        hasWrittenBlindly = true
        return
      }
      const named = (tags ?? []).map(userTag)
      const touched = (tables ?? []).flatMap((table) => tagsOfTable(table, opened.writing.schemesOf(table)))
      const isAll = tags === undefined && tables === undefined
      await opened.writing.invalidate(isAll ? [anyTable] : [...named, ...touched])
    },
    async remember(key, rememberOptions, load) {
      const opened = pipelines ?? (await open())
      const scope = opened && scopeOf(settings, telemetry)
      if (opened === undefined || scope === undefined) {
        currentCollector()?.spoil('its scope or the catalog is not known')
        return load()
      }
      return remember({ key, prefix: opened.prefix + scope }, rememberOptions, load, opened.reading)
    },
    close() {
      isClosed = true
      pipelines?.close()
      pipelines = undefined
    },
  }
}

async function holdEverything(writing: WritePipeline): Promise<void> {
  const everything = [{ kind: 'unknown', table: anyTable }] as const
  await (await openBracket(everything, { ...writing, onRedisDown: 'continue' })).ended('unknown')
}

const noAnnotations: LoadedCatalog['annotations'] = new Map()

const uncached = { ttlMs: 0, tags: [] } as const

/** The caller's scope as a part of the key; `undefined` when a field of it is not known. */
function scopeOf({ scope }: EngineSettings, telemetry: Telemetry): string | undefined {
  if (scope === undefined) return ''
  try {
    const fields = scope()
    return Object.values(fields).includes(undefined) ? undefined : canonicalText(fields, [])
  } catch (error) {
    telemetry.fault('asking for the scope', error)
    return undefined
  }
}

function tagsOfTable(table: TableId, schemes: readonly Scheme[]): string[] {
  return [tableTag(table), ...schemes.map((scheme) => wildcardTag(table, scheme))]
}

function connect({ model, annotations }: LoadedCatalog, options: DatasourceOptions): Pipelines {
  const { adapter, settings, clock, events, telemetry } = options
  const identity = [...adapter.identity, fingerprintOf(model)]
  const levels = openLevels({
    ...options,
    model,
    valueTypes: adapter.valueTypes,
    identity,
    onError: (error) => telemetry.fault('redis', error),
  })
  const { tags } = levels
  const flights = createFlights<Answer, FlightNote>()
  const known = new Map<TableId, readonly Scheme[]>()
  const schemesOfTable = (id: TableId): readonly Scheme[] => {
    const found = known.get(id)
    if (found !== undefined) return found
    const table = model.tables.get(id)
    const schemes = table === undefined ? [] : schemesOf(model, table, annotations.get(id)?.by)
    known.set(id, schemes)
    neighbours.cut(id, schemes)
    return schemes
  }
  const debts = createDebts({
    deliver: (owed) => tags.touch(owed),
    everything: anyTable,
    onDebt: (count) => events.emit('debt', () => ({ tags: count })),
  })
  const l1 = createKeptEntries({ ...settings.l1, release: (dropped) => tags.release(dropped) })
  const neighbours = joinNeighbours(model.datasource.database, (moved) =>
    flights.close((note) => moved.some((tag) => note.dependsOn(tag))),
  )
  const process = randomBytes(8).toString('base64url')
  let writers = 0
  return {
    prefix: `${identity.join('/')}/`,
    reading: {
      ...levels,
      model,
      schemesOf: schemesOfTable,
      clock,
      l1,
      flights,
      valueTypes: adapter.valueTypes,
      userTag,
      maxStalenessMs: settings.maxStalenessMs,
      telemetry,
    },
    writing: {
      tags,
      reachability: levels.reachability,
      model,
      schemesOf: (table) => neighbours.cut(table, schemesOfTable(table)),
      newWriter: () => `${process}${(++writers).toString(36)}`,
      outcomeOf: (error) => adapter.outcomeOf(error),
      closeFlights: neighbours.tell,
      owe: (owed) => debts.owe(owed),
      onRedisDown: settings.onRedisDown,
      clock,
      writeHorizonMs: settings.writeHorizonMs,
      telemetry,
      async invalidate(touched) {
        try {
          await tags.touch(touched)
        } catch {
          debts.owe(touched)
        }
        neighbours.tell(touched)
        telemetry.written(touched)
      },
    },
    close() {
      l1.close()
      debts.close()
      neighbours.leave()
      levels.close()
    },
  }
}
