import type { KnownValue, KnownValues, Predicate, Table } from '@orm-overdrive/core'
import { present } from '@orm-overdrive/core'
import type { AttributeInternals } from '../orm-internals.ts'
import type { OrmParts } from '../orm-parts.ts'
import { literalForm } from '../sql-literal.ts'

/** How Sequelize types the columns of a statement; by attribute or column name. */
export type Attributes = Readonly<Record<string, AttributeInternals>>

/**
 * What an assignment makes of the columns, as far as it is certain: rounding, cutting, defaults and expressions are
 * the database's business.
 */
export function assignedValues(
  values: Readonly<Record<string, unknown>>,
  table: Table,
  attributes: Attributes | undefined,
  orm: OrmParts,
): KnownValues {
  const byColumn = columnAttributes(attributes)
  const known: Record<string, KnownValue> = {}
  for (const [name, value] of Object.entries(values)) {
    const column = table.columns.get(name)
    if (column === undefined || column.generated || value === undefined) continue
    if (value instanceof orm.SequelizeMethod) continue
    const attribute = byColumn.get(name)
    // A null for an automatic key means DEFAULT.
    if (value === null && attribute?.autoIncrement === true) continue
    known[name] = literalForm(column, orm.queryGenerator.escape(value, attribute), 'assigned') ?? present
    if (value === null) known[name] = null
  }
  return known
}

function columnAttributes(attributes: Attributes | undefined): ReadonlyMap<string, AttributeInternals> {
  const byColumn = new Map<string, AttributeInternals>(Object.entries(attributes ?? {}))
  for (const attribute of Object.values(attributes ?? {}))
    if (attribute.field) byColumn.set(attribute.field, attribute)
  return byColumn
}

/** Values that every row has which the conditions of a statement match. */
export function pinnedValues(predicate: Predicate): KnownValues {
  switch (predicate.kind) {
    case 'and':
      return Object.assign({}, ...predicate.all.map(pinnedValues)) as KnownValues
    case 'compare':
      return predicate.operator === 'eq'
        ? { [predicate.column]: predicate.value }
        : { [predicate.column]: present }
    case 'in': {
      const [value, ...others] = new Set(predicate.values)
      return { [predicate.column]: value !== undefined && others.length === 0 ? value : present }
    }
    case 'is-null':
      return { [predicate.column]: null }
    default:
      return {}
  }
}
