import type { Engine } from '@orm-overdrive/core'

/** A rule of invalidation, taken away on purpose: the oracle must notice. */
export interface Weakening {
  readonly name: string
  /** What it does wrong. */
  readonly fault: string
  weaken(engine: Engine): Engine
}

export const weakenings: readonly Weakening[] = []

/** @throws Error when there is none of that name. */
export function findWeakening(name: string): Weakening {
  const found = weakenings.find((weakening) => weakening.name === name)
  if (found === undefined) throw new Error(`No weakening is called "${name}"; --list names them.`)
  return found
}
