import type { ClockBounds, Dependency, TagState } from './tag-state.ts'

/**
 * The two decisions that carry the proof of the protocol (`docs/concepts/protocol.md`).
 */

/** How long a result captured under these tags may be kept: until an instant of the tag store's clock, or not at all. */
export type Permission = { readonly store: false } | { readonly store: true; readonly until: number }

const refused: Permission = { store: false }

/**
 * Whether a result may be stored under the tag states captured before it was read.
 *
 * A writer inside its bracket forbids it: the result may or may not contain its change. A young tag and a hold that
 * kept the stamp limit the life of what is stored, because a change may arrive without a new stamp until then.
 */
export function mayStore(captured: readonly TagState[], now: ClockBounds): Permission {
  let until = Infinity
  for (const { safeAt, holds } of captured) {
    if (safeAt > now.lower) until = Math.min(until, safeAt)
    for (const hold of holds) {
      if (hold.keeps) until = Math.min(until, hold.until)
      else if (hold.until > now.lower) return refused
    }
  }
  return until > now.upper ? { store: true, until } : refused
}

/**
 * Whether what was stored under `dependencies` is still current: `lost` when a tag is gone (nothing is known of it),
 * else the dependencies whose stamp moved. An empty list means current.
 */
export function movedSince(
  dependencies: readonly Dependency[],
  states: readonly (TagState | undefined)[],
): readonly Dependency[] | 'lost' {
  let moved: Dependency[] | undefined
  for (const [index, dependency] of dependencies.entries()) {
    const state = states[index]
    if (state === undefined) return 'lost'
    if (state.stamp !== dependency.stamp) (moved ??= []).push(dependency)
  }
  return moved ?? nothingMoved
}

const nothingMoved: readonly Dependency[] = []

/** Whether a moved tag may be judged by its journal: not while a writer is inside its bracket. */
export function isSettled(state: TagState, now: ClockBounds): boolean {
  return state.holds.every((hold) => hold.keeps || hold.until <= now.lower)
}
