import type { Access, DataModel, Observation, OrderTerm, Predicate, Table, Window } from '@orm-overdrive/core'
import { isPlainObject } from '../orm-parts.ts'
import type { OrmParts } from '../orm-parts.ts'
import type { ModelInternals, Row, SelectOptions, TableName } from '../orm-internals.ts'
import type { AccessDraft, Drafts } from './access-draft.ts'
import { draftsOf } from './access-draft.ts'
import { noteGroup, noteHaving } from './grouping.ts'
import type { Literal } from './hidden-columns.ts'
import { joinRoles, limitsJoinedRows, markReferenced, refuseLateJoins, usesSubQuery } from './joins.ts'
import { occurrencesOf } from './occurrence.ts'
import { noteOrder } from './order-terms.ts'
import { Refused } from './refused.ts'
import type { Observed } from './row-reader.ts'
import { RowReader } from './row-reader.ts'
import { noteSelected } from './selected-columns.ts'
import { accessPredicate } from './access-predicate.ts'

/** A select at the query interface. */
export interface SelectRequest {
  readonly dataModel: DataModel
  readonly orm: OrmParts
  readonly model: ModelInternals
  readonly tableName: TableName
  readonly options: SelectOptions
  readonly literal: Literal
  /** Whether the application says whose data a question is about. */
  readonly isScoped: boolean
}

/** A select that can be described, and what it has to select besides for that. */
export interface SelectPlan {
  /** The options to generate the SQL from. */
  readonly options: SelectOptions
  readonly tables: readonly Table[]
  /** To be called once the SQL is generated: takes what was added out of the include tree again. */
  restore(): void
  /**
   * What the result depends on.
   *
   * @throws {@link Refused}
   */
  accesses(): readonly Access[]
  /** What rows show about each access, in their order. */
  observe(rows: readonly Row[]): readonly Observation[]
  /** Takes what was added out of the rows. */
  strip(rows: readonly Row[]): void
}

/**
 * Plans a select. Must run before its SQL is generated: that rewrites the options.
 *
 * @throws {@link Refused} when the query cannot be described.
 */
export function planSelect(request: SelectRequest): SelectPlan {
  const { orm } = request
  const options = ownOptions(request.options)
  refuseForeignOptions(options, orm)
  const drafts = draftsOf(occurrencesOf(request.dataModel, request.model, request.tableName, options))
  for (const { occurrence } of drafts.values()) refuseHazards(occurrence.table, request.isScoped)
  const isSummary = noteResult(options, drafts, orm)
  const terms = noteOrder(options, drafts, orm)
  const window = windowOf(options, terms, drafts)
  const reader = new RowReader(drafts, isSummary ? undefined : window, request)
  if (!isSummary) reader.extendAttributes()
  let described: Described | undefined
  const describe = () => (described ??= accessesOf(drafts, { ...request, options }, isSummary, window))
  return {
    options,
    tables: [...drafts.values()].map(({ occurrence }) => occurrence.table),
    restore: () => reader.restoreAttributes(),
    accesses: () => describe().accesses,
    observe: (rows) => reader.observe(rows, describe().observed),
    strip: (rows) => reader.strip(rows),
  }
}

/** The options as they are now: what is inside belongs to this call already, the conditions are changed later. */
function ownOptions(options: SelectOptions): SelectOptions {
  const { where } = options
  return { ...options, ...(isPlainObject(where) ? { where: { ...where } } : {}) }
}

/** Tables whose rows are not, or not only, what writes to them by name say. */
function refuseHazards({ id, kind, hazards }: Table, isScoped: boolean): void {
  if (kind !== 'table') throw new Refused(`${id} is not a table: what it shows changes elsewhere.`)
  for (const hazard of hazards) {
    if (hazard === 'row-security' && !isScoped)
      throw new Refused(`Row security hides rows of ${id}, and no scope is given.`)
    if (hazard === 'inheritance' || hazard === 'foreign' || hazard === 'temporary')
      throw new Refused(`Rows of ${id} change under other names (${hazard}).`)
  }
}

function refuseForeignOptions(options: SelectOptions, { queryGenerator }: OrmParts): void {
  if (options.replacements !== undefined || options.bind !== undefined)
    throw new Refused('It has replacements or bind parameters.')
  const aliases = queryGenerator.OperatorsAliasMap
  if (typeof aliases === 'object' && aliases !== null && Object.keys(aliases).length > 0)
    throw new Refused('Operator aliases are in use.')
}

/** Notes what the result shows; returns whether it is only something computed from the rows. */
function noteResult(options: SelectOptions, drafts: Drafts, orm: OrmParts): boolean {
  let isSummary = options.includeIgnoreAttributes === false || Boolean(options.group)
  for (const draft of drafts.values()) {
    const { path, holder } = draft.occurrence
    if (path !== '' && options.includeIgnoreAttributes === false) continue
    if (holder.attributes !== undefined && !Array.isArray(holder.attributes))
      throw new Refused('The attributes of a raw include are not understood.')
    if (noteSelected(holder.attributes, draft, drafts, orm)) isSummary = true
  }
  noteGroup(options, drafts, orm)
  noteHaving(options, drafts, orm)
  return isSummary
}

function windowOf(
  options: SelectOptions,
  terms: readonly OrderTerm[] | undefined,
  drafts: Drafts,
): Window | undefined {
  const take = countOf(options.groupedLimit === undefined ? options.limit : undefined, 'limit')
  const skip = countOf(options.offset, 'offset') ?? 0
  if (options.groupedLimit !== undefined && skip > 0)
    throw new Refused('An offset counts within each parent.')
  if (usesSubQuery(options)) refuseLateJoins(options.include)
  if (take === undefined && skip === 0) return undefined
  const isNested = [...drafts].some(([path, draft]) => path !== '' && draft.placing.size > 0)
  const order = isNested || limitsJoinedRows(options) ? undefined : terms
  return { ...(take === undefined ? {} : { take }), skip, ...(order === undefined ? {} : { order }) }
}

function countOf(value: unknown, name: string): number | undefined {
  if (value === undefined || value === null) return undefined
  const count = typeof value === 'string' ? Number(value) : value
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0)
    throw new Refused(`The ${name} is not a plain number.`)
  return count
}

interface Described {
  readonly accesses: readonly Access[]
  /** By access: what the rows can tell about it. */
  readonly observed: readonly Observed[]
}

function accessesOf(
  drafts: Drafts,
  request: SelectRequest,
  isSummary: boolean,
  window: Window | undefined,
): Described {
  const { options } = request
  const own = new Map<AccessDraft, Predicate>()
  for (const draft of drafts.values()) own.set(draft, accessPredicate(draft, drafts, request))
  if (window !== undefined)
    for (const draft of drafts.values())
      for (const column of draft.placing) markReferenced({ draft, column }, drafts)
  const { deciding, needed } = joinRoles(drafts)
  if (options.groupedLimit !== undefined && (deciding.size > 0 || needed.size > 0))
    throw new Refused('Required includes leave rows out after the limit of each parent.')
  const isLoose = window !== undefined && limitsJoinedRows(options)
  const skips = window !== undefined && window.skip > 0
  const described: [Access, Observed][] = []
  for (const draft of drafts.values()) {
    const isTop = draft.occurrence.join === undefined
    const predicate = withNeeded(own.get(draft) as Predicate, needed.get(draft))
    if (isSummary) described.push([draft.summary(predicate), 'nothing'])
    else if (isTop) described.push([draft.rows(predicate, window), draft])
    else {
      const isOpen = isLoose || deciding.has(draft)
      const isBlind = isLoose || draft.referenced !== undefined || (deciding.has(draft) && skips)
      if (isBlind) described.push([draft.decision(predicate), 'nothing'])
      described.push([draft.rows(predicate, undefined), isOpen ? { keysOf: draft } : draft])
    }
  }
  return { accesses: described.map(([access]) => access), observed: described.map(([, what]) => what) }
}

function withNeeded(predicate: Predicate, columns: readonly string[] = []): Predicate {
  if (columns.length === 0) return predicate
  const present = columns.map((column): Predicate => ({ kind: 'not', of: { kind: 'is-null', column } }))
  return { kind: 'and', all: [predicate, ...present] }
}
