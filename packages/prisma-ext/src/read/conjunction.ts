import type { Predicate } from '@orm-overdrive/core'
import { everyRow } from '@orm-overdrive/core'

/** All of these; {@link everyRow} itself when there are none. */
export function conjunction(parts: readonly Predicate[]): Predicate {
  const all = parts.flatMap((part) => (part.kind === 'and' ? part.all : [part]))
  return all.length === 1 ? (all[0] as Predicate) : all.length === 0 ? everyRow : { kind: 'and', all }
}

/** Whether it holds for every row because nothing is said. */
export function saysNothing(predicate: Predicate): boolean {
  return predicate.kind === 'and' && predicate.all.length === 0
}
