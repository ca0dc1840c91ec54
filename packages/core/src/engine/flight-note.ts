import type { DependencyCollector } from './dependency-collector.ts'

/** What others may know of a running load, to decide whether its result is good enough for them. */
export interface FlightNote {
  /** On the clock of the process, before anything was read. */
  readonly startedAt: number
  /** Whether its result may depend on a tag. */
  dependsOn(tag: string): boolean
  /** Whether it can end only after a computation has. */
  waitsFor(computation: DependencyCollector): boolean
}

/** Whether a caller who came at `startedAt` and needs all of `tags` may share the result of a flight. */
export function mayShare(
  note: FlightNote,
  caller: {
    readonly startedAt: number
    readonly tags: Iterable<string>
    readonly within: DependencyCollector | undefined
  },
  maxStalenessMs: number,
): boolean {
  if (caller.startedAt - note.startedAt > maxStalenessMs) return false
  if (caller.within?.wouldWaitForItself(note)) return false
  for (const tag of caller.tags) if (!note.dependsOn(tag)) return false
  return true
}
