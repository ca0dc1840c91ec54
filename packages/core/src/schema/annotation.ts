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
