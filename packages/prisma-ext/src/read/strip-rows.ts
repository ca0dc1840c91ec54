import type { RowsPlan } from './rows-plan.ts'

/**
 * Takes out of a result what was only fetched to be observed. What remains is what the caller's own arguments fetch.
 *
 * Rows are copied, never changed: Prisma may hand one row to several callers whose queries it ran as one.
 */
export function stripRows(plan: RowsPlan, result: unknown): unknown {
  if (!plan.isWidened) return result
  if (Array.isArray(result)) return (result as readonly unknown[]).map((row) => stripRow(plan, row))
  return stripRow(plan, result)
}

function stripRow(plan: RowsPlan, row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return row
  const stripped: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(row)) {
    if (plan.hidden.has(name)) continue
    const child = plan.children.find((each) => each.kind === 'rows' && each.name === name)
    stripped[name] = child?.kind === 'rows' ? stripRows(child.plan, value) : value
  }
  return stripped
}
