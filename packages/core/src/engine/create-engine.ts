import type { Clock } from '../clock.ts'
import { systemClock } from '../clock.ts'
import { ConfigurationError, UsageError } from '../errors.ts'
import { createRedisConnection } from '../cache/stores/redis-connection.ts'
import type { RedisSource } from '../cache/stores/redis-source.ts'
import type { Events } from '../telemetry/events.ts'
import { createEvents } from '../telemetry/events.ts'
import type { Datasource, DatasourceAdapter } from './datasource.ts'
import type { OpenDatasource } from './open-datasource.ts'
import { openDatasource } from './open-datasource.ts'
import type { EngineOptions, EngineSettings } from './options.ts'
import { completeOptions } from './options.ts'
import type { Statistics } from './telemetry.ts'
import { createTelemetry } from './telemetry.ts'

/** The part of Overdrive that knows no ORM. One engine can serve several plugins of a process. */
export interface Engine {
  readonly settings: EngineSettings
  readonly on: Events['on']
  /** Connects a plugin's database. */
  datasource(adapter: DatasourceAdapter): Datasource
  stats(): Statistics
  /**
   * Ends the engine: its connections are closed and its entries dropped. Queries go on, uncached; writes no longer
   * invalidate anything, so close it when the application ends.
   */
  close(): Promise<void>
}

/**
 * Creates an engine. Nothing is connected before the first operation needs it.
 *
 * @throws {@link ConfigurationError} when an option has another form than documented.
 */
export function createEngine(options: EngineOptions = {}, clock: Clock = systemClock): Engine {
  const settings = completeOptions(options)
  const events = createEvents()
  const telemetry = createTelemetry(events, clock)
  const firstContact = createSignal()
  const redis =
    settings.redis === undefined
      ? undefined
      : createRedisConnection({
          redis: settings.redis as RedisSource,
          clock,
          onReady() {
            firstContact.give()
            events.emit('available', () => ({ store: 'redis' }))
          },
          onUnavailable(cause) {
            firstContact.give()
            events.emit('unavailable', () => ({ store: 'redis', cause }))
          },
        })
  const datasources: OpenDatasource[] = []
  let isClosed = false

  return {
    settings,
    on: events.on,
    datasource(adapter) {
      if (isClosed)
        throw new UsageError(
          'OVERDRIVE_CLOSED',
          'This engine was closed; create another one with createEngine().',
        )
      if (adapter.provider !== 'postgresql')
        throw new ConfigurationError(
          `The database is "${adapter.provider}"; Overdrive serves "postgresql" so far. Remove the plugin from this client.`,
          { code: 'OVERDRIVE_UNSUPPORTED_DATABASE', place: 'provider', value: adapter.provider },
        )
      const datasource = openDatasource({
        adapter,
        settings,
        redis: redis && { connection: redis, firstContact: firstContact.given },
        clock,
        events,
        telemetry,
      })
      datasources.push(datasource)
      return datasource
    },
    stats() {
      let [entries, bytes] = [0, 0]
      for (const { l1 } of datasources) [entries, bytes] = [entries + l1.entries, bytes + l1.bytes]
      return { ...structuredClone(telemetry.counts), l1: { entries, bytes } }
    },
    async close() {
      isClosed = true
      for (const datasource of datasources.splice(0)) datasource.close()
      await redis?.close()
    },
  }
}

/** Something that happens once, to be waited for. */
function createSignal(): { readonly given: Promise<void>; give(): void } {
  let give = (): void => undefined
  const given = new Promise<void>((resolve) => {
    give = resolve
  })
  return { given, give: () => give() }
}
