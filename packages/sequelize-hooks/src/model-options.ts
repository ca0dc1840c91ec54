import type { CacheCall, Duration } from '@orm-overdrive/core'

/** The option `cache` of a model. */
export interface ModelCache {
  /** How long results are fresh: seconds, or a text with its unit. */
  readonly ttl?: Duration
  /** How long a stale answer may be served while a fresh one is fetched. */
  readonly swr?: Duration
  /** Names to invalidate by, besides the tables. */
  readonly tags?: readonly string[]
  /** Attributes whose values cut the table into parts that change apart; several together as a list of their own. */
  readonly by?: readonly (string | readonly string[])[]
  /** Name of one of `cache.strategies`. */
  readonly strategy?: string
  /** The model is never cached; stands alone. */
  readonly never?: boolean
}

declare module 'sequelize' {
  // Merged with Sequelize's own declarations, whose type parameters have to be repeated as they are.
  interface FindOptions<TAttributes> {
    /** Whether and how this query is cached. Default: as its model says. */
    cache?: CacheCall
  }
  interface CountOptions<TAttributes> {
    /** Whether and how this query is cached. Default: as its model says. */
    cache?: CacheCall
  }
  interface AggregateOptions<T, TAttributes> {
    /** Whether and how this query is cached. Default: as its model says. */
    cache?: CacheCall
  }
  interface ModelOptions<M> {
    /** How queries of this model are cached, unless they say otherwise. */
    cache?: ModelCache | false
  }
  interface ModelAttributeColumnOptions<M> {
    /** Queries that mention this attribute are never cached. */
    cache?: { readonly never: true }
  }
}
