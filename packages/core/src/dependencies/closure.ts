import type {
  Column,
  DataModel,
  ForeignKey,
  ReferentialAction,
  Table,
  TableId,
} from '../schema/data-model.ts'
import type { Change, RowChange } from './change.ts'
import type { KnownValue, KnownValues } from './predicate.ts'

/**
 * What referential actions add to `changes`: rows of other tables that the database, or an ORM that emulates foreign
 * keys, deletes or updates on its own. The result holds the given changes and the added ones.
 *
 * An added change never knows its rows' keys; it knows the foreign key's value where the referenced one is known.
 */
export function withReferentialActions(model: DataModel, changes: readonly Change[]): Change[] {
  const all = [...changes]
  const seen = new Set<string>()
  const references = new Map<TableId, readonly Reference[]>()
  // Grows while it is walked through: what is added has consequences of its own.
  for (const change of all) {
    const toTable = references.get(change.table) ?? referencesTo(model, change.table)
    references.set(change.table, toTable)
    for (const { table, key } of toTable) {
      const added = consequence(change, table, key)
      const identity = added && JSON.stringify(added)
      if (added === undefined || identity === undefined || seen.has(identity)) continue
      seen.add(identity)
      all.push(added)
    }
  }
  return all
}

interface Reference {
  readonly table: Table
  readonly key: ForeignKey
}

function referencesTo(model: DataModel, target: TableId): Reference[] {
  const references: Reference[] = []
  for (const table of model.tables.values())
    for (const key of table.foreignKeys) if (key.target === target) references.push({ table, key })
  return references
}

/** What happens to the rows of `table` that reference a changed row through `key`. */
function consequence(change: Change, table: Table, key: ForeignKey): Change | undefined {
  if (change.kind === 'insert') return undefined
  if (change.kind === 'unknown') {
    const isPassive = isRefusal(key.onDelete) && isRefusal(key.onUpdate)
    return isPassive ? undefined : { kind: 'unknown', table: table.id }
  }
  if (change.kind === 'delete') return act(change, table, key, key.onDelete)
  return assignsAny(change, key.targetColumns) ? act(change, table, key, key.onUpdate) : undefined
}

function act(
  change: RowChange,
  table: Table,
  key: ForeignKey,
  action: ReferentialAction,
): RowChange | undefined {
  const before = foreignValues(key, change.before)
  switch (action) {
    case 'cascade':
      return change.kind === 'delete'
        ? { kind: 'delete', table: table.id, assigned: 'all', before, after: {} }
        : reassign(table, key, before, foreignValues(key, change.after))
    case 'set-null':
      return reassign(table, key, before, Object.fromEntries(key.columns.map((column) => [column, null])))
    case 'set-default':
      return reassign(table, key, before, {})
    default:
      return undefined
  }
}

function reassign(table: Table, key: ForeignKey, before: KnownValues, after: KnownValues): RowChange {
  return { kind: 'update', table: table.id, assigned: withGenerated(table, key.columns), before, after }
}

/** The columns and whatever the database may compute from them. */
export function withGenerated(table: Table, columns: readonly string[]): string[] {
  const generated = [...table.columns.values()].filter((column: Column) => column.generated)
  return [...new Set([...columns, ...generated.map((column) => column.name)])]
}

/** Values of the foreign key's columns that follow from the referenced row's. */
function foreignValues(key: ForeignKey, referenced: KnownValues): KnownValues {
  const values: Record<string, KnownValue> = {}
  for (const [index, column] of key.columns.entries()) {
    const value = referenced[key.targetColumns[index] as string]
    if (value !== undefined) values[column] = value
  }
  return values
}

function isRefusal(action: ReferentialAction): boolean {
  return action === 'no-action' || action === 'restrict'
}

function assignsAny(change: RowChange, columns: readonly string[]): boolean {
  return change.assigned === 'all' || columns.some((column) => change.assigned.includes(column))
}
