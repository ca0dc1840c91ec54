import type { Change } from '../dependencies/change.ts'
import { anyTable } from '../dependencies/change.ts'
import { withReferentialActions } from '../dependencies/closure.ts'
import type { DataModel, TableHazard } from '../schema/data-model.ts'

/** Hazards that let a statement change rows of tables it does not name. */
const spreading: ReadonlySet<TableHazard> = new Set(['trigger', 'rule'])

const anything: readonly Change[] = [{ kind: 'unknown', table: anyTable }]

/**
 * Everything that may change when these changes happen: what referential actions add, and everything there is where
 * the database acts out of our sight: triggers, rules, tables and views that the catalog does not list as tables.
 */
export function consequencesOf(model: DataModel | undefined, changes: readonly Change[]): readonly Change[] {
  if (changes.length === 0) return changes
  if (model === undefined) return anything
  const all = withReferentialActions(model, changes)
  return all.every((change) => isContained(model, change)) ? all : [...all, ...anything]
}

function isContained(model: DataModel, change: Change): boolean {
  const table = model.tables.get(change.table)
  return (
    table !== undefined && table.kind === 'table' && !table.hazards.some((hazard) => spreading.has(hazard))
  )
}
