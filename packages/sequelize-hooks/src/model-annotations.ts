import type { CacheAnnotation, ResolveTable, TableId } from '@orm-overdrive/core'
import { annotationFromOptions, completeAnnotation, ConfigurationError } from '@orm-overdrive/core'
import type { ModelInternals } from './orm-internals.ts'
import { isQualified } from './table-resolution.ts'

const known = new WeakMap<object, CacheAnnotation | null>()

/**
 * The annotation of a model: its option `cache`, and `cache: { never: true }` of its attributes.
 *
 * @throws {@link ConfigurationError} (`OVERDRIVE_ANNOTATION`) when it has another form or names no attribute.
 */
export function annotationOf(model: ModelInternals): CacheAnnotation | undefined {
  // Scoped classes are other classes with the same attributes.
  const found = known.get(model.rawAttributes)
  if (found !== undefined) return found ?? undefined
  const annotation = read(model)
  known.set(model.rawAttributes, annotation ?? null)
  return annotation
}

function read(model: ModelInternals): CacheAnnotation | undefined {
  const place = `model ${model.name}, option cache`
  const { cache } = model.options
  const neverColumns = neverColumnsOf(model)
  const isWritten = cache !== undefined && cache !== false
  if (!isWritten && neverColumns.length === 0) return undefined
  return completeAnnotation(
    isWritten ? annotationFromOptions(cache, place) : { tags: [], by: [], never: false },
    {
      place,
      columnOf: (name) => model.rawAttributes[name]?.field,
      fields: Object.keys(model.rawAttributes),
      neverColumns,
    },
  )
}

function neverColumnsOf({ name: model, rawAttributes }: ModelInternals): string[] {
  return Object.entries(rawAttributes).flatMap(([name, { cache, field }]) => {
    if (cache === undefined) return []
    const place = `model ${model}, attribute ${name}, option cache`
    if (annotationFromOptions(cache, place).never) return [field]
    throw new ConfigurationError(`${place}: an attribute can only be { never: true }.`, {
      code: 'OVERDRIVE_ANNOTATION',
      place,
      value: cache,
    })
  })
}

/** Annotations of all models, by table. */
export function annotationsOf(
  models: readonly ModelInternals[],
  resolve: ResolveTable,
): ReadonlyMap<TableId, CacheAnnotation> {
  const all = new Map<TableId, CacheAnnotation>()
  for (const model of models) {
    const annotation = annotationOf(model)
    const name = model.getTableName()
    const table = isQualified(name)
      ? resolve(name.schema, name.tableName)
      : resolve(undefined, model.tableName)
    if (annotation !== undefined && table !== undefined) all.set(table, annotation)
  }
  return all
}
