import type { Arguments } from '../argument-values.ts'
import { isPlain, listOf, presentEntries } from '../argument-values.ts'
import type { BoundModel } from '../prisma-schema/bound-models.ts'
import { columnsOfFields, scalarOf } from '../prisma-schema/bound-models.ts'
import { whereFilter } from './filters.ts'
import { orderingOf } from './ordering.ts'
import type { ReadDraft } from './read-draft.ts'
import { windowOf } from './windows.ts'

const aggregations = ['_count', '_sum', '_avg', '_min', '_max'] as const

/** `count` and `aggregate`: one summary of the matching rows. */
export function describeAggregate(draft: ReadDraft, bound: BoundModel, args: Arguments): void {
  const predicate = whereFilter(draft, bound, args['where'])
  const { window, placing } = windowOf(draft, bound, args, { per: 'one', ordersByDefault: true })
  const output = [
    ...aggregations.flatMap((name) => aggregated(draft, bound, args[name])),
    ...aggregated(draft, bound, args['select']),
  ]
  draft.add(
    {
      table: bound.table.id,
      shape: 'summary',
      predicate,
      output: [...new Set(output)],
      // Without a window no order decides which rows are counted.
      placing: window === undefined ? [] : placing,
      pinnable: true,
    },
    bound.table,
    bound,
  )
}

/** `groupBy`: one summary, of the grouped, aggregated, filtered and ordering columns. */
export function describeGroupBy(draft: ReadDraft, bound: BoundModel, args: Arguments): void {
  const predicate = whereFilter(draft, bound, args['where'])
  const by = listOf(args['by']).filter((name) => typeof name === 'string')
  for (const name of by)
    if (scalarOf(bound, name) === undefined)
      draft.refuse(`model ${bound.name} has no field "${name}" to group by`)
  const output = [
    ...columnsOfFields(bound, by),
    ...aggregations.flatMap((name) => aggregated(draft, bound, args[name])),
    ...havingColumns(draft, bound, args['having']),
    ...groupOrder(draft, bound, args['orderBy']),
  ]
  draft.add(
    {
      table: bound.table.id,
      shape: 'summary',
      predicate,
      output: [...new Set(output)],
      placing: [],
      pinnable: true,
    },
    bound.table,
    bound,
  )
}

/** `true` counts rows and looks at no column. */
function aggregated(draft: ReadDraft, bound: BoundModel, fields: unknown): string[] {
  return presentEntries(fields).flatMap(([name, value]) => {
    if (value === false || name === '_all') return []
    const field = scalarOf(bound, name)
    if (field === undefined) draft.refuse(`model ${bound.name} has no field "${name}" to aggregate`)
    return field === undefined ? [] : [field.column]
  })
}

function havingColumns(draft: ReadDraft, bound: BoundModel, having: unknown): string[] {
  return presentEntries(having).flatMap(([name, value]) => {
    if (name === 'AND' || name === 'OR' || name === 'NOT')
      return listOf(value).flatMap((each) => havingColumns(draft, bound, each))
    return [...aggregated(draft, bound, { [name]: true }), ...references(bound, value)]
  })
}

/** Columns that a condition compares with: `fields` of the model may stand for values. */
function references(bound: BoundModel, value: unknown): string[] {
  if (Array.isArray(value)) return (value as readonly unknown[]).flatMap((each) => references(bound, each))
  if (isPlain(value)) return Object.values(value).flatMap((each) => references(bound, each))
  const isReference = typeof value === 'object' && value !== null && 'modelName' in value && 'name' in value
  return isReference && typeof value.name === 'string' ? columnsOfFields(bound, [value.name]) : []
}

function groupOrder(draft: ReadDraft, bound: BoundModel, orderBy: unknown): string[] {
  return listOf(orderBy)
    .flatMap(presentEntries)
    .flatMap(([name, sort]) =>
      (aggregations as readonly string[]).includes(name)
        ? aggregated(draft, bound, sort)
        : [...orderingOf(draft, bound, { [name]: sort }).columns],
    )
}
