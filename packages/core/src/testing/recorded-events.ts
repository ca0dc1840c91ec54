import type { EventName, Events, OverdriveEvents } from '../telemetry/events.ts'

/** Events as they were reported, oldest first. */
export interface RecordedEvents {
  /** The names, in order. */
  readonly names: readonly EventName[]
  /** What the events of one name said. */
  of<Name extends EventName>(name: Name): readonly OverdriveEvents[Name][]
  /** Forgets what was recorded; goes on recording. */
  clear(): void
  /** Stops recording. */
  stop(): void
}

/** Every name, so that a new event cannot be missed: the compiler asks for it here. */
const allNames: Readonly<Record<EventName, true>> = {
  read: true,
  refused: true,
  unstorable: true,
  invalidate: true,
  unavailable: true,
  available: true,
  debt: true,
  blind: true,
  notice: true,
  fault: true,
}

/** Records what an engine, or anything else that reports, says from now on. */
export function recordEvents(source: Pick<Events, 'on'>): RecordedEvents {
  let recorded: { readonly name: EventName; readonly event: unknown }[] = []
  const stops = (Object.keys(allNames) as EventName[]).map((name) =>
    source.on(name, (event) => void recorded.push({ name, event })),
  )
  return {
    get names() {
      return recorded.map(({ name }) => name)
    },
    of: <Name extends EventName>(name: Name) =>
      recorded.filter((each) => each.name === name).map(({ event }) => event as OverdriveEvents[Name]),
    clear() {
      recorded = []
    },
    stop() {
      for (const stop of stops) stop()
    },
  }
}
