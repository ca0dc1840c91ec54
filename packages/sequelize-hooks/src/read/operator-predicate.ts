import type { Column, Comparison, Predicate } from '@orm-overdrive/core'
import { everyRow } from '@orm-overdrive/core'
import { isPlainObject, keysOf } from '../orm-parts.ts'
import { literalForm } from '../sql-literal.ts'
import type { ConditionScope } from './where-predicate.ts'

/** A column whose condition is read. */
export interface ColumnScope extends ConditionScope {
  readonly column: Column
  /** Inside of a NOT, where false and null differ. */
  readonly isNegated: boolean
  /** SQL of a constant, as the query generator writes it for this column. */
  literalOf(constant: unknown): string
  refuseMethods(value: unknown): void
  lookInto(expression: object): Predicate
}

const comparisons: Readonly<Record<string, Comparison>> = { gt: 'gt', gte: 'gte', lt: 'lt', lte: 'lte' }

/** Reads what stands behind a column: a value, a list, or an object of operators. */
export function operatorPredicate(value: unknown, scope: ColumnScope): Predicate | undefined {
  const { Op } = scope.orm
  if (Array.isArray(value)) return inList(value, scope)
  if (!isPlainObject(value)) return equals(value, scope)
  // As the query generator does: beside Op.or and Op.and on a column nothing else is looked at.
  if (value[Op.or as symbol]) return bound('or', value[Op.or as symbol], scope)
  if (value[Op.and as symbol]) return bound('and', value[Op.and as symbol], scope)
  const parts = keysOf(value).map((operator) => operation(operator, value[operator], scope))
  return joined('and', parts.length === 0 ? [undecided(scope)] : parts)
}

function bound(binding: 'and' | 'or', value: unknown, scope: ColumnScope): Predicate | undefined {
  if (Array.isArray(value))
    return joined(
      binding,
      value.map((part) => nested(part, scope)),
    )
  if (!isPlainObject(value)) return undecidedValue(value, scope)
  return joined(
    binding,
    keysOf(value).map((operator) => operation(operator, value[operator], scope)),
  )
}

function nested(value: unknown, scope: ColumnScope): Predicate | undefined {
  return value instanceof scope.orm.SequelizeMethod
    ? undecidedValue(value, scope)
    : operatorPredicate(value, scope)
}

function joined(binding: 'and' | 'or', parts: readonly (Predicate | undefined)[]): Predicate | undefined {
  const all = parts.filter((part) => part !== undefined)
  if (all.length <= 1) return all[0]
  return binding === 'and' ? { kind: 'and', all } : { kind: 'or', any: all }
}

function operation(operator: string | symbol, value: unknown, scope: ColumnScope): Predicate | undefined {
  const { Op } = scope.orm
  if (operator === Op.col && typeof value === 'string')
    return { kind: 'undecided', columns: [scope.column.name, ...scope.look(value)] }
  if (operator === Op.or || operator === Op.and) return bound(operator === Op.or ? 'or' : 'and', value, scope)
  if (value instanceof scope.orm.SequelizeMethod) return scope.lookInto(value)
  scope.refuseMethods(value)
  if (operator === Op.eq) return equals(value, scope)
  if (operator === Op.ne) return not(equals(value, { ...scope, isNegated: !scope.isNegated }))
  if (operator === Op.is) return value === null ? isNull(scope) : undecided(scope)
  if (operator === Op.not) return differs(value, scope)
  if (operator === Op.in) return inList(value, scope)
  if (operator === Op.notIn) return notInList(value, scope)
  if (operator === Op.between || operator === Op.notBetween)
    return between(value, operator === Op.notBetween, scope)
  const comparison = Object.entries(comparisons).find(([name]) => Op[name] === operator)?.[1]
  return comparison === undefined ? undecided(scope) : compare(comparison, value, scope)
}

function equals(value: unknown, scope: ColumnScope): Predicate {
  return value === null ? isNull(scope) : compare('eq', value, scope)
}

function compare(operator: Comparison, value: unknown, scope: ColumnScope): Predicate {
  const form = formOf(value, scope)
  return typeof form === 'string'
    ? { kind: 'compare', column: scope.column.name, operator, value: form }
    : undecided(scope)
}

/** `Op.not`: of a list, of null and the truth values by IS, of anything else by `!=`. */
function differs(value: unknown, scope: ColumnScope): Predicate | undefined {
  if (Array.isArray(value)) return notInList(value, scope)
  if (value === null) return not(isNull(scope))
  return typeof value === 'boolean' ? undecided(scope) : not(compare('eq', value, scope))
}

function between(value: unknown, isOutside: boolean, scope: ColumnScope): Predicate {
  if (!Array.isArray(value) || value.length !== 2) return undecided(scope)
  const inside: Predicate = {
    kind: 'and',
    all: [compare('gte', value[0], scope), compare('lte', value[1], scope)],
  }
  return isOutside ? not(inside) : inside
}

/** A null among the values never matches, but makes "does not match" unknown: `x IN (1, NULL)` is null for 2. */
function inList(value: unknown, scope: ColumnScope): Predicate {
  if (!Array.isArray(value)) return undecided(scope)
  const forms = value.map((element) => formOf(element, scope))
  if (forms.includes(undefined)) return undecided(scope)
  const values = forms.filter((form) => typeof form === 'string')
  if (scope.isNegated && (values.length === 0 || values.length < forms.length)) return undecided(scope)
  return { kind: 'in', column: scope.column.name, values }
}

function notInList(value: unknown, scope: ColumnScope): Predicate {
  if (Array.isArray(value) && value.length === 0) return everyRow
  return not(inList(value, { ...scope, isNegated: true }))
}

function formOf(value: unknown, scope: ColumnScope): string | null | undefined {
  if (value === undefined || isPlainObject(value) || Array.isArray(value)) return undefined
  return literalForm(scope.column, scope.literalOf(value), 'compared')
}

function undecidedValue(value: unknown, scope: ColumnScope): Predicate {
  if (value instanceof scope.orm.SequelizeMethod) return scope.lookInto(value)
  scope.refuseMethods(value)
  return undecided(scope)
}

function isNull(scope: ColumnScope): Predicate {
  return { kind: 'is-null', column: scope.column.name }
}

function undecided(scope: ColumnScope): Predicate {
  return { kind: 'undecided', columns: [scope.column.name] }
}

function not(predicate: Predicate): Predicate {
  return { kind: 'not', of: predicate }
}
