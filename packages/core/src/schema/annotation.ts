import { checkAnnotation } from './annotation-options.ts'
import { annotationProblem } from './annotation-problem.ts'
import { readAnnotation } from './annotation-text.ts'

/** What `@cache(…)` says about a model. */
export interface CacheAnnotation {
  /** How long a result is fresh, in milliseconds; absent: the model is not cached unless the call says so. */
  readonly ttlMs?: number
  readonly staleWhileRevalidateMs?: number
  readonly tags: readonly string[]
  /** Columns (database names) to cut partitions by, besides the keys: one scheme per element. */
  readonly by: readonly (readonly string[])[]
  /** Name of a strategy whose settings apply where the annotation is silent. */
  readonly strategy?: string
  /** Columns (database names) that keep every query that mentions them out of the cache. */
  readonly neverColumns: readonly string[]
  /** The whole model is kept out of the cache. */
  readonly never: boolean
}

/** One annotation as written: of a model, or of a field, where only `never` is allowed. */
export interface ParsedAnnotation extends Omit<CacheAnnotation, 'neverColumns'> {
  /** Fields as the ORM calls them, one list per scheme. */
  readonly by: readonly (readonly string[])[]
}

/**
 * Reads `@cache(…)` out of a documentation comment.
 *
 * ```
 * @cache(ttl: "5m", swr: "30s", tags: ["catalogue"], by: [countryCode, [tenantId, status]], strategy: "kpi")
 * @cache(never)
 * ```
 *
 * It stands on one line; other lines and other text may stand around it. A name that only begins with `@cache`, and one
 * written in the middle of a word or between backticks, is text.
 *
 * @param documentation - The comment without its slashes.
 * @param place - What carries the comment, named in errors: `model City`.
 * @returns `undefined` when there is no annotation.
 * @throws {@link ConfigurationError} (`OVERDRIVE_ANNOTATION`) when it has another form.
 */
export function parseAnnotation(documentation: string, place: string): ParsedAnnotation | undefined {
  const written = readAnnotation(documentation, place)
  return written && checkAnnotation(written.options, written.place)
}

/**
 * Reads the `cache` option of a Sequelize model: `{ ttl, swr, tags, by, strategy }` or `{ never: true }`, with the same
 * rules as {@link parseAnnotation}.
 *
 * @param place - Where the option stands, named in errors: `model Route, option cache`.
 * @throws {@link ConfigurationError} (`OVERDRIVE_ANNOTATION`) when it has another form.
 */
export function annotationFromOptions(options: unknown, place: string): ParsedAnnotation {
  const isObject = typeof options === 'object' && options !== null && !Array.isArray(options)
  if (!isObject)
    throw annotationProblem(
      place,
      'the option',
      options,
      "write an object such as { ttl: '5m' } or { never: true }",
    )
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  return checkAnnotation(new Map(given), place)
}

/** What {@link completeAnnotation} needs to know of the model around the annotation. */
export interface AnnotatedModel {
  /** Named in errors: `model City`. */
  readonly place: string
  /** Database name of a field; `undefined` when the model has no such column. */
  readonly columnOf: (field: string) => string | undefined
  /** All fields that are columns, to be named in errors. */
  readonly fields: readonly string[]
  /** Columns (database names) with an annotation of their own. */
  readonly neverColumns: readonly string[]
}

/**
 * Turns the annotation of a model into database terms.
 *
 * @throws {@link ConfigurationError} (`OVERDRIVE_ANNOTATION`) when `by` names a field that is not a column.
 */
export function completeAnnotation(annotation: ParsedAnnotation, model: AnnotatedModel): CacheAnnotation {
  const columnOf = (field: string): string => {
    const column = model.columnOf(field)
    if (column === undefined)
      throw annotationProblem(
        model.place,
        'by',
        field,
        `name columns of the model: ${model.fields.join(', ')}`,
      )
    return column
  }
  return {
    ...annotation,
    by: annotation.by.map((fields) => fields.map(columnOf)),
    neverColumns: model.neverColumns,
  }
}
