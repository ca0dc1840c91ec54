import type { Column } from '@orm-overdrive/core'
import type { Row, SelectedAttribute } from '../orm-internals.ts'
import type { Occurrence } from './occurrence.ts'
import { isWhole, namesInRows } from './selected-columns.ts'

const prefix = '__od'

/** Makes SQL of an expression into an attribute. */
export type Literal = (sql: string) => object

/**
 * Finds columns of one occurrence in the flat rows, and asks for those that the query does not select. What was added is
 * taken out of the rows before anybody else sees them.
 */
export class ColumnFinder {
  private readonly occurrence: Occurrence
  private readonly names: Map<string, string>
  private readonly added: [unknown, string][] = []
  private readonly aliases: string[] = []

  constructor(occurrence: Occurrence) {
    this.occurrence = occurrence
    this.names = namesInRows(occurrence.holder.attributes, occurrence.path)
  }

  /** Name of the column in the flat rows; `undefined` where it cannot be had. */
  name(column: string): string | undefined {
    return this.names.get(column) ?? this.add(column, column, column)
  }

  /**
   * Name of a text of the column, where its value in the rows would not be exact: drivers cut times to milliseconds
   * and read those without time zone in their own.
   */
  exactName(column: Column, quoted: string, literal: Literal): string | undefined {
    const sql = exactText(column, quoted)
    if (sql === undefined) return this.name(column.name)
    return (
      this.names.get(`${column.name}::text`) ?? this.add(`${column.name}::text`, column.name, literal(sql))
    )
  }

  private add(key: string, column: string, expression: unknown): string | undefined {
    const { path, table, holder } = this.occurrence
    if (holder.attributes === undefined || !table.columns.has(column)) return undefined
    const alias = `${prefix}${this.added.length}`
    const name = path === '' ? alias : `${path}.${alias}`
    if (!isWhole(name)) return undefined
    this.added.push([expression, alias])
    this.aliases.push(name)
    this.names.set(key, name)
    return name
  }

  /** The attributes with what was asked for besides. */
  extended(): readonly SelectedAttribute[] {
    return [...(this.occurrence.holder.attributes ?? []), ...this.added]
  }

  /** Names in the flat rows that have to be taken out again. */
  hidden(): readonly string[] {
    return this.aliases
  }
}

/** SQL of a time with all its digits, in UTC; `undefined` where the value in the rows does as well. */
export function exactText(column: Column, quoted: string): string | undefined {
  if (column.type === 'timestamptz' && (column.fractionDigits ?? 6) > 3)
    return `(${quoted} AT TIME ZONE 'UTC')::text`
  return column.type === 'timestamp' ? `${quoted}::text` : undefined
}

/** The attributes without those that {@link ColumnFinder} added. */
export function withoutHidden<Attributes extends readonly SelectedAttribute[] | undefined>(
  attributes: Attributes,
): Attributes {
  if (attributes?.some(isHidden) !== true) return attributes
  return attributes.filter((attribute) => !isHidden(attribute)) as unknown as Attributes
}

function isHidden(attribute: SelectedAttribute): boolean {
  return Array.isArray(attribute) && typeof attribute[1] === 'string' && /^__od\d+$/.test(attribute[1])
}

/** Takes what was added out of the rows. */
export function stripHidden(rows: readonly Row[], hidden: readonly string[]): void {
  if (hidden.length > 0) for (const row of rows) for (const name of hidden) delete row[name]
}
