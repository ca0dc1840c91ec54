import type { Column } from '../schema/data-model.ts'

/**
 * Normal forms: one string per value as the database distinguishes values, so that equality of strings is equality
 * in the database. A value that only the database can compare has none.
 *
 * Rules: integers as canonical decimals; uuid in lower case; text as well-formed UTF-16, untouched otherwise
 * (PostgreSQL compares bytes under a deterministic collation, and does not normalise); `char(n)` without its trailing
 * blanks; enums by their database label; decimals without superfluous zeros; times as UTC with six fractional digits.
 */

/** How a value came into our hands decides what may be concluded from it. */
export type ValueOrigin =
  /** Compared with the column by the statement: the database sees exactly this value. */
  | 'compared'
  /** Assigned to the column: the database may round, cut or pad it while storing. */
  | 'assigned'
  /** Returned by the database: the driver may have lost digits. */
  | 'returned'

const integerText = /^(0|-?[1-9]\d*)$/
const decimalText = /^(-?)(\d+)(?:\.(\d*))?$/
const uuidText = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const timeText = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z$/

/**
 * The normal form of `value` in `column`, or `undefined` when there is none: a spelling the database may read
 * differently, a type it compares in its own way, or a value that may not be the stored one.
 */
export function normalForm(column: Column, value: unknown, origin: ValueOrigin): string | undefined {
  switch (column.type) {
    case 'integer':
      return integerForm(value)
    case 'uuid':
      return typeof value === 'string' && uuidText.test(value) ? value.toLowerCase() : undefined
    case 'boolean':
      return typeof value === 'boolean' ? (value ? 't' : 'f') : undefined
    case 'enum':
      return typeof value === 'string' ? value : undefined
    case 'text':
    case 'char':
      return textForm(column, value, origin)
    case 'bytes':
      return value instanceof Uint8Array
        ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')
        : undefined
    case 'decimal':
      return decimalForm(column, value, origin)
    case 'timestamp':
    case 'timestamptz':
      return timeForm(column, value, origin)
    default:
      return undefined
  }
}

/**
 * Orders two normal forms of `column`: negative, zero or positive. `undefined` for types whose order only the
 * database knows: text sorts by collation.
 */
export function compareNormalForms(column: Column, left: string, right: string): number | undefined {
  switch (column.type) {
    case 'integer': {
      const [a, b] = [BigInt(left), BigInt(right)]
      return a < b ? -1 : a > b ? 1 : 0
    }
    case 'decimal':
      return compareDecimals(left, right)
    case 'timestamp':
    case 'timestamptz':
      return left < right ? -1 : left > right ? 1 : 0
    case 'boolean':
      return left === right ? 0 : left === 'f' ? -1 : 1
    default:
      return undefined
  }
}

function integerForm(value: unknown): string | undefined {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? String(value === 0 ? 0 : value) : undefined
  return typeof value === 'string' && integerText.test(value) ? value : undefined
}

function textForm(column: Column, value: unknown, origin: ValueOrigin): string | undefined {
  if (typeof value !== 'string' || !column.binaryEquality) return undefined
  if (origin === 'assigned' && column.maxLength !== undefined && value.length > column.maxLength)
    return undefined
  const wellFormed = value.toWellFormed()
  return column.type === 'char' ? withoutTrailing(wellFormed, ' ') : wellFormed
}

/** Numbers with a decimal point are left out when assigned: the driver's spelling of a float is not ours to know. */
function decimalForm(column: Column, value: unknown, origin: ValueOrigin): string | undefined {
  const text = typeof value === 'number' ? numberText(value) : decimalString(value)
  const match = text === undefined ? null : decimalText.exec(text)
  if (!match) return undefined
  const whole = withoutLeading(match[2] as string, '0') || '0'
  const fraction = withoutTrailing(match[3] ?? '', '0')
  if (origin === 'assigned' && column.fractionDigits !== undefined && fraction.length > column.fractionDigits)
    return undefined
  const digits = fraction === '' ? whole : `${whole}.${fraction}`
  return digits === '0' ? '0' : `${match[1]}${digits}`
}

function numberText(value: number): string | undefined {
  return Number.isSafeInteger(value) ? String(value) : undefined
}

/** A decimal given as text, bigint, or an object of a decimal library (decimal.js, as Prisma returns). */
function decimalString(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'bigint') return value.toString()
  if (
    typeof value === 'object' &&
    value !== null &&
    'toFixed' in value &&
    typeof value.toFixed === 'function'
  )
    return String((value.toFixed as () => unknown)())
  return undefined
}

function compareDecimals(left: string, right: string): number {
  const digits = Math.max(fractionOf(left).length, fractionOf(right).length)
  const [a, b] = [scaled(left, digits), scaled(right, digits)]
  return a < b ? -1 : a > b ? 1 : 0
}

function fractionOf(decimal: string): string {
  return decimal.split('.')[1] ?? ''
}

function scaled(decimal: string, digits: number): bigint {
  return BigInt(decimal.replace('.', '') + '0'.repeat(digits - fractionOf(decimal).length))
}

function timeForm(column: Column, value: unknown, origin: ValueOrigin): string | undefined {
  const iso = value instanceof Date ? dateText(value) : value
  const match = typeof iso === 'string' ? timeText.exec(iso) : null
  if (!match) return undefined
  const [, day, time, digits = ''] = match as unknown as [string, string, string, string?]
  // The database takes 24:00:00 and 23:59:60 for times of the next day.
  if (!isCalendarTime(`${day}T${time}`)) return undefined
  const fraction = digits.padEnd(6, '0')
  const kept = column.fractionDigits ?? 6
  // A Date has three fractional digits: what comes back from a finer column has lost the others.
  if (origin === 'returned' && value instanceof Date && kept > 3) return undefined
  if (origin === 'assigned' && /[1-9]/.test(fraction.slice(kept))) return undefined
  return `${day} ${time}.${fraction}`
}

/** Whether a day and time, of the form `2024-01-02T03:04:05`, are what a calendar and a clock show. */
function isCalendarTime(text: string): boolean {
  const time = new Date(`${text}Z`)
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text)
}

function dateText(value: Date): string | undefined {
  return Number.isNaN(value.getTime()) ? undefined : value.toISOString()
}

// Loops rather than patterns: a pattern for trailing signs takes quadratic time, and the values come from users.

function withoutLeading(text: string, sign: string): string {
  let start = 0
  while (text[start] === sign) start++
  return text.slice(start)
}

function withoutTrailing(text: string, sign: string): string {
  let end = text.length
  while (text[end - 1] === sign) end--
  return text.slice(0, end)
}
