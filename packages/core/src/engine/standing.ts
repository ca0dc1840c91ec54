import { isSettled, mayStore, movedSince } from '../cache/freshness.ts'
import { changesBetween } from '../cache/journal.ts'
import type { Dependency, TagState } from '../cache/tag-state.ts'
import type { TagStore } from '../cache/tags/tag-store.ts'
import type { Change } from '../dependencies/change.ts'
import { anyTable } from '../dependencies/change.ts'
import { isRelevant } from '../dependencies/judge.ts'
import { tagsOfAccess } from '../dependencies/partitions.ts'
import type { DataModel } from '../schema/data-model.ts'
import type { SchemesOf } from './bracket.ts'
import type { Entry } from './entry.ts'

/** Whether an entry is still the answer. `judged`: some stamps moved, and every change since was irrelevant. */
export type Standing = 'current' | 'judged' | 'stale'

export interface Judgement {
  readonly tags: TagStore<Change>
  readonly model: DataModel
  readonly schemesOf: SchemesOf
}

/**
 * Whether `entry` is still the answer under these states of its dependencies.
 *
 * Where stamps moved, the journal tells what changed since, and the judge whether it could matter; the entry's stamps
 * are then advanced in place. What cannot be proved counts as stale.
 */
export function standingOf(
  entry: Entry,
  states: readonly (TagState | undefined)[],
  judgement: Judgement,
): Standing | Promise<Standing> {
  const moved = movedSince(entry.dependencies, states)
  if (moved === 'lost') return 'stale'
  if (moved.length === 0) return 'current'
  return advance(entry, states as readonly TagState[], moved, judgement)
}

async function advance(
  entry: Entry,
  states: readonly TagState[],
  moved: readonly Dependency[],
  judgement: Judgement,
): Promise<Standing> {
  const permission = mayStore(states, judgement.tags.now())
  if (!permission.store) return 'stale'
  const stateOf = new Map(entry.dependencies.map(({ tag }, index) => [tag, states[index] as TagState]))
  const isUnaffected = await areIrrelevant(entry, moved, stateOf, judgement, (tag) =>
    areLateTagsIrrelevant(entry, tag, judgement),
  )
  if (!isUnaffected) return 'stale'
  entry.dependencies = entry.dependencies.map(({ tag }) => ({
    tag,
    stamp: (stateOf.get(tag) as TagState).stamp,
  }))
  entry.until = Math.min(entry.until, permission.until)
  return 'judged'
}

/**
 * Whether everything that moved these tags since the entry's stamps is irrelevant to the entry.
 *
 * @param beyond - Asked about a tag whose journal no longer reaches back to the entry.
 */
async function areIrrelevant(
  entry: Entry,
  moved: readonly Dependency[],
  stateOf: ReadonlyMap<string, TagState>,
  judgement: Judgement,
  beyond: (tag: string) => Promise<boolean> | false,
): Promise<boolean> {
  const journals = await judgement.tags.journal(
    moved.map(({ tag }) => tag),
    moved.map(({ stamp }) => stamp),
  )
  const now = judgement.tags.now()
  for (const [index, { tag, stamp }] of moved.entries()) {
    const state = stateOf.get(tag) as TagState
    if (!isSettled(state, now)) return false
    const changes = changesBetween(journals[index] ?? [], stamp, state.stamp)
    if (changes === undefined) {
      if (!(await beyond(tag))) return false
    } else if (changes.some((change) => concerns(entry, change, judgement.model))) return false
  }
  return true
}

function concerns(entry: Entry, change: Change, model: DataModel): boolean {
  // An entry that does not say what it looked at is concerned by everything.
  if (change.table === anyTable || entry.accesses.length === 0) return true
  const table = model.tables.get(change.table)
  return entry.accesses.some(
    (access, index) =>
      access.table === change.table &&
      (table === undefined || isRelevant(access, entry.observations[index] ?? {}, change, table)),
  )
}

/**
 * Every access that depends on `tag` may have narrower tags, captured after the read, that moved less or not at all. A
 * tag that belongs to no access, a name or the tag of everything, has none.
 */
async function areLateTagsIrrelevant(entry: Entry, tag: string, judgement: Judgement): Promise<boolean> {
  let hasNarrower = false
  for (const [index, access] of entry.accesses.entries()) {
    if (!tagsOfAccess(access, judgement.schemesOf(access.table)).includes(tag)) continue
    const late = entry.late[index]
    if (late === undefined) return false
    const states = await judgement.tags.read(late.map((dependency) => dependency.tag))
    const moved = movedSince(late, states)
    if (moved === 'lost') return false
    const stateOf = new Map(
      late.map((dependency, position) => [dependency.tag, states[position] as TagState]),
    )
    if (moved.length > 0 && !(await areIrrelevant(entry, moved, stateOf, judgement, () => false)))
      return false
    hasNarrower = true
  }
  return hasNarrower
}
