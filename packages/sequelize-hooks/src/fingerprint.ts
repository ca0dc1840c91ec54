import { createHash } from 'node:crypto'
import type { Sequelize } from 'sequelize'

/** One text of each type of PostgreSQL that drivers parse, by type number. */
const samples: Readonly<Record<number, string>> = {
  16: 't',
  17: '\\x6f64',
  20: '9007199254740993',
  21: '7',
  23: '7',
  25: 'text',
  114: '{"a":1.50}',
  700: '1.5',
  701: '1.5',
  1000: '{t,f}',
  1005: '{7}',
  1007: '{7,NULL}',
  1009: '{a}',
  1015: '{a}',
  1016: '{9007199254740993}',
  1042: 'ab ',
  1043: 'text',
  1082: '2024-02-29',
  1083: '12:34:56',
  1114: '2024-02-29 12:34:56.789012',
  1115: '{"2024-02-29 12:34:56"}',
  1184: '2024-02-29 12:34:56.789012+00',
  1185: '{"2024-02-29 12:34:56+00"}',
  1186: '1 day 02:03:04',
  1231: '{1.50}',
  1700: '1.50',
  2950: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
  3802: '{"a":1.50}',
  3904: '[1,5)',
}

/**
 * What else than the SQL decides the values of a result: the session's settings and how the driver reads texts. Type
 * parsers are told apart by what they make of samples, the process's time zone included.
 */
export function fingerprintOf(sequelize: Sequelize): readonly string[] {
  const { version } = sequelize.constructor as unknown as { readonly version?: string }
  const { timezone, dialectOptions } = optionsOf(sequelize)
  const session = (dialectOptions ?? {}) as Record<string, unknown>
  const settings = JSON.stringify([
    timezone,
    session.options,
    session.prependSearchPath,
    session.client_encoding,
  ])
  const digest = createHash('sha256').update(settings).update(parsersText(sequelize)).digest('base64url')
  return ['sequelize', version ?? '', digest.slice(0, 22)]
}

function optionsOf(sequelize: Sequelize): { readonly timezone?: unknown; readonly dialectOptions?: unknown } {
  // Public in every instance, but not in the types.
  return (sequelize as unknown as { options: object }).options
}

function parsersText(sequelize: Sequelize): string {
  const { connectionManager } = sequelize as unknown as {
    readonly connectionManager: { getTypeParser(oid: number, format: string): (text: string) => unknown }
  }
  return Object.entries(samples)
    .map(([oid, text]) => {
      try {
        const value = connectionManager.getTypeParser(Number(oid), 'text')(text)
        return `${oid} ${kindOf(value)} ${spelled(value)}`
      } catch {
        return `${oid} fails`
      }
    })
    .join('\n')
}

function kindOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? (value.constructor?.name ?? 'object') : typeof value
}

function spelled(value: unknown): string {
  return typeof value === 'bigint' ? value.toString() : (JSON.stringify(value) ?? String(value))
}
