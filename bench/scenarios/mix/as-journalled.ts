import type { Change, Datasource } from '@orm-overdrive/core'
import { withReferentialActions } from '@orm-overdrive/core'
// Not for applications, so not in the public entry: a measurement may look at what the engine makes of a write.
import { tableTag } from '../../../packages/core/src/dependencies/partitions.ts'
import { schemesOf } from '../../../packages/core/src/dependencies/schemes.ts'
import { renewalsOf } from '../../../packages/core/src/engine/bracket.ts'

/** A change as a table's journal keeps it. */
export interface JournalledChange {
  readonly change: Change
  /** Set where rows were too many to be kept one by one: their number. */
  readonly bulk?: number
}

/** What the journals of the tables keep of these changes, referential actions included. */
export function asJournalled(
  changes: readonly Change[],
  { model, annotations }: Pick<Datasource, 'model' | 'annotations'>,
): readonly JournalledChange[] {
  if (model === undefined) return changes.map((change) => ({ change }))
  const all = withReferentialActions(model, changes)
  const { renewals } = renewalsOf({ bump: [], keep: [] }, all, (id) => {
    const table = model.tables.get(id)
    return table === undefined ? [] : schemesOf(model, table, annotations.get(id)?.by)
  })
  const tables = [...new Set(all.map(({ table }) => table))]
  return tables.flatMap((table) => {
    const made = all.filter((change) => change.table === table).length
    const kept = renewals.find(({ tag }) => tag === tableTag(table))?.content ?? []
    return kept.map((change) => ({ change, ...(kept.length < made ? { bulk: made } : {}) }))
  })
}
