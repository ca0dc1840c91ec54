import type { ColumnType, OrderTerm } from '@orm-overdrive/core'
import { everyRow } from '@orm-overdrive/core'
import { isPlain, listOf, presentEntries } from '../argument-values.ts'
import type { BoundModel } from '../prisma-schema/bound-models.ts'
import { columnOf, fieldOf, scalarOf } from '../prisma-schema/bound-models.ts'
import { farColumns, nearColumns } from '../prisma-schema/joined-columns.ts'
import type { RelationField, ScalarField } from '../prisma-schema/prisma-models.ts'
import type { ReadDraft } from './read-draft.ts'

/** How a query orders its rows. */
export interface Ordering {
  /** Every column of the table that places a row. */
  readonly columns: readonly string[]
  /**
   * The leading terms that a computer outside the database can follow. Rows that they tell apart are in this order;
   * rows that they do not tell apart may be in any.
   */
  readonly terms: readonly DecidableTerm[]
}

export interface DecidableTerm extends OrderTerm {
  readonly field: ScalarField
}

const decidableTypes: ReadonlySet<ColumnType> = new Set([
  'integer',
  'decimal',
  'timestamp',
  'timestamptz',
  'boolean',
])

/** Reads `orderBy`. Tables that it orders by are added to the draft. */
export function orderingOf(draft: ReadDraft, bound: BoundModel, orderBy: unknown): Ordering {
  const columns: string[] = []
  const terms: DecidableTerm[] = []
  let isDecidable = true
  for (const [name, sort] of listOf(orderBy).flatMap(presentEntries)) {
    const field = fieldOf(bound, name)
    if (field?.kind === 'scalar') {
      columns.push(field.column)
      const term = isDecidable ? termOf(bound, field, sort) : undefined
      if (term === undefined) isDecidable = false
      else terms.push(term)
    } else {
      isDecidable = false
      if (field?.kind === 'relation') columns.push(...relatedOrder(draft, bound, field, sort))
      else if (name === '_relevance') columns.push(...relevanceColumns(draft, bound, sort))
      else draft.refuse(`model ${bound.name} has no field "${name}" to order by`)
    }
  }
  return { columns, terms }
}

/** Prisma's own order where a window has none: the primary key. Of a compound one the order is not promised. */
export function defaultOrdering(bound: BoundModel): Ordering {
  const columns = bound.model.id.flatMap((name) => scalarOf(bound, name)?.column ?? [])
  const [name] = bound.model.id
  const field = bound.model.id.length === 1 && name !== undefined ? scalarOf(bound, name) : undefined
  const term = field && termOf(bound, field, 'asc')
  return { columns, terms: term === undefined ? [] : [term] }
}

/** The order of rows taken from the end: Prisma turns every direction round, and the place of nulls with it. */
export function reversed(ordering: Ordering): Ordering {
  return {
    columns: ordering.columns,
    terms: ordering.terms.map((term) => ({
      ...term,
      direction: term.direction === 'asc' ? 'desc' : 'asc',
      nulls: term.nulls === 'first' ? 'last' : 'first',
    })),
  }
}

function termOf(bound: BoundModel, field: ScalarField, sort: unknown): DecidableTerm | undefined {
  const column = columnOf(bound, field)
  if (column === undefined || field.list || !decidableTypes.has(column.type)) return undefined
  const direction = isPlain(sort) ? sort['sort'] : sort
  const nulls = isPlain(sort) ? sort['nulls'] : undefined
  if (direction !== 'asc' && direction !== 'desc') return undefined
  if (nulls !== undefined && nulls !== 'first' && nulls !== 'last') return undefined
  return { field, column: field.column, direction, nulls: nulls ?? (direction === 'asc' ? 'last' : 'first') }
}

/** Orders by a related row's columns, or by how many there are: any of the table's rows may decide. */
function relatedOrder(
  draft: ReadDraft,
  bound: BoundModel,
  field: RelationField,
  sort: unknown,
): readonly string[] {
  const near = nearColumns(bound, field).columns
  const target = draft.bind(field.target)
  if (target === undefined) return near
  const isCount = presentEntries(sort).every(([name]) => name === '_count')
  const placing = isCount ? [] : orderingOf(draft, target, sort).columns
  const { columns } = farColumns(target, field)
  draft.add(
    {
      table: target.table.id,
      shape: 'summary',
      predicate: everyRow,
      output: [...columns, ...placing],
      placing: [],
      pinnable: false,
    },
    target.table,
    target,
  )
  if (field.relation.kind === 'join-table') {
    const table = draft.models.joinTable(field.relation)
    if (table === undefined) draft.refuse(`the database has no table "${field.relation.table.name}"`)
    else
      draft.add(
        {
          table: table.id,
          shape: 'summary',
          predicate: everyRow,
          output: ['A', 'B'],
          placing: [],
          pinnable: false,
        },
        table,
      )
  }
  return near
}

function relevanceColumns(draft: ReadDraft, bound: BoundModel, sort: unknown): readonly string[] {
  const fields = listOf(isPlain(sort) ? sort['fields'] : undefined)
  return fields.flatMap((name) => {
    const field = typeof name === 'string' ? scalarOf(bound, name) : undefined
    if (field === undefined) draft.refuse(`model ${bound.name} orders by the relevance of an unknown field`)
    return field?.column ?? []
  })
}
