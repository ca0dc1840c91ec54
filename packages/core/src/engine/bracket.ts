import type { Renewal } from '../cache/tags/tag-store.ts'
import type { Change } from '../dependencies/change.ts'
import { mergeChanges } from '../dependencies/merge-changes.ts'
import { tagsOfChange } from '../dependencies/partitions.ts'
import type { Scheme } from '../dependencies/schemes.ts'
import type { TableId } from '../schema/data-model.ts'

/** Changes one journal record carries at most; more of them are merged. */
const maxChangesPerRecord = 64

/** Tags one write moves at most; beyond it a table's partitions collapse into its wildcards. */
const maxTagsPerTable = 128

export type SchemesOf = (table: TableId) => readonly Scheme[]

/** What a write marks before it can commit. */
export interface Bracket {
  /** Tags certain to change: they get a new stamp at once. */
  readonly bump: readonly string[]
  /** Wildcards: which partitions change is not known yet, so their stamps stay. */
  readonly keep: readonly string[]
}

/** The tags to mark for changes that are foreseen. */
export function bracketOf(foreseen: readonly Change[], schemesOf: SchemesOf): Bracket {
  const bump = new Set<string>()
  const keep = new Set<string>()
  for (const change of collapse(foreseen, schemesOf))
    for (const tag of tagsOfChange(change, schemesOf(change.table)))
      (tag.endsWith('|*') ? keep : bump).add(tag)
  return { bump: [...bump], keep: [...keep] }
}

/** What to settle after `changes` came about: every changed tag, every tag marked with a new stamp, and the rest. */
export function renewalsOf(
  bracket: Bracket,
  changes: readonly Change[],
  schemesOf: SchemesOf,
): { readonly renewals: readonly Renewal<Change>[]; readonly release: readonly string[] } {
  const contents = new Map<string, Change[]>(bracket.bump.map((tag) => [tag, []]))
  for (const change of collapse(changes, schemesOf)) {
    for (const tag of tagsOfChange(change, schemesOf(change.table))) {
      const content = contents.get(tag)
      if (content === undefined) contents.set(tag, [change])
      else content.push(change)
    }
  }
  return {
    renewals: [...contents].map(([tag, content]) => ({ tag, content: limited(content) })),
    release: bracket.keep.filter((tag) => !contents.has(tag)),
  }
}

function limited(content: readonly Change[]): readonly Change[] {
  return content.length <= maxChangesPerRecord ? content : mergeChanges(content)
}

/** Bulk writes: above the limit the rows that changed alike become one change. Nothing is lost, only precision. */
function collapse(changes: readonly Change[], schemesOf: SchemesOf): readonly Change[] {
  if (changes.length <= maxTagsPerTable / 4) return changes
  const byTable = new Map<TableId, Change[]>()
  for (const change of changes) {
    const list = byTable.get(change.table)
    if (list === undefined) byTable.set(change.table, [change])
    else list.push(change)
  }
  return [...byTable].flatMap(([table, list]): readonly Change[] => {
    const tags = new Set(list.flatMap((change) => tagsOfChange(change, schemesOf(table))))
    return tags.size > maxTagsPerTable ? mergeChanges(list) : list
  })
}
