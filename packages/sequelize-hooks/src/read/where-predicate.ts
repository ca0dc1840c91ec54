import type { Predicate, Table } from '@orm-overdrive/core'
import { everyRow, noRow } from '@orm-overdrive/core'
import type { AttributeInternals, ModelInternals } from '../orm-internals.ts'
import type { OrmParts } from '../orm-parts.ts'
import { isPlainObject, keysOf } from '../orm-parts.ts'
import { expressionFacts } from './expression.ts'
import { operatorPredicate } from './operator-predicate.ts'
import { Refused } from './refused.ts'

/** What conditions are read against. */
export interface ConditionScope {
  readonly orm: OrmParts
  readonly table: Table
  /** Gives values their types; absent where the query generator is not told the model either. */
  readonly model: ModelInternals | undefined
  /**
   * Called for what is written as a path or inside an expression: `customer.name`, `City.name`, `*`. Returns those of
   * the named columns that belong to {@link ConditionScope.table}.
   *
   * @throws {@link Refused} for what it does not know.
   */
  look(written: string): readonly string[]
}

/**
 * Reads a `where` as the query generator would write it. What only the database can decide is `undecided`.
 *
 * @throws {@link Refused} where other tables may be looked at, and for whatever is not understood.
 */
export function predicateOf(where: unknown, scope: ConditionScope): Predicate {
  if (typeof where === 'number' || typeof where === 'bigint') {
    const [key, ...others] = scope.table.primaryKey
    if (key === undefined || others.length > 0)
      throw new Refused('A number stands for a key of several columns.')
    return columnPredicate(key, where, scope, false) ?? everyRow
  }
  return conditions(where, scope, 'and', false) ?? everyRow
}

/** `undefined`: nothing is asked. */
function conditions(
  where: unknown,
  scope: ConditionScope,
  binding: 'and' | 'or',
  isNegated: boolean,
): Predicate | undefined {
  if (where === null || where === undefined) return undefined
  if (where instanceof scope.orm.SequelizeMethod) return method(where, scope)
  if (Array.isArray(where)) {
    if (where.length === 0) return undefined
    return join(
      'and',
      where.map((part) => conditions(part, scope, 'and', isNegated)),
    )
  }
  if (!isPlainObject(where)) throw new Refused('A condition is not an object.')
  return join(
    binding,
    keysOf(where).map((key) => condition(key, where[key], scope, isNegated)),
  )
}

function condition(
  key: string | symbol,
  value: unknown,
  scope: ConditionScope,
  isNegated: boolean,
): Predicate | undefined {
  const { Op } = scope.orm
  if (key === Op.and) return group(value, scope, 'and', isNegated)
  if (key === Op.or) return group(value, scope, 'or', isNegated) ?? noRow
  if (key === Op.not) {
    const negated = group(value, scope, 'and', !isNegated)
    return negated === undefined ? noRow : { kind: 'not', of: negated }
  }
  if (typeof key === 'symbol') throw new Refused(`A condition hangs on ${String(key)}.`)
  return columnPredicate(key, value, scope, isNegated)
}

function group(
  value: unknown,
  scope: ConditionScope,
  binding: 'and' | 'or',
  isNegated: boolean,
): Predicate | undefined {
  if (!Array.isArray(value)) return conditions(value, scope, binding, isNegated)
  return join(
    binding,
    value.map((part) => conditions(part, scope, 'and', isNegated)),
  )
}

function join(binding: 'and' | 'or', parts: readonly (Predicate | undefined)[]): Predicate | undefined {
  const all = parts.filter((part) => part !== undefined)
  if (all.length <= 1) return all[0]
  return binding === 'and' ? { kind: 'and', all } : { kind: 'or', any: all }
}

/** `fn`, `where` and the like in place of an object. */
function method(node: object, scope: ConditionScope): Predicate {
  if (!(node instanceof scope.orm.Where)) return looked(node, scope)
  refuseMethods(node.logic, scope)
  if (node.attribute instanceof scope.orm.SequelizeMethod) return looked(node.attribute, scope)
  throw new Refused('A where() compares something else than an expression.')
}

function looked(expression: object, scope: ConditionScope, own: readonly string[] = []): Predicate {
  const { columns } = expressionFacts(expression, scope.orm)
  return { kind: 'undecided', columns: [...own, ...columns.flatMap((written) => scope.look(written))] }
}

function columnPredicate(
  key: string,
  value: unknown,
  scope: ConditionScope,
  isNegated: boolean,
): Predicate | undefined {
  if (isPath(key)) {
    refuseMethods(value, scope)
    return { kind: 'undecided', columns: scope.look(key.slice(1, -1)) }
  }
  const attribute = attributeOf(key, scope)
  const column = columnNamed(key, attribute, scope)
  if (column.name !== key || isDocument(value, attribute, scope)) {
    refuseMethods(value, scope)
    return { kind: 'undecided', columns: [column.name] }
  }
  if (value instanceof scope.orm.SequelizeMethod) {
    if (value instanceof scope.orm.Fn) return looked(value, scope, [column.name])
    throw new Refused(`The condition on ${key} is an expression that replaces it.`)
  }
  return operatorPredicate(value, {
    ...scope,
    column,
    isNegated,
    literalOf: (constant) => scope.orm.queryGenerator.escape(constant, attribute),
    refuseMethods: (inner) => refuseMethods(inner, scope),
    lookInto: (expression) => looked(expression, scope, [column.name]),
  })
}

/** `$customer.name$` */
function isPath(key: string): boolean {
  return key.startsWith('$') && key.endsWith('$')
}

function attributeOf(key: string, { model }: ConditionScope): AttributeInternals | undefined {
  const name = key.split('.')[0] as string
  return (
    model?.rawAttributes[key] ??
    model?.fieldRawAttributesMap[key] ??
    // A path into a JSON document.
    model?.rawAttributes[name]
  )
}

function columnNamed(key: string, attribute: AttributeInternals | undefined, { orm, table }: ConditionScope) {
  const isDocumentPath = key.includes('.') && attribute?.type instanceof orm.JsonType
  const column = table.columns.get(isDocumentPath ? attribute.field : key)
  if (column === undefined) throw new Refused(`The condition on ${key} names no column of ${table.id}.`)
  return column
}

function isDocument(
  value: unknown,
  attribute: AttributeInternals | undefined,
  { orm }: ConditionScope,
): boolean {
  return isPlainObject(value) && attribute?.type instanceof orm.JsonType
}

/** Expressions deep inside of a value may look at anything. */
function refuseMethods(value: unknown, scope: ConditionScope): void {
  if (value instanceof scope.orm.SequelizeMethod) throw new Refused('A value is an expression.')
  if (Array.isArray(value)) for (const part of value) refuseMethods(part, scope)
  else if (isPlainObject(value)) {
    for (const key of keysOf(value)) {
      if (key === scope.orm.Op.col) throw new Refused('A value names another column.')
      refuseMethods(value[key], scope)
    }
  }
}
