import { randomBytes } from 'node:crypto'

/**
 * Makes texts that this process has never made before and no other process makes: 72 random bits and a count.
 *
 * The half of a stamp that the client contributes; the other half is the time of its execution.
 */
export function createNonces(random: (size: number) => Buffer = randomBytes): () => string {
  const own = random(9).toString('base64url')
  let count = 0
  return () => `${own}${(count++).toString(36)}.`
}
