import type { Access, Change, DataModel } from '@orm-overdrive/core'
// Not for applications, so not in the public entry: the reason for a miss is told by asking the judge again.
import { isRelevant } from '../../../packages/core/src/dependencies/judge.ts'
import type { Watch, WatchedLoad } from './watched-engine.ts'

/** What cost a hit that a perfect invalidator would have had. */
export interface MissCause {
  /** Name of the step whose change was found relevant; absent when none was. */
  readonly step?: string
  /** The change, or the reason. */
  readonly what: string
  /** What of the question it concerned. */
  readonly where: string
}

/** Why the queries of the last step were not served: the first change since each was stored that was relevant. */
export function causesOf({ loads, model, changes }: Watch): MissCause[] {
  if (loads.length === 0) return [{ what: 'the plugin did not ask the cache', where: '' }]
  return loads.map((load) => causeOf(load, model, changes))
}

function causeOf(
  { operation, before, refused }: WatchedLoad,
  model: DataModel | undefined,
  changes: Watch['changes'],
): MissCause {
  if (refused !== undefined) return { what: `refused: ${refused}`, where: operation }
  if (before === undefined) return { what: 'never stored', where: operation }
  for (const { step, change, bulk } of changes.slice(before.at))
    for (const [index, access] of before.accesses.entries()) {
      const table = model?.tables.get(access.table)
      const observation = before.observations[index]
      if (table === undefined || observation === undefined) continue
      if (isRelevant(access, observation, change, table))
        return { step, what: describeChange(change, bulk), where: describeAccess(access) }
    }
  return { what: 'no change was relevant: the entry had ended', where: operation }
}

function describeChange(change: Change, bulk?: number): string {
  const merged = bulk === undefined ? '' : ', many rows merged'
  if (change.kind === 'unknown') return `unknown ${name(change.table)}${merged}`
  const key = change.key === undefined ? ', key unknown' : ''
  const columns =
    change.kind === 'update' && change.assigned !== 'all' ? ` (${change.assigned.join(', ')})` : ''
  return `${change.kind} ${name(change.table)}${columns}${key}${merged}`
}

function describeAccess(access: Access): string {
  const { table, shape, window, link } = access
  const limit =
    window?.take === undefined ? '' : window.order === undefined ? ', limited, no order' : ', limited'
  return `${shape} of ${name(table)}${link === undefined ? '' : ' by link'}${limit}`
}

/** Without its schema. */
function name(table: string): string {
  return table.slice(table.indexOf('.') + 1)
}
