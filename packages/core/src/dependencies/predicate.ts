/**
 * Which rows an access asks for, as far as a computer outside the database may decide it.
 *
 * Values are normal forms (see `normal-form.ts`). What only the database can decide (text order, LIKE, JSON,
 * relations) is `undecided`, and names the columns it looks at.
 */
export type Predicate =
  | { readonly kind: 'and'; readonly all: readonly Predicate[] }
  | { readonly kind: 'or'; readonly any: readonly Predicate[] }
  | { readonly kind: 'not'; readonly of: Predicate }
  | {
      readonly kind: 'compare'
      readonly column: string
      readonly operator: Comparison
      readonly value: string
    }
  | { readonly kind: 'in'; readonly column: string; readonly values: readonly string[] }
  | { readonly kind: 'is-null'; readonly column: string }
  | { readonly kind: 'undecided'; readonly columns: readonly string[] }

export type Comparison = 'eq' | 'lt' | 'lte' | 'gt' | 'gte'

/** Matches every row. */
export const everyRow: Predicate = { kind: 'and', all: [] }

/** Matches no row: an empty `in` list, an empty `or`. */
export const noRow: Predicate = { kind: 'or', any: [] }

/**
 * What is known of a column's value: its normal form, `null`, or only that it is not null ({@link present}).
 * `undefined` (an absent property) means nothing is known.
 */
export type KnownValue = string | null | typeof present

/** A value that exists but has no normal form. A number, so that it survives JSON beside strings and null. */
export const present = 1

/** Known values of one row, by column. */
export type KnownValues = Readonly<Record<string, KnownValue>>

/** The outcomes SQL's three-valued logic may have for a row of which not everything is known, as a bit set. */
export type Verdicts = number
export const isTrue = 1
export const isFalse = 2
export const isNull = 4
const anything = isTrue | isFalse | isNull

/** Orders two normal forms of one column; `undefined` when only the database can. */
export type CompareValues = (column: string, left: string, right: string) => number | undefined

/** Every outcome that `predicate` may have for a row with these known values. Never leaves out a possible one. */
export function evaluate(predicate: Predicate, row: KnownValues, compare: CompareValues): Verdicts {
  switch (predicate.kind) {
    case 'and': {
      let verdicts: Verdicts = isTrue
      for (const part of predicate.all) verdicts = both(verdicts, evaluate(part, row, compare))
      return verdicts
    }
    case 'or': {
      let verdicts: Verdicts = isFalse
      for (const part of predicate.any)
        verdicts = negate(both(negate(verdicts), negate(evaluate(part, row, compare))))
      return verdicts
    }
    case 'not':
      return negate(evaluate(predicate.of, row, compare))
    case 'is-null': {
      const value = row[predicate.column]
      return value === undefined ? isTrue | isFalse : value === null ? isTrue : isFalse
    }
    case 'in': {
      const value = row[predicate.column]
      if (predicate.values.length === 0) return isFalse
      if (value === null) return isNull
      if (typeof value !== 'string') return value === present ? isTrue | isFalse : anything
      return predicate.values.includes(value) ? isTrue : isFalse
    }
    case 'compare':
      return compareValue(predicate, row[predicate.column], compare)
    case 'undecided':
      return anything
  }
}

function compareValue(
  predicate: Extract<Predicate, { kind: 'compare' }>,
  value: KnownValue | undefined,
  compare: CompareValues,
): Verdicts {
  if (value === null) return isNull
  if (typeof value !== 'string') return value === present ? isTrue | isFalse : anything
  if (predicate.operator === 'eq') return value === predicate.value ? isTrue : isFalse
  const order = compare(predicate.column, value, predicate.value)
  if (order === undefined) return isTrue | isFalse
  const holds =
    predicate.operator === 'lt'
      ? order < 0
      : predicate.operator === 'lte'
        ? order <= 0
        : predicate.operator === 'gt'
          ? order > 0
          : order >= 0
  return holds ? isTrue : isFalse
}

/** NOT: true and false change places, null stays. */
function negate(verdicts: Verdicts): Verdicts {
  return (verdicts & isNull) | (verdicts & isTrue ? isFalse : 0) | (verdicts & isFalse ? isTrue : 0)
}

/** AND over all pairs: false wins over null, null wins over true. */
function both(left: Verdicts, right: Verdicts): Verdicts {
  let verdicts: Verdicts = (left | right) & isFalse
  if (left & isTrue && right & isTrue) verdicts |= isTrue
  if ((left & isNull && right & (isTrue | isNull)) || (right & isNull && left & (isTrue | isNull)))
    verdicts |= isNull
  return verdicts
}

/** Every column that `predicate` looks at. */
export function columnsOf(predicate: Predicate, into: Set<string> = new Set()): Set<string> {
  switch (predicate.kind) {
    case 'and':
      for (const part of predicate.all) columnsOf(part, into)
      return into
    case 'or':
      for (const part of predicate.any) columnsOf(part, into)
      return into
    case 'not':
      return columnsOf(predicate.of, into)
    case 'undecided':
      for (const column of predicate.columns) into.add(column)
      return into
    default:
      return into.add(predicate.column)
  }
}
