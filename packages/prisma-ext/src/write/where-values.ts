import type { KnownValue, KnownValues, Predicate } from '@orm-overdrive/core'
import { rowKey } from '@orm-overdrive/core'
import type { BoundModel, BoundModels } from '../prisma-schema/bound-models.ts'
import { whereFilter } from '../read/filters.ts'
import { ReadDraft } from '../read/read-draft.ts'

/** More keys than this in one `where` are not followed one by one. */
const maxKeys = 64

/** What every row that a `where` finds has in common. */
export interface WhereValues {
  /** Columns that it compares with one value. */
  readonly values: KnownValues
  /** Keys of the only rows it can find; `undefined` when it does not name them. */
  readonly keys: readonly string[] | undefined
}

/** Reads the conditions that hold for every row found: a chain of `AND`, never an alternative or a negation. */
export function whereValues(models: BoundModels, bound: BoundModel, where: unknown): WhereValues {
  // What the filter depends on does not matter to a write; only the predicate is looked at.
  const predicate = whereFilter(new ReadDraft(models, true), bound, where)
  const values: Record<string, KnownValue> = {}
  const lists = new Map<string, readonly string[]>()
  for (const part of predicate.kind === 'and' ? predicate.all : [predicate]) collect(part, values, lists)
  return { values, keys: keysOf(bound, values, lists) }
}

function collect(
  part: Predicate,
  values: Record<string, KnownValue>,
  lists: Map<string, readonly string[]>,
): void {
  if (part.kind === 'compare' && part.operator === 'eq') values[part.column] = part.value
  if (part.kind === 'is-null') values[part.column] = null
  if (part.kind === 'in') lists.set(part.column, part.values)
}

function keysOf(
  { table }: BoundModel,
  values: KnownValues,
  lists: ReadonlyMap<string, readonly string[]>,
): readonly string[] | undefined {
  let keys: string[][] = table.primaryKey.length === 0 ? [] : [[]]
  for (const column of table.primaryKey) {
    const value = values[column]
    const candidates = typeof value === 'string' ? [value] : lists.get(column)
    if (candidates === undefined || keys.length * candidates.length > maxKeys) return undefined
    keys = keys.flatMap((key) => candidates.map((candidate) => [...key, candidate]))
  }
  return keys.length === 0 && table.primaryKey.length === 0 ? undefined : [...new Set(keys.map(rowKey))]
}
