import type { Predicate } from '@orm-overdrive/core'
import type { Arguments } from '../argument-values.ts'
import type { ClientView } from '../client-view.ts'
import type { BoundModel } from '../prisma-schema/bound-models.ts'
import { columnsOfFields, fieldOfColumn } from '../prisma-schema/bound-models.ts'
import { farColumns, nearColumns } from '../prisma-schema/joined-columns.ts'
import type { ScalarField } from '../prisma-schema/prisma-models.ts'
import type { SelectedRelation } from '../selection.ts'
import { selectionOf, widened } from '../selection.ts'
import { countedRelations } from './counts.ts'
import { conjunction } from './conjunction.ts'
import { whereFilter } from './filters.ts'
import type { ReadDraft } from './read-draft.ts'
import { addJoinAccess, hangingOf } from './related-accesses.ts'
import type { ChildPlan, ParentLink, RelatedRows, RowsPlan } from './rows-plan.ts'
import type { RowWindow, WindowPlace } from './windows.ts'
import { windowOf } from './windows.ts'

/** Rows of one model in a result: the query's own, or those of a relation. */
export interface RowsPlace {
  /** `one`: no more than one row comes back. */
  readonly rows: 'one' | 'many'
  readonly window: WindowPlace
  /** Columns that link the rows to their parents, or to the rows of a join table. */
  readonly link?: readonly string[]
  /** Fields that must come back besides those of the rows themselves. */
  readonly required?: readonly ScalarField[]
  /** What is known of the rows besides their own `where`. */
  readonly pins: readonly Predicate[]
}

export interface PlannedRows {
  readonly plan: RowsPlan
  /** Arguments that fetch what the plan wants to see. */
  readonly args: Arguments
  /** Whether every row that hangs on a parent is returned: nothing filters, limits or merges them. */
  readonly isWhole: boolean
}

/** Adds the rows that `args` ask for to the draft, with everything that is selected below them. */
export function planRows(
  draft: ReadDraft,
  view: ClientView,
  bound: BoundModel,
  args: Arguments,
  place: RowsPlace,
): PlannedRows {
  const own = whereFilter(draft, bound, args['where'])
  const predicate = conjunction([own, ...place.pins])
  const window = windowOf(draft, bound, args, place.window)
  const selection = selectionOf(view, bound, args)
  if (selection.problem !== undefined) draft.refuse(selection.problem)

  const relations = new Map<string, Arguments>()
  const children: ChildPlan[] = countedRelations(draft, bound, selection.counts, predicate)
  for (const selected of selection.relations) {
    const child = planRelation(draft, view, bound, selected, { predicate, rows: place.rows })
    if (child === undefined) continue
    relations.set(selected.field.name, child.args)
    children.push(child.related)
  }

  const keyFields = keyFieldsOf(bound)
  const shown = [...selection.visible]
  const linking = children.flatMap(({ links }) => links.flatMap(({ fields }) => fields ?? []))
  const required = [
    ...(keyFields ?? []),
    ...(place.required ?? []),
    ...linking,
    ...window.terms.map(({ field }) => field),
  ]
  const access = draft.add(
    {
      table: bound.table.id,
      shape: 'rows',
      predicate,
      ...(place.link === undefined ? {} : { link: place.link }),
      output: [
        ...new Set([
          ...columnsOfFields(bound, shown),
          ...bound.table.primaryKey,
          ...children.flatMap(({ near }) => near),
          ...(place.link ?? []),
        ]),
      ],
      placing: window.placing,
      ...(window.window === undefined ? {} : { window: window.window }),
      pinnable: true,
    },
    bound.table,
    bound,
  )
  const wide = widened(args, selection, required, relations)
  const plan: RowsPlan = {
    bound,
    access,
    keyFields,
    last: lastRowOf(window),
    children,
    hidden: new Set(wide.hidden),
    isWidened:
      wide.hidden.length > 0 || children.some((child) => child.kind === 'rows' && child.plan.isWidened),
  }
  return { plan, args: wide.args, isWhole: window.isWhole && own.kind === 'and' && own.all.length === 0 }
}

function planRelation(
  draft: ReadDraft,
  view: ClientView,
  bound: BoundModel,
  { field, arguments: args }: SelectedRelation,
  parent: { readonly predicate: Predicate; readonly rows: 'one' | 'many' },
): { readonly related: RelatedRows; readonly args: Arguments } | undefined {
  const target = draft.bind(field.target)
  if (target === undefined) return undefined
  const isJoined = field.relation.kind === 'join-table'
  const near = nearColumns(bound, field)
  const far = farColumns(target, field)
  const hanging = isJoined
    ? { link: far.columns, fields: undefined, pins: [] }
    : hangingOf(bound, near, far, parent.predicate)
  const ownFields = isJoined ? fieldsOfColumns(target, far.columns) : undefined
  const planned = planRows(draft, view, target, args, {
    rows: parent.rows === 'one' && !field.list ? 'one' : 'many',
    window: { per: parent.rows === 'one' ? 'one' : 'each-parent', ordersByDefault: true },
    link: hanging.link,
    pins: hanging.pins,
    required: ownFields ?? [],
  })
  const { plan, isWhole } = planned
  const links: ParentLink[] = []
  let ownLink: readonly ScalarField[] | undefined
  if (isJoined) {
    const related = draft.accesses[plan.access]?.predicate
    const join = related && addJoinAccess(draft, bound, target, field, { parents: parent.predicate, related })
    if (join !== undefined) links.push(join)
    // A row that is joined but filtered out, or beyond the limit, would not be among the links.
    ownLink = isWhole ? ownFields : undefined
  } else links.push({ access: plan.access, fields: hanging.fields })
  return {
    related: { kind: 'rows', name: field.name, plan, links, near: near.columns, ownLink },
    args: planned.args,
  }
}

function lastRowOf({ window, terms, fromEnd }: RowWindow): RowsPlan['last'] {
  if (terms.length === 0 || window?.take === undefined || window.take === 0) return undefined
  return { take: window.take, fromEnd, terms }
}

function keyFieldsOf(bound: BoundModel): readonly ScalarField[] | undefined {
  return bound.table.primaryKey.length === 0 ? undefined : fieldsOfColumns(bound, bound.table.primaryKey)
}

function fieldsOfColumns(bound: BoundModel, columns: readonly string[]): readonly ScalarField[] | undefined {
  const fields = columns.map((column) => fieldOfColumn(bound, column))
  return fields.every((field) => field !== undefined) ? fields : undefined
}
