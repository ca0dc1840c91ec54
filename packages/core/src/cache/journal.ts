import type { Stamp } from './tag-state.ts'

/**
 * One step of a tag from stamp to stamp. A mark is a step without content; the settle of the same writer says what
 * happened. A mark without its settle means that anything may have happened.
 */
export interface JournalRecord<Content> {
  readonly from: Stamp
  readonly to: Stamp
  readonly kind: 'mark' | 'settle' | 'touch'
  readonly writer: string
  /** What changed; empty for a mark, and for a settle after a rollback. */
  readonly content: readonly Content[]
}

/** Records kept per tag. What is older breaks the chain, and an entry behind it is a miss. */
export const journalLength = { partition: 64, table: 512 } as const

/** How many records the journal of `tag` keeps: tables and wildcards see the changes of many partitions. */
export function journalLengthOf(tag: string): number {
  return tag.includes('=') ? journalLength.partition : journalLength.table
}

/**
 * What happened between two stamps, or `undefined` when the journal cannot tell: a broken chain (overflow, eviction, a
 * restart), a mark whose settle is missing, a touch.
 *
 * @param records - Oldest first.
 */
export function changesBetween<Content>(
  records: readonly JournalRecord<Content>[],
  from: Stamp,
  to: Stamp,
): Content[] | undefined {
  const start = records.findIndex((record) => record.from === from)
  if (start < 0) return undefined
  const changes: Content[] = []
  const open = new Set<string>()
  let stamp: Stamp = from
  for (const record of records.slice(start)) {
    if (stamp === to) break
    if (record.from !== stamp || record.kind === 'touch') return undefined
    if (record.kind === 'mark') open.add(record.writer)
    else open.delete(record.writer)
    for (const change of record.content) changes.push(change)
    stamp = record.to
  }
  return stamp === to && open.size === 0 ? changes : undefined
}
