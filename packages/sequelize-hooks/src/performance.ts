import type { Datasource, Engine, EngineOptions, Statistics } from '@orm-overdrive/core'
import { ConfigurationError, createEngine } from '@orm-overdrive/core'
import type { Sequelize } from 'sequelize'
import { adaptSequelize } from './datasource-adapter.ts'
import { outcomeOf } from './failure-outcome.ts'
import { bypassInternalReads } from './internal-reads.ts'
import type { InvalidateTarget } from './invalidation.ts'
import { invalidateIn, invalidationHook } from './invalidation.ts'
import { annotationOf } from './model-annotations.ts'
import type { ModelInternals, QueryClass, Row, SelectOptions, SqlText } from './orm-internals.ts'
import type { OrmParts } from './orm-parts.ts'
import { ormPartsOf } from './orm-parts.ts'
import type { Patches } from './patches.ts'
import { createPatches } from './patches.ts'
import { createReadability } from './readable-tables.ts'
import type { FastPathContext } from './read/fast-path.ts'
import { openFastPath } from './read/fast-path.ts'
import type { RememberOptions } from './remembering.ts'
import { rememberIn } from './remembering.ts'
import type { SeamContext } from './seams.ts'
import { patchSeams, seamsOf } from './seams.ts'
import { createTransactions } from './transactions.ts'

/** The engine's options, or an engine that other plugins of the process share. */
export type PerformanceOptions = EngineOptions | { readonly engine: Engine }

/** Overdrive at work on one Sequelize instance. */
export interface Performance {
  readonly engine: Engine
  /** Listens to what Overdrive reports; returns a function that takes the listener off. */
  readonly on: Engine['on']
  stats(): Statistics
  /** Drops what was cached under these names, and of these models; everything, when neither is given. */
  invalidate(target?: InvalidateTarget): Promise<void>
  /** Caches what `load` computes, until something changes that its reads looked at. */
  remember<Value>(key: string, options: RememberOptions, load: () => Promise<Value>): Promise<Value>
  readonly hooks: {
    /** A function for `Model.addHook` that invalidates names and models, after the transaction it runs in. */
    invalidate(target: InvalidateTarget): (...args: unknown[]) => Promise<void>
  }
  /**
   * Takes Overdrive off the instance, which is as before then. Reads are no longer cached, writes no longer invalidate:
   * other processes and a shared engine do not hear of them. An engine that this call created is closed.
   */
  uninstall(): Promise<void>
}

const installed = new WeakMap<Sequelize, Performance>()

/**
 * Makes a Sequelize instance fast: queries that ask for it are cached, and every write made through the instance
 * invalidates what it changes.
 *
 * Models may be defined before or after, but before the first query. Nothing is connected by this call. When an annotation
 * names an attribute that does not exist, which only shows once all associations are made, nothing is cached and the
 * event `blind` says why.
 *
 * @throws {@link ConfigurationError} when an option or the annotation of a model has another form than documented, when
 *   the database is not PostgreSQL, and when the instance has Overdrive already. The instance is untouched then.
 */
export function performance(sequelize: Sequelize, options: PerformanceOptions = {}): Performance {
  if (installed.has(sequelize))
    throw new ConfigurationError(
      'This Sequelize instance has Overdrive already; call uninstall() before installing it anew.',
    )
  checkAnnotations(sequelize)
  const isShared = 'engine' in options
  const engine = isShared ? options.engine : createEngine(options)
  const seams = seamsOf(sequelize)
  const orm = ormPartsOf(sequelize)
  const Query = seams.dialect.Query
  const query = seams.sequelize.query
  const runQuery = (sql: SqlText, given: SelectOptions): Promise<unknown> => query.call(sequelize, sql, given)
  const plainQuery = async (sql: string): Promise<Row[]> =>
    (await runQuery(sql, {
      type: 'SELECT',
      raw: true,
      plain: false,
      nest: false,
      transaction: null,
      useMaster: true,
      logging: false,
    })) as Row[]
  const adapter = adaptSequelize(sequelize, plainQuery)
  const datasource = engine.datasource(adapter)
  const context = contextOf({
    ...{ sequelize, datasource, orm, Query, runQuery, plainQuery },
    isScoped: engine.settings.scope !== undefined,
  })
  const patches = createPatches()
  patchSeams(seams, context, patches)
  checkNewModels(sequelize, patches)
  const releases = [
    bypassInternalReads(orm),
    openFastPath(sequelize, orm, fastPathContext(sequelize, orm, context)),
  ]
  const overdrive: Performance = {
    engine,
    on: engine.on,
    stats: () => engine.stats(),
    invalidate: (target = {}) => invalidateIn(datasource, sequelize, target),
    remember: (key, rememberOptions, load) => rememberIn(datasource, sequelize, key, rememberOptions, load),
    hooks: {
      invalidate: (target) =>
        invalidationHook(context.queries.transactions, () => invalidateIn(datasource, sequelize, target)),
    },
    async uninstall() {
      if (installed.get(sequelize) !== overdrive) return
      installed.delete(sequelize)
      for (const release of releases.toReversed()) release()
      patches.restore()
      if (!isShared) await engine.close()
    },
  }
  installed.set(sequelize, overdrive)
  return overdrive
}

interface Parts {
  readonly sequelize: Sequelize
  readonly datasource: Datasource
  readonly orm: ReturnType<typeof ormPartsOf>
  readonly isScoped: boolean
  readonly Query: QueryClass
  readonly runQuery: (sql: SqlText, options: SelectOptions) => Promise<unknown>
  readonly plainQuery: (sql: string) => Promise<Row[]>
}

function contextOf({
  sequelize,
  datasource,
  orm,
  isScoped,
  Query,
  runQuery,
  plainQuery,
}: Parts): SeamContext {
  const { options } = sequelize as unknown as { options: Record<string, unknown> }
  const constructor = sequelize.constructor as typeof Sequelize
  const transactions = createTransactions(constructor as object, datasource, outcomeOf)
  const readable = createReadability(plainQuery, datasource)
  const queryDefaults = (options.query ?? {}) as SelectOptions
  const obstacle = obstacleOf(options)
  const reading = {
    ...{ orm, datasource, transactions, readable, queryDefaults, Query, runQuery, obstacle },
    literal: (sql: string): object => constructor.literal(sql),
    isScoped,
    hasReplicas: Boolean(options.replication),
  }
  const writing = { datasource, transactions, queryGenerator: orm.queryGenerator, runQuery }
  const serverMajor = (): number => Number.parseInt(String(options.databaseVersion), 10) || 0
  const statements = { orm, datasource, readable, serverMajor, obstacle }
  return {
    queries: { datasource, transactions, reading, writing, statements, runQuery },
    omitsNulls: options.omitNull === true,
  }
}

function fastPathContext(sequelize: Sequelize, orm: OrmParts, { queries }: SeamContext): FastPathContext {
  const { hooks } = (sequelize as unknown as { options: { hooks: FastPathContext['hooks'] } }).options
  const { datasource, transactions } = queries
  return { datasource, transactions, hooks, operators: new Set(Object.values(orm.Op)) }
}

/** Settings under which names do not mean what the catalog says. */
function obstacleOf(options: Readonly<Record<string, unknown>>): string | undefined {
  const { prependSearchPath } = (options.dialectOptions ?? {}) as Record<string, unknown>
  if (prependSearchPath) return 'The search path is set for each query.'
  return options.quoteIdentifiers === false ? 'Identifiers are not quoted.' : undefined
}

function checkAnnotations(sequelize: Sequelize): void {
  for (const model of Object.values(sequelize.models)) annotationOf(model as unknown as ModelInternals)
}

/** A wrong annotation is told when its model is defined. A hook could not do that: what it throws nobody catches. */
function checkNewModels(sequelize: Sequelize, patches: Patches): void {
  const { modelManager } = sequelize as unknown as { modelManager: { addModel: (model: unknown) => unknown } }
  patches.set(modelManager, 'addModel', (original) => (model) => {
    annotationOf(model as ModelInternals)
    return original.call(modelManager, model)
  })
}
