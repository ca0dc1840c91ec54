import type { Column, KnownValue, KnownValues, Table } from '@orm-overdrive/core'
import { normalForm, present } from '@orm-overdrive/core'
import type { QueryGeneratorInternals, Row, SqlText } from '../orm-internals.ts'

const prefix = '__od_'
const insertedName = `${prefix}inserted`
const countName = `${prefix}count`

/** What a statement tells about its rows, besides what it was asked for. */
export interface HiddenReturning {
  readonly table: Table
  readonly columns: readonly Column[]
  /** Columns whose old values are asked for as well; empty where the server cannot tell them. */
  readonly oldColumns: readonly Column[]
  /** Whether rows may be inserted or updated, and have to say which. */
  readonly tellsInserted: boolean
  /** Whether the server knows `old` and `new`: PostgreSQL 18. */
  readonly hasOld: boolean
}

/** One altered row. */
export interface ReturnedRow {
  readonly before: KnownValues
  readonly after: KnownValues
  readonly isInserted: boolean
  /** Columns that the database still spells as before, whatever was assigned to them. */
  readonly unchanged: readonly string[]
}

/** The select lists made so far. */
const lists = new WeakMap<HiddenReturning, string>()

/** How a statement was asked for its rows. */
export interface AskedStatement {
  readonly sql: SqlText
  /** Whether only some of its rows come back, each with the number of all. */
  readonly isCounted: boolean
}

/**
 * Adds the columns to the end of a statement, which is where all statements of Sequelize have their RETURNING.
 *
 * @param maxRows - Most rows that a statement without a RETURNING of its own gives back; absent: all of them. It stands
 *   inside of a query then, which counts them.
 */
export function withReturning(
  sql: SqlText,
  returning: HiddenReturning,
  { hasReturning, maxRows }: { readonly hasReturning: boolean; readonly maxRows: number | undefined },
  generator: QueryGeneratorInternals,
): AskedStatement | undefined {
  const text = (typeof sql === 'string' ? sql : sql.query).trimEnd()
  const body = text.endsWith(';') ? text.slice(0, -1) : text
  if (hasReturning && !body.includes(' RETURNING ')) return undefined
  const list = lists.get(returning) ?? expressionsOf(returning, generator).join(', ')
  lists.set(returning, list)
  const isCounted = !hasReturning && maxRows !== undefined
  const extended = hasReturning ? `${body}, ${list}` : `${body} RETURNING ${list}`
  const asked = isCounted
    ? `WITH ${prefix} AS (${extended}) SELECT *, (SELECT count(*)::text FROM ${prefix}) AS ${countName} FROM ${prefix} LIMIT ${maxRows}`
    : extended
  return { sql: typeof sql === 'string' ? asked : { ...sql, query: asked }, isCounted }
}

/** Number of rows that a counted statement altered. */
export function countIn(rows: readonly Row[]): number {
  return Number(rows[0]?.[countName] ?? 0)
}

function expressionsOf(returning: HiddenReturning, generator: QueryGeneratorInternals): string[] {
  const { table, columns, oldColumns, tellsInserted, hasOld } = returning
  const quote = (name: string): string => generator.quoteIdentifier(name)
  const named = (sql: string, name: string): string => `${sql} AS ${quote(name)}`
  const [key] = table.primaryKey
  // A row that was not there before has no old values, and a key is never null.
  const inserted = hasOld && key !== undefined ? `(old.${quote(key)} IS NULL)` : '(xmax = 0)'
  return [
    ...columns.map((column, index) => named(textOf(column, quote(column.name)), `${prefix}n${index}`)),
    ...oldColumns.map((column, index) =>
      named(textOf(column, `old.${quote(column.name)}`), `${prefix}o${index}`),
    ),
    ...(tellsInserted ? [named(inserted, insertedName)] : []),
  ]
}

/** Values travel as text, so that no type parser of the application touches them. */
function textOf({ type }: Column, quoted: string): string {
  return type === 'timestamptz' ? `(${quoted} AT TIME ZONE 'UTC')::text` : `${quoted}::text`
}

/** Reads what was added, and takes it out of the row. */
export function takeReturned(row: Row, { columns, oldColumns, tellsInserted }: HiddenReturning): ReturnedRow {
  const unchanged = oldColumns.filter((column, index) => {
    const position = columns.indexOf(column)
    return position >= 0 && row[`${prefix}n${position}`] === row[`${prefix}o${index}`]
  })
  const take = (asked: readonly Column[], letter: string): KnownValues => {
    const values: Record<string, KnownValue> = {}
    for (const [index, column] of asked.entries()) {
      const name = `${prefix}${letter}${index}`
      values[column.name] = valueOf(column, row[name])
      delete row[name]
    }
    return values
  }
  const after = take(columns, 'n')
  const before = take(oldColumns, 'o')
  const isInserted = tellsInserted && (row[insertedName] === true || row[insertedName] === 't')
  delete row[insertedName]
  return { before, after, isInserted, unchanged: unchanged.map(({ name }) => name) }
}

function valueOf(column: Column, text: unknown): KnownValue {
  if (text === null || text === undefined) return null
  if (typeof text !== 'string') return present
  return normalForm(column, spelled(column, text), 'returned') ?? present
}

function spelled({ type }: Column, text: string): unknown {
  switch (type) {
    case 'boolean':
      return text === 'true'
    case 'timestamp':
    case 'timestamptz':
      return `${text}Z`
    case 'bytes':
      return text.startsWith('\\x') ? Buffer.from(text.slice(2), 'hex') : undefined
    default:
      return text
  }
}

/** Whether a field of the driver's result was added. */
export function isHiddenField(name: unknown): boolean {
  return typeof name === 'string' && name.startsWith(prefix)
}

/** Whether the columns can be asked for: `$` means a parameter to Sequelize, `old` and `new` mean themselves. */
export function canReturn(table: Table, columns: readonly Column[]): boolean {
  return (
    columns.length > 0 &&
    columns.every(({ name }) => !name.includes('$')) &&
    !['old', 'new'].includes(table.name)
  )
}
