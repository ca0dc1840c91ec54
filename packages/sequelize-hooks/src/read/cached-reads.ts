import type { Datasource, Observation, ReadOperation, ReadPolicy } from '@orm-overdrive/core'
import { isInternalRead } from '../internal-reads.ts'
import { annotationOf } from '../model-annotations.ts'
import type { ModelInternals, QueryClass, Row, SelectOptions, SqlText, TableName } from '../orm-internals.ts'
import type { OrmParts } from '../orm-parts.ts'
import type { Readability } from '../readable-tables.ts'
import { rowsOnly } from '../row-query.ts'
import type { Transactions } from '../transactions.ts'
import type { Question } from './learnt-questions.ts'
import { learning, Lesson } from './learnt-questions.ts'
import { refuseNever } from './never-columns.ts'
import { Refused } from './refused.ts'
import { replay } from './replay.ts'
import type { SelectPlan } from './select-plan.ts'
import { planSelect } from './select-plan.ts'

/** Runs a query as Sequelize would without us. */
export type RunQuery = (sql: SqlText, options: SelectOptions) => Promise<unknown>

export interface ReadContext {
  readonly orm: OrmParts
  readonly datasource: Datasource
  readonly transactions: Transactions
  readonly readable: Readability
  /** Options of the Sequelize instance that every query starts from. */
  readonly queryDefaults: SelectOptions
  readonly Query: QueryClass
  readonly literal: (sql: string) => object
  readonly isScoped: boolean
  /** Whether Sequelize sends reads to replicas: what is stored must not come from one that lags behind. */
  readonly hasReplicas: boolean
  readonly runQuery: RunQuery
  /** What else than SQL and options decides how a name or a value is read; a reason keeps all reads out. */
  readonly obstacle: string | undefined
}

/** A select on its way from the query interface, where it is understood, to the query, where its SQL is known. */
export class PlannedSelect {
  readonly plan: SelectPlan
  readonly policy: ReadPolicy
  readonly label: ReadOperation['label']
  private isTaken = false

  constructor(plan: SelectPlan, policy: ReadPolicy, label: ReadOperation['label']) {
    this.plan = plan
    this.policy = policy
    this.label = label
  }

  /** Options travel on into nested calls: only the first query with them is meant. */
  take(): boolean {
    const isFirst = !this.isTaken
    this.isTaken = true
    return isFirst
  }
}

/** How a select is to be run. */
export type SelectRoute =
  | { readonly kind: 'plain' }
  | { readonly kind: 'planned'; readonly select: PlannedSelect }
  | { readonly kind: 'refused'; readonly reason: string; readonly policy: ReadPolicy }

const plain: SelectRoute = { kind: 'plain' }

/** Decides whether a select is cached, and plans it then. */
export async function routeSelect(
  model: ModelInternals,
  tableName: TableName,
  options: SelectOptions,
  operation: string,
  context: ReadContext,
): Promise<SelectRoute> {
  const { datasource, transactions } = context
  const policy = datasource.policyOf(options.cache, { name: model.name, annotation: annotationOf(model) })
  if (policy === undefined) return plain
  const bypass = reasonToBypass(options, transactions)
  if (bypass !== undefined) {
    datasource.bypassed(bypass)
    return plain
  }
  const dataModel = datasource.model ?? (await datasource.ready())
  if (dataModel === undefined) return plain
  try {
    if (context.obstacle !== undefined) throw new Refused(context.obstacle)
    const { orm, literal, isScoped } = context
    const plan = planSelect({ dataModel, orm, model, tableName, options, literal, isScoped })
    const label = { orm: 'sequelize', model: model.name, operation } as const
    if (!plan.tables.every((table) => context.readable.has(table)))
      await context.readable.refuseUnreadable(plan.tables)
    return { kind: 'planned', select: new PlannedSelect(plan, policy, label) }
  } catch (error) {
    return { kind: 'refused', policy, reason: reasonOf(error, datasource) }
  }
}

function reasonToBypass(options: SelectOptions, transactions: Transactions): string | undefined {
  if (isInternalRead()) return 'it is a read inside of a write'
  if (transactions.of(options) !== undefined) return 'it is inside a transaction'
  if (options.lock || options.skipLocked) return 'it locks'
  if (options.useMaster === true) return 'it asks for the primary'
  return undefined
}

function reasonOf(error: unknown, datasource: Datasource): string {
  if (error instanceof Refused) return error.message
  datasource.fault('describing a select', error)
  return 'It could not be described.'
}

/** Answers a planned select once its SQL is known. */
export async function answerSelect(
  select: PlannedSelect,
  sql: SqlText,
  options: SelectOptions,
  context: ReadContext,
): Promise<unknown> {
  select.plan.restore()
  const operation = operationOf(select, sql, options, context)
  const lesson = options[learning]
  if (lesson instanceof Lesson) lesson.learn(operation, options, context)
  const rows = await context.datasource.read({ ...operation, policy: select.policy })
  return replay(rows, options, context)
}

/** The select as the engine knows it; it may be asked again and again. */
function operationOf(
  { plan, label }: PlannedSelect,
  sql: SqlText,
  given: SelectOptions,
  { datasource, hasReplicas, runQuery }: ReadContext,
): Question {
  const options = {
    ...given,
    ...(hasReplicas ? { useMaster: true } : {}),
    [rowsOnly]: true,
    [learning]: undefined,
  }
  const observed = new WeakMap<object, readonly Observation[]>()
  const describe = (): ReturnType<ReadOperation['describe']> => {
    try {
      const accesses = plan.accesses()
      refuseNever(accesses, datasource.annotations)
      return { accesses }
    } catch (error) {
      return { refused: reasonOf(error, datasource) }
    }
  }
  return {
    label,
    question: questionOf(typeof sql === 'string' ? sql : sql.query, given),
    describe,
    async load() {
      const rows = (await runQuery(sql, options)) as Row[]
      if ('accesses' in describe()) observed.set(rows, plan.observe(rows))
      plan.strip(rows)
      return rows
    },
    observe(rows) {
      const found = observed.get(rows)
      if (found === undefined) throw new Error('The rows were not seen when they were loaded.')
      return found
    },
  }
}

/** The SQL is the canonical text of a query; what the driver's rows are called besides goes along. */
function questionOf(sql: string, options: SelectOptions): string {
  const { aliasesMapping, searchPath } = options
  const names = aliasesMapping instanceof Map ? JSON.stringify([...aliasesMapping]) : ''
  return `${typeof searchPath === 'string' ? searchPath : ''}\n${names}\n${sql}`
}

/** A query that was asked to be cached and cannot be: it runs plainly, and the reason is told. */
export function runRefused(
  { reason, policy }: Extract<SelectRoute, { kind: 'refused' }>,
  label: ReadOperation['label'],
  run: () => Promise<unknown>,
  { datasource }: ReadContext,
): Promise<unknown> {
  const describe = () => ({ refused: reason })
  return datasource.read({ label, question: 'refused', policy, describe, load: run, observe: () => [] })
}
