import type { Change, RowChange } from './change.ts'
import type { KnownValue, KnownValues } from './predicate.ts'

/** Kinds of alteration that a merged list tells apart; more of them become one unknown change. */
const maxGroups = 8

/**
 * Fewer changes of one table that say no more than the given ones: rows altered alike become one change without a key,
 * which keeps only the values that all of them have. Whatever was relevant for one of them is relevant for it.
 */
export function mergeChanges(changes: readonly Change[]): Change[] {
  const groups = new Map<string, RowChange>()
  for (const change of changes) {
    if (change.kind === 'unknown') return [change]
    const group = JSON.stringify([change.kind, change.assigned])
    const merged = groups.get(group)
    groups.set(group, merged === undefined ? withoutKey(change) : union(merged, change))
  }
  const first = changes[0]
  if (first === undefined || groups.size <= maxGroups) return [...groups.values()]
  return [{ kind: 'unknown', table: first.table }]
}

function withoutKey({ kind, table, assigned, before, after }: RowChange): RowChange {
  return { kind, table, assigned, before, after }
}

function union(merged: RowChange, change: RowChange): RowChange {
  return {
    ...merged,
    before: shared(merged.before, change.before),
    after: shared(merged.after, change.after),
  }
}

/** The values on which both rows agree. */
function shared(left: KnownValues, right: KnownValues): KnownValues {
  const values: Record<string, KnownValue> = {}
  for (const [column, value] of Object.entries(left))
    if (value !== undefined && right[column] === value) values[column] = value
  return values
}
