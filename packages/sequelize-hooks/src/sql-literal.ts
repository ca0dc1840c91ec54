import type { Column, ValueOrigin } from '@orm-overdrive/core'
import { normalForm } from '@orm-overdrive/core'

const numberLiteral = /^-?\d+(?:\.\d+)?$/
const textLiteral = /^'((?:[^'\\]|'')*)'$/
const bytesLiteral = /^E'\\\\x([0-9a-f]*)'$/
const timeLiteral = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d{3}) ([+-]\d\d:\d\d)$/

/**
 * The normal form of a value that Sequelize has written into SQL: what the database gets to see is read, not what the
 * caller gave, so that types, time zones and custom types have already done their work.
 *
 * @returns `null` for `NULL`; `undefined` when the value has no normal form.
 */
export function literalForm(column: Column, literal: string, origin: ValueOrigin): string | null | undefined {
  if (literal === 'NULL') return null
  if (literal === 'true' || literal === 'false') return normalForm(column, literal === 'true', origin)
  if (numberLiteral.test(literal))
    return column.type === 'integer' || column.type === 'decimal'
      ? normalForm(column, literal, origin)
      : undefined
  const bytes = bytesLiteral.exec(literal)
  if (bytes !== null) return normalForm(column, Buffer.from(bytes[1] as string, 'hex'), origin)
  // A backslash means what `standard_conforming_strings` says; rare enough to be left to the database.
  const text = textLiteral.exec(literal)?.[1]?.replaceAll("''", "'")
  if (text === undefined) return undefined
  if (column.type === 'timestamp' || column.type === 'timestamptz') return timeForm(column, text, origin)
  return normalForm(column, text, origin)
}

/** A `timestamp` keeps the wall clock as written and ignores the offset; a `timestamptz` keeps the instant. */
function timeForm(column: Column, text: string, origin: ValueOrigin): string | undefined {
  const [, date, time, offset] = timeLiteral.exec(text) ?? []
  if (date === undefined) return undefined
  if (column.type === 'timestamp') return normalForm(column, `${date} ${time}Z`, origin)
  return normalForm(column, new Date(`${date}T${time}${offset}`), origin)
}
