import type { Datasource, TableId } from '@orm-overdrive/core'
import { UsageError } from '@orm-overdrive/core'
import type { ModelStatic, Sequelize } from 'sequelize'
import type { ModelInternals } from './orm-internals.ts'
import { tableOf } from './table-resolution.ts'
import type { Transactions } from './transactions.ts'

export interface InvalidateTarget {
  /** Names given to reads as `cache: { tags }`, or to models in their annotation. */
  readonly tags?: readonly string[]
  /** Models, by class or name. */
  readonly models?: readonly (string | ModelStatic<never>)[]
}

/** @throws {@link UsageError} (`OVERDRIVE_UNKNOWN_MODEL`) when there is no such model. Nothing was invalidated then. */
export async function invalidateIn(
  datasource: Datasource,
  sequelize: Sequelize,
  { tags, models }: InvalidateTarget,
): Promise<void> {
  const tables = models && (await tablesOf(models, datasource, sequelize))
  await datasource.invalidate({
    ...(tags === undefined ? {} : { tags }),
    ...(tables === undefined ? {} : { tables }),
  })
}

/** The tables of models; those of a database whose catalog is not known yet have nothing cached. */
export async function tablesOf(
  models: readonly (string | ModelStatic<never>)[],
  datasource: Datasource,
  sequelize: Sequelize,
): Promise<TableId[]> {
  const found = models.map((model) => modelNamed(model, sequelize))
  const dataModel = datasource.model ?? (await datasource.ready())
  if (dataModel === undefined) return []
  return found.flatMap((model) => tableOf(dataModel, model.getTableName())?.id ?? [])
}

function modelNamed(model: string | ModelStatic<never>, sequelize: Sequelize): ModelInternals {
  if (typeof model !== 'string') return model as unknown as ModelInternals
  const found: unknown = sequelize.models[model]
  if (found !== undefined) return found as ModelInternals
  throw new UsageError(
    'OVERDRIVE_UNKNOWN_MODEL',
    `There is no model "${model}"; the models are ${Object.keys(sequelize.models).join(', ')}.`,
    { value: model },
  )
}

/**
 * A function for `Model.addHook` that invalidates: at once, or when the transaction of the hook's call commits. It never
 * throws: what it hangs on has been written already.
 */
export function invalidationHook(
  transactions: Transactions,
  invalidate: () => Promise<void>,
): (...args: unknown[]) => Promise<void> {
  const quietly = (): Promise<void> => invalidate().catch(() => {})
  return async (...args) => {
    // Hooks get what they are about first and the options of the call last, or only those.
    const options = args.at(-1) as { readonly transaction?: unknown } | undefined
    const root = transactions.of(options ?? undefined)
    if (root === undefined) await quietly()
    else root.afterCommit(quietly)
  }
}
