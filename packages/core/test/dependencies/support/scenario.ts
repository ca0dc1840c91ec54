import fc from 'fast-check'
import type { Access, Observation, OrderTerm, Window } from '../../../src/dependencies/access.ts'
import type { Change, RowChange } from '../../../src/dependencies/change.ts'
import { anyTable } from '../../../src/dependencies/change.ts'
import type { KnownValue, KnownValues, Predicate } from '../../../src/dependencies/predicate.ts'
import { present } from '../../../src/dependencies/predicate.ts'
import { Choices } from './choices.ts'
import type { Oracle, Query, Row, Value } from './simulated-table.ts'
import { answer, columnNames, domains, keyOf, knownForm, observe, table } from './simulated-table.ts'

/** How much is known of the question, of what was seen, and of the changes. */
export type Knowledge =
  /** Everything there is to know, and every change is of one row: what precision is measured with. */
  | 'full'
  /** Any part of it may be missing. */
  | 'partial'

/** What a scenario is made from: enough numbers for the longest. */
export const numbers = fc.noBias(fc.array(fc.nat({ max: 9_999 }), { minLength: 240, maxLength: 240 }))

export interface Scenario {
  readonly query: Query
  /** What the first answer was and what was learnt from it. */
  readonly first: Seen
  /** One change after the other. */
  readonly steps: readonly Step[]
}

export interface Seen {
  /** What the application is shown. */
  readonly result: string
  readonly observation: Observation
}

/** A change, and what is seen by whoever asks again after it. */
export interface Step extends Seen {
  readonly change: Change
}

/** Builds a table, a question, its answer, and what happens to the table afterwards. */
export function scenarioOf(numbers: readonly number[], knowledge: Knowledge): Scenario {
  const choices = new Choices(numbers)
  let rows = rowsOf(choices)
  const query = queryOf(choices, knowledge)
  const look = (): Seen => {
    const seen = answer(query, rows)
    const observation = observe(query, seen)
    return {
      result: seen.result,
      observation: knowledge === 'full' ? observation : forgetSome(choices, observation),
    }
  }
  const first = look()
  const steps = Array.from({ length: 1 + choices.below(5) }, (): Step => {
    const { change, after } = changeOf(choices, rows, knowledge)
    rows = after
    return { change, ...look() }
  })
  return { query, first, steps }
}

function rowsOf(choices: Choices): Row[] {
  return (domains['id'] ?? []).slice(0, 7).flatMap((id) => (choices.chance(70) ? [rowOf(choices, id)] : []))
}

function rowOf(choices: Choices, id: Value): Row {
  const values: Record<string, Value> = { id }
  for (const column of columnNames) if (column !== 'id') values[column] = choices.pick(domains[column] ?? [])
  return { seq: choices.below(100) * 10_000 + choices.made, values }
}

function queryOf(choices: Choices, knowledge: Knowledge): Query {
  const oracles = new Map<Predicate, Oracle>()
  const predicate = predicateOf(choices, 2, knowledge, oracles)
  const isFull = knowledge === 'full'
  const isSummary = choices.chance(30)
  const isLinked = choices.chance(25)
  const order = choices.chance(70) ? orderOf(choices, knowledge) : []
  const isWindow = order.length > 0 && !(isSummary && isFull) && choices.chance(75)
  const distinct = !isSummary && !isFull && choices.chance(10) ? choices.some(columnNames, 30) : []
  const groups = isSummary && choices.chance(30) ? choices.some(['a', 't', 'v'], 40) : []
  const shown = choices.chance(20) ? columnNames : choices.some(columnNames, 25)
  const summary = choices.pick(isFull ? (['count', 'sum'] as const) : (['count', 'exists', 'sum'] as const))
  const isVisible = !isSummary || summary === 'sum'
  const canFollow = distinct.length === 0 && !isLinked && (isFull || choices.chance(80))
  const access: Access = {
    table: table.id,
    shape: isSummary ? 'summary' : 'rows',
    predicate,
    ...(isLinked ? { link: ['f'] } : {}),
    output: isVisible
      ? shown === columnNames && choices.chance(50)
        ? 'all'
        : [...new Set([...shown, ...groups])]
      : groups,
    placing: [...new Set([...order.map(({ column }) => column), ...distinct])],
    ...(isWindow ? { window: windowOf(choices, canFollow ? order : undefined, isFull ? 1 : 0) } : {}),
    pinnable: true,
  }
  return {
    access,
    oracles,
    ...(isLinked ? { links: [['1'], ['1', '2'], ['3'], []][choices.below(4)] as string[] } : {}),
    order,
    distinct,
    summary,
    groups,
  }
}

/**
 * With full knowledge it ends with the key and has no texts. Otherwise rows may be of equal rank, or ordered by a
 * collation, and only the database knows which comes first.
 */
function orderOf(choices: Choices, knowledge: Knowledge): OrderTerm[] {
  const isFull = knowledge === 'full'
  const columns = isFull ? ['a', 'b', 'v', 'f'] : ['a', 'b', 't', 'v', 'f']
  const terms = choices.some(columns, 25).map((column) => termOf(choices, column))
  return isFull || choices.chance(60) ? [...terms, termOf(choices, 'id')] : terms
}

function termOf(choices: Choices, column: string): OrderTerm {
  return { column, direction: choices.pick(['asc', 'desc']), nulls: choices.pick(['last', 'first']) }
}

function windowOf(choices: Choices, order: readonly OrderTerm[] | undefined, fewest: number): Window {
  return {
    ...(choices.chance(85) ? { take: fewest + choices.below(4) } : {}),
    skip: choices.chance(30) ? 1 + choices.below(2) : 0,
    ...(order === undefined ? {} : { order }),
  }
}

function predicateOf(
  choices: Choices,
  depth: number,
  knowledge: Knowledge,
  oracles: Map<Predicate, Oracle>,
): Predicate {
  const predicate = plainPredicateOf(choices, depth, knowledge, oracles)
  return choices.chance(20) ? { kind: 'not', of: predicate } : predicate
}

function plainPredicateOf(
  choices: Choices,
  depth: number,
  knowledge: Knowledge,
  oracles: Map<Predicate, Oracle>,
): Predicate {
  const inner = () => predicateOf(choices, depth - 1, knowledge, oracles)
  const parts = () => Array.from({ length: choices.below(4) }, inner)
  switch (choices.below(depth > 0 ? 8 : 6)) {
    case 0:
      return { kind: 'and', all: [] }
    case 1:
      return { kind: 'compare', ...comparedValue(choices), operator: 'eq' }
    case 2:
      return {
        kind: 'compare',
        ...comparedValue(choices),
        operator: choices.pick(['lt', 'lte', 'gt', 'gte']),
      }
    case 3: {
      const column = choices.pick(['a', 'b', 't', 'f', 'id'])
      return { kind: 'in', column, values: choices.some(valuesOf(column), 50) }
    }
    case 4:
      return { kind: 'is-null', column: choices.pick(['a', 'b', 't', 'x', 'f', 'id']) }
    case 5:
      return knowledge === 'full' ? { kind: 'and', all: [] } : undecidedOf(choices, oracles)
    case 6:
      return { kind: 'and', all: parts() }
    default:
      return { kind: 'or', any: parts() }
  }
}

function undecidedOf(choices: Choices, oracles: Map<Predicate, Oracle>): Predicate {
  const columns = choices.some(columnNames, 25)
  const salt = choices.below(1_000)
  const predicate: Predicate = { kind: 'undecided', columns }
  oracles.set(predicate, (values) => {
    const digits = [...values.join()].reduce((sum, sign) => (sum * 31 + sign.charCodeAt(0)) % 1_009, salt)
    return [true, false, null][digits % 3] as boolean | null
  })
  return predicate
}

function comparedValue(choices: Choices): { readonly column: string; readonly value: string } {
  const column = choices.pick(['a', 'b', 't', 'f', 'id', 'v'])
  return { column, value: choices.pick(valuesOf(column)) }
}

function valuesOf(column: string): string[] {
  return (domains[column] ?? []).filter((value) => value !== null).map(String)
}

function forgetSome(choices: Choices, observation: Observation): Observation {
  const { keys, links, last } = observation
  return {
    ...(keys === undefined || choices.chance(20) ? {} : { keys }),
    ...(links === undefined || choices.chance(20) ? {} : { links }),
    ...(last === undefined || choices.chance(10)
      ? {}
      : { last: last.map((value) => (choices.chance(10) ? undefined : value)) }),
  }
}

interface Happening {
  readonly change: Change
  readonly after: Row[]
}

function changeOf(choices: Choices, rows: readonly Row[], knowledge: Knowledge): Happening {
  if (knowledge === 'partial' && choices.chance(10)) return vagueness(choices, rows)
  const kind = choices.below(9)
  if (kind < 3) return insertion(choices, rows, knowledge)
  return kind < 5 ? deletion(choices, rows, knowledge) : update(choices, rows, knowledge)
}

const emptyUpdate = {
  kind: 'update',
  table: table.id,
  assigned: [],
  before: {},
  after: {},
} as const satisfies RowChange

/** Something may have happened, or happened elsewhere. */
function vagueness(choices: Choices, rows: readonly Row[]): Happening {
  const kind = choices.below(3)
  if (kind === 0)
    return { change: { ...emptyUpdate, table: 'public.other', assigned: 'all' }, after: [...rows] }
  return {
    change: { kind: 'unknown', table: kind === 1 ? table.id : anyTable },
    after: choices.some(rows, 50),
  }
}

function insertion(choices: Choices, rows: readonly Row[], knowledge: Knowledge): Happening {
  const free = (domains['id'] ?? []).filter((id) => rows.every((row) => row.values['id'] !== id))
  if (free.length === 0) return { change: emptyUpdate, after: [...rows] }
  const row = rowOf(choices, choices.pick(free))
  return {
    change: {
      kind: 'insert',
      table: table.id,
      ...keyIfKnown(choices, [row], knowledge),
      assigned: 'all',
      before: {},
      after: learnt(choices, [row], knowledge),
    },
    after: [row, ...rows],
  }
}

function deletion(choices: Choices, rows: readonly Row[], knowledge: Knowledge): Happening {
  const doomed = chosenRows(choices, rows, knowledge)
  return {
    change: {
      kind: 'delete',
      table: table.id,
      ...keyIfKnown(choices, doomed, knowledge),
      assigned: 'all',
      before: learnt(choices, doomed, knowledge),
      after: {},
    },
    after: rows.filter((row) => !doomed.includes(row)),
  }
}

function update(choices: Choices, rows: readonly Row[], knowledge: Knowledge): Happening {
  const chosen = chosenRows(choices, rows, knowledge)
  const columns = choices.some(
    columnNames.filter((column) => column !== 'id'),
    30,
  )
  const alike: Record<string, Value> = {}
  for (const column of columns) alike[column] = newValue(choices, column)
  const free = (domains['id'] ?? []).filter((id) => rows.every((row) => row.values['id'] !== id))
  const movesKey = chosen.length === 1 && free.length > 0 && choices.chance(20)
  if (movesKey) alike['id'] = choices.pick(free)
  // A statement may assign an expression: every row gets a value of its own.
  const isExpression = chosen.length > 1 && choices.chance(30)
  const altered = new Map(
    chosen.map((row) => {
      const own = isExpression
        ? Object.fromEntries(columns.map((column) => [column, newValue(choices, column)]))
        : alike
      return [row, { ...row, values: { ...row.values, ...own } }]
    }),
  )
  const news = [...altered.values()]
  const really = columnNames.filter((column) =>
    chosen.some((row, index) => row.values[column] !== news[index]?.values[column]),
  )
  const assigned =
    knowledge === 'full'
      ? really
      : choices.chance(10)
        ? 'all'
        : [...new Set([...columns, ...really, ...choices.some(columnNames, 10)])]
  return {
    change: {
      kind: 'update',
      table: table.id,
      ...keyIfKnown(choices, chosen, knowledge),
      assigned,
      before: learnt(choices, chosen, knowledge),
      after: learnt(choices, news, knowledge),
    },
    after: [...news, ...rows.filter((row) => !altered.has(row))],
  }
}

function newValue(choices: Choices, column: string): Value {
  const domain = domains[column] ?? []
  return domain.includes(null) && choices.chance(20) ? null : choices.pick(domain)
}

/** Often the row that the last change was about, which stands first: two changes of one row are worth more than one. */
function chosenRows(choices: Choices, rows: readonly Row[], knowledge: Knowledge): readonly Row[] {
  if (knowledge === 'partial' && choices.chance(25)) return choices.some(rows, 50)
  return choices.chance(40) ? rows.slice(0, 1) : rows.length === 0 ? [] : [choices.pick(rows)]
}

function keyIfKnown(choices: Choices, rows: readonly Row[], knowledge: Knowledge): { readonly key?: string } {
  const [row] = rows
  return rows.length !== 1 || row === undefined || (knowledge === 'partial' && choices.chance(35))
    ? {}
    : { key: keyOf(row) }
}

/** What is known of values that all these rows share. */
function learnt(choices: Choices, rows: readonly Row[], knowledge: Knowledge): KnownValues {
  const [first] = rows
  const values: Record<string, KnownValue> = {}
  if (first === undefined) return values
  const isIgnorant = knowledge === 'partial' && choices.chance(15)
  const isWise = knowledge === 'full' || choices.chance(25)
  for (const column of columnNames) {
    const value = first.values[column] ?? null
    if (rows.some((row) => row.values[column] !== value)) continue
    if (isIgnorant || (!isWise && choices.chance(35))) continue
    values[column] = !isWise && value !== null && choices.chance(10) ? present : knownForm(column, value)
  }
  return values
}
