import type { FailureOutcome } from '@orm-overdrive/core'

/**
 * Codes after which a write may still commit, or have committed: the connection was lost (P1001, P1002, P1017), a
 * time-out struck (P1008), the transaction ended in a way its API cannot tell (P2028).
 *
 * @see https://www.prisma.io/docs/orm/reference/error-reference
 */
const uncertainCodes: ReadonlySet<string> = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2028'])

/** Classes of SQLSTATE that say the connection or the server went away: 08, and 57P01 to 57P05. */
const uncertainStates = /^(08|57P)/

/**
 * What a failed write has left behind. Everything the server itself has refused is rolled back; what failed on the way
 * is not known.
 */
export function outcomeOf(error: unknown): FailureOutcome {
  if (typeof error !== 'object' || error === null) return 'unknown'
  const { name, code, meta } = error as { name?: unknown; code?: unknown; meta?: { code?: unknown } }
  if (name === 'PrismaClientValidationError') return 'rolled-back'
  if (name !== 'PrismaClientKnownRequestError' || typeof code !== 'string') return 'unknown'
  if (code === 'P2010') {
    const state = meta?.code
    return typeof state === 'string' && /^[0-9A-Z]{5}$/.test(state) && !uncertainStates.test(state)
      ? 'rolled-back'
      : 'unknown'
  }
  return uncertainCodes.has(code) ? 'unknown' : 'rolled-back'
}
