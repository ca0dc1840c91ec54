import type { OverdriveError } from '../errors.ts'

/** What an event says about the operation it belongs to. */
export interface OperationFacts {
  readonly orm: string
  readonly model: string
  readonly operation: string
}

/** Everything Overdrive reports, by name. */
export interface OverdriveEvents {
  /** A cacheable read was answered. `waitMs` is the time until the answer, `level` where it came from. */
  readonly read: OperationFacts & {
    readonly level: 'l1' | 'l2' | 'flight' | 'database'
    readonly waitMs: number
  }
  /** A query that was asked to be cached runs plainly; told once per model, operation and reason. */
  readonly refused: OperationFacts & { readonly reason: string }
  /** A result cannot be kept exactly and was not stored. */
  readonly unstorable: OperationFacts & { readonly reason: string }
  /** A write or an explicit call has invalidated these tags. */
  readonly invalidate: { readonly tags: readonly string[] }
  /** The cache store stopped answering: reads go to the database, see `onRedisDown` for writes. */
  readonly unavailable: { readonly store: 'redis'; readonly cause: unknown }
  readonly available: { readonly store: 'redis' }
  /** Invalidations that could not be delivered; they are repeated until they are. Until then reads may be stale. */
  readonly debt: { readonly tags: number }
  /** The database catalog cannot be read: nothing is cached, and every write invalidates everything. */
  readonly blind: { readonly cause: unknown }
  /** Something to know about the set-up, once. */
  readonly notice: { readonly message: string }
  /** A part of Overdrive failed and was worked around. */
  readonly fault: { readonly error: OverdriveError | Error; readonly place: string }
}

export type EventName = keyof OverdriveEvents
export type Listener<Name extends EventName> = (event: OverdriveEvents[Name]) => void

/** Where Overdrive reports. A listener that throws is dropped silently: telemetry never fails a query. */
export interface Events {
  /** @returns A function that takes the listener off again. */
  on<Name extends EventName>(name: Name, listener: Listener<Name>): () => void
  emit<Name extends EventName>(name: Name, event: () => OverdriveEvents[Name]): void
}

export function createEvents(): Events {
  const listeners = new Map<EventName, Set<Listener<never>>>()
  return {
    on(name, listener) {
      const set = listeners.get(name) ?? new Set()
      listeners.set(name, set.add(listener))
      return () => void set.delete(listener)
    },
    emit(name, event) {
      const set = listeners.get(name)
      if (set === undefined || set.size === 0) return
      let occurred: unknown
      try {
        occurred = event()
      } catch {
        return
      }
      for (const listener of set) {
        try {
          ;(listener as (event: unknown) => void)(occurred)
        } catch {
          set.delete(listener)
        }
      }
    },
  }
}
