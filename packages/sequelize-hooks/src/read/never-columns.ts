import type { Access, CacheAnnotation, TableId } from '@orm-overdrive/core'
import { columnsOf } from '@orm-overdrive/core'
import { Refused } from './refused.ts'

/**
 * Keeps out what mentions a column that is annotated `never`, or a table whose model is.
 *
 * @throws {@link Refused}
 */
export function refuseNever(
  accesses: readonly Access[],
  annotations: ReadonlyMap<TableId, CacheAnnotation>,
): void {
  for (const access of accesses) {
    const annotation = annotations.get(access.table)
    if (annotation === undefined) continue
    if (annotation.never) throw new Refused(`${access.table} is never cached.`)
    const mentioned = mentionedColumns(access)
    const column = annotation.neverColumns.find((name) => mentioned === 'all' || mentioned.has(name))
    if (column !== undefined) throw new Refused(`${access.table}.${column} is never cached.`)
  }
}

function mentionedColumns({ output, placing, predicate, link }: Access): ReadonlySet<string> | 'all' {
  if (output === 'all') return 'all'
  return new Set([...output, ...placing, ...(link ?? []), ...columnsOf(predicate)])
}
