import type { CacheAnnotation, ParsedAnnotation, ResolveTable, TableId } from '@orm-overdrive/core'
import { annotationFromOptions, completeAnnotation, ConfigurationError } from '@orm-overdrive/core'
import type { ModelInternals } from './orm-internals.ts'
import { isQualified } from './table-resolution.ts'

/** An annotation before its attributes are looked up: associations may still add the ones it names. */
interface WrittenAnnotation {
  readonly written: ParsedAnnotation
  readonly neverColumns: readonly string[]
}

const known = new WeakMap<object, WrittenAnnotation | null>()

/**
 * What a model says about caching: its option `cache`, and `cache: { never: true }` of its attributes. Which attributes
 * it is cut `by` is left out; see {@link annotationsOf}.
 *
 * @throws {@link ConfigurationError} (`OVERDRIVE_ANNOTATION`) when it has another form.
 */
export function annotationOf(model: ModelInternals): CacheAnnotation | undefined {
  const found = writtenOf(model)
  return found && { ...found.written, by: [], neverColumns: found.neverColumns }
}

function writtenOf(model: ModelInternals): WrittenAnnotation | undefined {
  // Scoped classes are other classes with the same attributes.
  const found = known.get(model.rawAttributes)
  if (found !== undefined) return found ?? undefined
  const written = read(model)
  known.set(model.rawAttributes, written ?? null)
  return written
}

function read(model: ModelInternals): WrittenAnnotation | undefined {
  const { cache } = model.options
  const neverColumns = neverColumnsOf(model)
  if (cache !== undefined && cache !== false)
    return { written: annotationFromOptions(cache, placeOf(model)), neverColumns }
  return neverColumns.length === 0 ? undefined : { written: { tags: [], by: [], never: false }, neverColumns }
}

function placeOf({ name }: ModelInternals): string {
  return `model ${name}, option cache`
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

/**
 * Annotations of all models, by table. Called when the catalog is read: associations have added their attributes then.
 *
 * @throws {@link ConfigurationError} (`OVERDRIVE_ANNOTATION`) when one names no attribute.
 */
export function annotationsOf(
  models: readonly ModelInternals[],
  resolve: ResolveTable,
): ReadonlyMap<TableId, CacheAnnotation> {
  const all = new Map<TableId, CacheAnnotation>()
  for (const model of models) {
    const found = writtenOf(model)
    const name = model.getTableName()
    const table = isQualified(name)
      ? resolve(name.schema, name.tableName)
      : resolve(undefined, model.tableName)
    if (found === undefined || table === undefined) continue
    const annotation = completeAnnotation(found.written, {
      place: placeOf(model),
      columnOf: (attribute) => model.rawAttributes[attribute]?.field,
      fields: Object.keys(model.rawAttributes),
      neverColumns: found.neverColumns,
    })
    all.set(table, annotation)
  }
  return all
}
