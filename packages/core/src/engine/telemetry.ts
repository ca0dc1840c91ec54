import type { Clock } from '../clock.ts'
import { shownValue } from '../shown-value.ts'
import type { Events } from '../telemetry/events.ts'
import type { OperationLabel } from './operation.ts'

/** Counters since the engine was created. */
export interface Statistics {
  /** Cacheable reads, by where their answer came from. `flight`: shared the load of another caller. */
  readonly reads: {
    readonly l1: number
    readonly l2: number
    readonly flight: number
    readonly database: number
  }
  /** Hits whose stamps had moved and whose changes were judged irrelevant; part of `l1` and `l2`. */
  readonly judged: number
  /** Reads that were asked to be cached and could not be. */
  readonly refused: number
  /** Results that could not be stored exactly. */
  readonly unstorable: number
  readonly writes: number
  /** Entries and estimated bytes in process. */
  readonly l1: { readonly entries: number; readonly bytes: number }
}

type Counts = { -readonly [Name in keyof Omit<Statistics, 'reads' | 'l1'>]: number } & {
  readonly reads: { -readonly [Level in keyof Statistics['reads']]: number }
}

/** Counts and reports on behalf of the pipelines. */
export interface Telemetry {
  readonly counts: Omit<Statistics, 'l1'>
  answered(label: OperationLabel, level: keyof Statistics['reads'], startedAt: number): void
  judged(): void
  refused(label: OperationLabel, reason: string): void
  unstorable(label: OperationLabel, reason: string): void
  written(tags: readonly string[]): void
  fault(place: string, error: unknown): void
}

/** Distinct refusals that are told; the counter counts all of them. */
const maxToldRefusals = 1_000

export function createTelemetry(events: Events, clock: Clock): Telemetry {
  const counts: Counts = {
    reads: { l1: 0, l2: 0, flight: 0, database: 0 },
    judged: 0,
    refused: 0,
    unstorable: 0,
    writes: 0,
  }
  const told = new Set<string>()
  return {
    counts,
    answered(label, level, startedAt) {
      counts.reads[level] += 1
      events.emit('read', () => ({ ...label, level, waitMs: clock.now() - startedAt }))
    },
    judged() {
      counts.judged += 1
    },
    refused(label, reason) {
      counts.refused += 1
      const refusal = `${label.model} ${label.operation} ${reason}`
      if (told.has(refusal) || told.size >= maxToldRefusals) return
      told.add(refusal)
      events.emit('refused', () => ({ ...label, reason }))
    },
    unstorable(label, reason) {
      counts.unstorable += 1
      events.emit('unstorable', () => ({ ...label, reason }))
    },
    written(tags) {
      counts.writes += 1
      events.emit('invalidate', () => ({ tags }))
    },
    fault(place, error) {
      events.emit('fault', () => ({
        place,
        error: error instanceof Error ? error : new Error(shownValue(error)),
      }))
    },
  }
}
