import type { FailureOutcome } from '@orm-overdrive/core'

/**
 * Classes of SQLSTATE that the server gives to statements it has refused or rolled back. Not among them: 08 and 57
 * (connections, shutdown), 58 and XX (the server's own troubles).
 */
const refusals: ReadonlySet<string> = new Set([
  ...[
    '0A',
    '20',
    '21',
    '22',
    '23',
    '25',
    '26',
    '27',
    '28',
    '2B',
    '2D',
    '2F',
    '34',
    '38',
    '39',
    '3B',
    '3D',
    '3F',
  ],
  ...['40', '42', '44', '53', '54', '55', 'P0'],
])

/** Statements cancelled by `statement_timeout`, `lock_timeout` or an administrator: the server says so itself. */
const cancellations: ReadonlySet<string> = new Set(['57014'])

/** Whether a failed write has certainly left nothing behind: only the server itself can know that. */
export function outcomeOf(error: unknown): FailureOutcome {
  const code = codeOf(error)
  if (code === undefined) return isOfSequelize(error) ? 'rolled-back' : 'unknown'
  if (code === '40003') return 'unknown'
  return refusals.has(code.slice(0, 2)) || cancellations.has(code) ? 'rolled-back' : 'unknown'
}

/** SQLSTATE of an error of the driver, which Sequelize keeps as `parent`; codes of Node.js are longer or shorter. */
function codeOf(error: unknown): string | undefined {
  const parent: unknown = propertyOf(error, 'parent') ?? error
  const code: unknown = propertyOf(parent, 'code')
  // A message of the server has a severity; an error of the socket has none.
  const isOfServer = typeof propertyOf(parent, 'severity') === 'string'
  return isOfServer && typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined
}

/** Raised by Sequelize before anything was sent. */
function isOfSequelize(error: unknown): boolean {
  const name = propertyOf(error, 'name')
  return name === 'SequelizeConnectionAcquireTimeoutError' || name === 'SequelizeConnectionRefusedError'
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
