import type { Column } from '@orm-overdrive/core'
import type { Arguments } from '../argument-values.ts'
import type { ClientView } from '../client-view.ts'
import type { BoundModel } from '../prisma-schema/bound-models.ts'
import { columnOf, scalarsOf } from '../prisma-schema/bound-models.ts'
import type { ScalarField } from '../prisma-schema/prisma-models.ts'
import type { Widened } from '../selection.ts'
import { selectionOf, widened } from '../selection.ts'

/** Texts longer than this are not asked for only to be remembered. */
const longestText = 255

/** A write that returns records, with its selection widened. */
export interface ReturningWrite extends Widened {
  /** Whether related rows come back as well: then the record comes from a statement of its own. */
  readonly isNested: boolean
}

/** Widens the selection of a write, so that the record shows what cached queries filter, order and join by. */
export function returningWrite(view: ClientView, bound: BoundModel, args: Arguments): ReturningWrite {
  const selection = selectionOf(view, bound, args)
  const isNested = selection.relations.length > 0 || selection.counts !== undefined
  if (selection.problem !== undefined) return { args, hidden: [], isNested }
  const relations = new Map(selection.relations.map((relation) => [relation.field.name, relation.arguments]))
  return { ...widened(args, selection, telling(bound), relations), isNested }
}

/** The fields whose values decide about cached queries, as far as they can be compared outside the database. */
function telling(bound: BoundModel): ScalarField[] {
  const keys = keyColumns(bound)
  const never = bound.model.annotation?.neverColumns ?? []
  return scalarsOf(bound).filter((field) => {
    const column = columnOf(bound, field)
    if (column === undefined || field.list || never.includes(field.column)) return false
    return keys.has(field.column) || isShort(column)
  })
}

function keyColumns({ table, model }: BoundModel): ReadonlySet<string> {
  return new Set([
    ...table.primaryKey,
    ...table.uniqueKeys.flat(),
    ...table.foreignKeys.flatMap(({ columns }) => columns),
    ...(model.annotation?.by.flat() ?? []),
  ])
}

function isShort({ type, maxLength }: Column): boolean {
  switch (type) {
    case 'integer':
    case 'uuid':
    case 'enum':
    case 'boolean':
    case 'decimal':
    case 'timestamp':
    case 'timestamptz':
      return true
    case 'text':
    case 'char':
      return maxLength !== undefined && maxLength <= longestText
    default:
      return false
  }
}

/** Takes the added fields out of a record or a list of records. Records are copied, never changed. */
export function stripRecords(hidden: readonly string[], result: unknown): unknown {
  if (hidden.length === 0) return result
  if (Array.isArray(result)) return (result as readonly unknown[]).map((each) => stripRecords(hidden, each))
  if (typeof result !== 'object' || result === null) return result
  return Object.fromEntries(Object.entries(result).filter(([name]) => !hidden.includes(name)))
}
