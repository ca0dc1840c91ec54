import type { Access, Observation, OrderTerm } from '../../../src/dependencies/access.ts'
import { rowKey } from '../../../src/dependencies/access.ts'
import type { KnownValue, Predicate } from '../../../src/dependencies/predicate.ts'
import { present } from '../../../src/dependencies/predicate.ts'
import type { Column, ColumnType, Table } from '../../../src/schema/data-model.ts'

/** A table as a database would keep it, small enough to be computed with twice. */

export type Value = number | string | null

/** One row. `seq` is no column: where rows of equal rank stand, as far as nobody outside the database knows. */
export interface Row {
  readonly seq: number
  readonly values: Readonly<Record<string, Value>>
}

/** What a column may hold; few values, so that rows meet. */
export const domains: Readonly<Record<string, readonly Value[]>> = {
  id: [1, 2, 3, 4, 5, 6, 7, 8, 9],
  f: [1, 2, null, 3],
  a: [0, 1, null, 2],
  b: [0.5, -0.5, null, 1],
  t: ['a', 'B', null, 'b'],
  x: ['p', 'q', null],
  v: [0, 1],
}

const types: Readonly<Record<string, ColumnType>> = {
  id: 'integer',
  f: 'integer',
  a: 'integer',
  b: 'decimal',
  t: 'text',
  x: 'other',
  v: 'integer',
}

export const columnNames = Object.keys(domains)

export const table: Table = {
  id: 'public.simulated',
  schema: 'public',
  name: 'simulated',
  kind: 'table',
  columns: new Map(
    columnNames.map((name): [string, Column] => [
      name,
      {
        name,
        type: types[name] as ColumnType,
        nullable: domains[name]?.includes(null) ?? false,
        generated: false,
        binaryEquality: name !== 'x',
      },
    ]),
  ),
  primaryKey: ['id'],
  uniqueKeys: [],
  foreignKeys: [],
  hazards: [],
}

/** What a computer outside the database may know of a value at most. */
export function knownForm(column: string, value: Value | undefined): KnownValue {
  if (value === null || value === undefined) return null
  return column === 'x' ? present : String(value)
}

export function keyOf(row: Row): string {
  return rowKey([String(row.values['id'])])
}

/** What only the database can decide: a fixed, arbitrary outcome for the values of some columns. */
export type Oracle = (values: readonly Value[]) => boolean | null

/** A question with everything that only the database knows about it. */
export interface Query {
  readonly access: Access
  readonly oracles: ReadonlyMap<Predicate, Oracle>
  /** Values of the link columns that the parents have; absent without a link. */
  readonly links?: readonly string[]
  /** The order that the database follows; `access.window.order` holds it only when it can be told. */
  readonly order: readonly OrderTerm[]
  /** Rows that agree in these columns are represented by the first of them. */
  readonly distinct: readonly string[]
  /** What a summary computes. */
  readonly summary: 'count' | 'exists' | 'sum'
  readonly groups: readonly string[]
}

export interface Answer {
  /** Everything the application gets to see. */
  readonly result: string
  /** Rows that are in the result, in order; of a summary, those it was computed from. */
  readonly rows: readonly Row[]
}

export function answer(query: Query, rows: readonly Row[]): Answer {
  const { access } = query
  const { link } = access
  const matching = rows
    .filter((row) => holds(query, access.predicate, row) === true)
    .toSorted(inOrder(query.order))
  if (link === undefined) return answerOf(query, matching)
  const answers = (query.links ?? []).map((key) =>
    answerOf(
      query,
      matching.filter(
        (row) => rowKey(link.map((column) => knownForm(column, row.values[column]) as string | null)) === key,
      ),
    ),
  )
  return { result: answers.map(({ result }) => result).join('\n'), rows: answers.flatMap(({ rows }) => rows) }
}

function answerOf(query: Query, matching: readonly Row[]): Answer {
  const { access } = query
  const { skip = 0, take = Infinity } = access.window ?? {}
  const rows = firstOfEach(query.distinct, matching).slice(skip, skip + take)
  return { rows, result: access.shape === 'rows' ? shown(access, rows) : summarised(query, rows) }
}

function shown({ output }: Access, rows: readonly Row[]): string {
  const columns = output === 'all' ? columnNames : output
  return rows.map((row) => valuesOf(row, columns).join(',')).join(';')
}

function summarised(query: Query, rows: readonly Row[]): string {
  const { output } = query.access
  const summed = (output === 'all' ? columnNames : output).filter((column) => !query.groups.includes(column))
  const groups = grouped(rows, query.groups)
  if (query.groups.length === 0 && groups.size === 0) groups.set('', [])
  const lines = [...groups].map(([group, members]) => {
    if (query.summary === 'exists') return group
    if (query.summary === 'count') return `${group}:${members.length}`
    return `${group}:${summed.map((column) =>
      members
        .map((row) => String(row.values[column]))
        .toSorted()
        .join('+'),
    )}`
  })
  return query.groups.length === 0 && query.summary === 'exists'
    ? String(rows.length > 0)
    : lines.toSorted().join(';')
}

function firstOfEach(columns: readonly string[], rows: readonly Row[]): readonly Row[] {
  if (columns.length === 0) return rows
  return [...grouped(rows, columns).values()].map((group) => group[0] as Row)
}

function grouped(rows: readonly Row[], columns: readonly string[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = valuesOf(row, columns).join(',')
    const members = groups.get(group)
    if (members === undefined) groups.set(group, [row])
    else members.push(row)
  }
  return groups
}

function valuesOf(row: Row, columns: readonly string[]): Value[] {
  return columns.map((column) => row.values[column] ?? null)
}

/** SQL's three-valued logic: `null` is unknown. */
function holds(query: Query, predicate: Predicate, row: Row): boolean | null {
  switch (predicate.kind) {
    case 'and': {
      const parts = predicate.all.map((part) => holds(query, part, row))
      return parts.includes(false) ? false : parts.includes(null) ? null : true
    }
    case 'or': {
      const parts = predicate.any.map((part) => holds(query, part, row))
      return parts.includes(true) ? true : parts.includes(null) ? null : false
    }
    case 'not': {
      const outcome = holds(query, predicate.of, row)
      return outcome === null ? null : !outcome
    }
    case 'is-null':
      return row.values[predicate.column] === null
    case 'in': {
      const value = row.values[predicate.column] ?? null
      return predicate.values.length === 0
        ? false
        : value === null
          ? null
          : predicate.values.includes(String(value))
    }
    case 'compare': {
      const value = row.values[predicate.column] ?? null
      if (value === null) return null
      const order = compareValues(
        value,
        typeof value === 'number' ? Number(predicate.value) : predicate.value,
      )
      return { eq: order === 0, lt: order < 0, lte: order <= 0, gt: order > 0, gte: order >= 0 }[
        predicate.operator
      ]
    }
    case 'undecided': {
      const oracle = query.oracles.get(predicate) as Oracle
      return oracle(valuesOf(row, predicate.columns))
    }
  }
}

const collation: readonly string[] = ['b', 'a', 'B', 'q', 'p']

/** Numbers by size; texts as this database's collation has it, which is nobody else's business. */
function compareValues(left: Value, right: Value): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right
  return collation.indexOf(String(left)) - collation.indexOf(String(right))
}

function inOrder(terms: readonly OrderTerm[]): (left: Row, right: Row) => number {
  return (left, right) => {
    for (const { column, direction, nulls } of terms) {
      const [a, b] = [left.values[column] ?? null, right.values[column] ?? null]
      if (a === null && b === null) continue
      if (a === null || b === null) return (a === null) === (nulls === 'first') ? -1 : 1
      const order = compareValues(a, b)
      if (order !== 0) return direction === 'asc' ? order : -order
    }
    return left.seq - right.seq
  }
}

/** Everything that can be learnt about an answer. */
export function observe(query: Query, { rows }: Answer): Observation {
  const { take, order } = query.access.window ?? {}
  const last = rows.at(-1)
  const isFull = order !== undefined && last !== undefined && rows.length === take
  return {
    ...(query.access.shape === 'rows' ? { keys: rows.map(keyOf) } : {}),
    ...(query.links === undefined ? {} : { links: query.links }),
    ...(isFull ? { last: order.map(({ column }) => knownForm(column, last.values[column])) } : {}),
  }
}
