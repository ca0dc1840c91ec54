import { liesAboutReads } from './lies-about-reads.ts'
import { liesAboutWrites } from './lies-about-writes.ts'
import type { Weakening } from './weakening.ts'

/** Each takes one rule away; the fixed cases that guard the rule must then fail. */
export const weakenings: readonly Weakening[] = [...liesAboutReads, ...liesAboutWrites]

/** @throws Error when there is none of that name. */
export function findWeakening(name: string): Weakening {
  const found = weakenings.find((weakening) => weakening.name === name)
  if (found === undefined) throw new Error(`No weakening is called "${name}"; --list names them.`)
  return found
}
