import type { TableId } from '../schema/data-model.ts'
import type { Access, Observation } from './access.ts'
import { rowKey } from './access.ts'
import type { Change, RowChange } from './change.ts'
import type { KnownValues, Predicate } from './predicate.ts'
import type { Scheme } from './schemes.ts'

/**
 * Names of partitions. A partition only says where to look for changes; the judge decides.
 *
 * `T` every change of the table · `T|scheme=value` changes of rows with this value, before or after · `T|scheme|*`
 * changes of rows whose value the writer did not know.
 */
export type Tag = string

/** More pinned values than this are not worth their keys: the access depends on the whole table instead. */
const maxPinnedValues = 8

export function tableTag(table: TableId): Tag {
  return table
}

function partitionTag(table: TableId, scheme: Scheme, key: string): Tag {
  return `${table}|${scheme.id}=${key}`
}

export function wildcardTag(table: TableId, scheme: Scheme): Tag {
  return `${table}|${scheme.id}|*`
}

/** The tags an access depends on, known before it runs. */
export function tagsOfAccess(access: Access, schemes: readonly Scheme[]): Tag[] {
  if (access.pinnable) {
    let best: { readonly scheme: Scheme; readonly keys: string[] } | undefined
    for (const scheme of schemes) {
      if (best !== undefined && best.scheme.rank >= scheme.rank) continue
      const keys = pinnedKeys(access.predicate, scheme.columns)
      if (keys !== undefined) best = { scheme, keys }
    }
    if (best !== undefined) return pinnedTags(access.table, best.scheme, best.keys)
  }
  return [tableTag(access.table)]
}

/**
 * Narrower tags that do as well, known only after the read: the partitions of the link values the parents asked for.
 * `undefined` when the access has no links, no scheme of them, or more than `limit` values.
 */
export function lateTagsOfAccess(
  access: Access,
  observation: Observation,
  schemes: readonly Scheme[],
  limit: number,
): Tag[] | undefined {
  if (access.link === undefined || observation.links === undefined || !access.pinnable) return undefined
  if (observation.links.length > limit) return undefined
  const scheme = schemes.find(({ columns }) => sameColumns(columns, access.link as readonly string[]))
  return scheme && pinnedTags(access.table, scheme, observation.links)
}

/** The tags a change moves. */
export function tagsOfChange(change: Change, schemes: readonly Scheme[]): Tag[] {
  const tags = new Set<Tag>([tableTag(change.table)])
  for (const scheme of schemes) {
    if (change.kind === 'unknown') {
      tags.add(wildcardTag(change.table, scheme))
      continue
    }
    for (const values of sidesOf(change)) {
      const key = knownKey(values, scheme.columns)
      tags.add(
        key === undefined ? wildcardTag(change.table, scheme) : partitionTag(change.table, scheme, key),
      )
    }
  }
  return [...tags]
}

/** Key of a row in the columns of a scheme or a primary key; `undefined` when a value is not known. */
export function knownKey(values: KnownValues, columns: readonly string[]): string | undefined {
  const key: (string | null)[] = []
  for (const column of columns) {
    const value = values[column]
    if (value !== null && typeof value !== 'string') return undefined
    key.push(value)
  }
  return rowKey(key)
}

/** Whether two lists name the same columns in the same order; schemes are sorted, so links must be. */
function sameColumns(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((column, index) => column === right[index])
}

function pinnedTags(table: TableId, scheme: Scheme, keys: readonly string[]): Tag[] {
  return [...keys.map((key) => partitionTag(table, scheme, key)), wildcardTag(table, scheme)]
}

function sidesOf(change: RowChange): KnownValues[] {
  if (change.kind === 'insert') return [change.after]
  if (change.kind === 'delete') return [change.before]
  return [change.before, change.after]
}

/**
 * The keys that `predicate` pins `columns` to: every row that matches has one of them. `undefined` when it does not,
 * or pins them to more than {@link maxPinnedValues}.
 */
function pinnedKeys(predicate: Predicate, columns: readonly string[]): string[] | undefined {
  let keys: (string | null)[][] = [[]]
  for (const column of columns) {
    const values = pinnedValues(predicate, column)
    if (values === undefined) return undefined
    keys = keys.flatMap((key) => values.map((value) => [...key, value]))
    if (keys.length > maxPinnedValues) return undefined
  }
  return [...new Set(keys.map(rowKey))]
}

function pinnedValues(predicate: Predicate, column: string): (string | null)[] | undefined {
  switch (predicate.kind) {
    case 'compare':
      return predicate.column === column && predicate.operator === 'eq' ? [predicate.value] : undefined
    case 'in':
      return predicate.column === column ? [...predicate.values] : undefined
    case 'is-null':
      return predicate.column === column ? [null] : undefined
    case 'and':
      for (const part of predicate.all) {
        const values = pinnedValues(part, column)
        if (values !== undefined) return values
      }
      return undefined
    case 'or': {
      const all: (string | null)[] = []
      for (const part of predicate.any) {
        const values = pinnedValues(part, column)
        if (values === undefined) return undefined
        all.push(...values)
      }
      return [...new Set(all)]
    }
    default:
      return undefined
  }
}
