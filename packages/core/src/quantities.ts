import { ConfigurationError } from './errors.ts'
import { shownValue } from './shown-value.ts'

/** A number of seconds, or a number with a unit: `'500ms'`, `'30s'`, `'5m'`, `'2h'`, `'7d'`. */
export type Duration = number | string

/** A number of bytes, or a number with a unit: `'512kb'`, `'64mb'`, `'1gb'` (powers of 1024). */
export type Size = number | string

const durationUnits: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}
const sizeUnits: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 }

/**
 * Reads a duration.
 *
 * @param place - Where the value stands, named in the error: an option path or a schema line.
 * @returns Milliseconds, at least 0.
 * @throws {@link ConfigurationError} when the value is negative, not finite or has another form.
 */
export function parseDurationMs(value: Duration, place: string): number {
  return parseQuantity(value, {
    place,
    units: durationUnits,
    plainFactor: 1_000,
    forms: "seconds as a number, or a string such as '500ms', '30s', '5m', '2h' or '7d'",
  })
}

/**
 * Reads a size.
 *
 * @param place - Where the value stands, named in the error.
 * @returns Bytes, at least 0.
 * @throws {@link ConfigurationError} when the value is negative, not finite or has another form.
 */
export function parseSizeBytes(value: Size, place: string): number {
  return parseQuantity(value, {
    place,
    units: sizeUnits,
    plainFactor: 1,
    forms: "bytes as a number, or a string such as '512kb', '64mb' or '1gb'",
  })
}

interface QuantityGrammar {
  readonly place: string
  readonly units: Readonly<Record<string, number>>
  readonly plainFactor: number
  readonly forms: string
}

function parseQuantity(value: unknown, grammar: QuantityGrammar): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value * grammar.plainFactor
  if (typeof value === 'string') {
    const match = /^(\d+(?:\.\d+)?)([a-z]+)$/.exec(value.trim().toLowerCase())
    const factor = grammar.units[match?.[2] ?? '']
    const quantity = Number(match?.[1]) * (factor ?? Number.NaN)
    if (Number.isFinite(quantity)) return quantity
  }
  throw new ConfigurationError(`${grammar.place} is ${shownValue(value)}; write ${grammar.forms}.`, {
    place: grammar.place,
    value,
  })
}
