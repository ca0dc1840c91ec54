import type { JournalRecord } from '../journal.ts'
import type { ClockBounds, Stamp, TagState } from '../tag-state.ts'

/** A promise, or the value itself where it is at hand: an answer in process costs no turn of the event loop. */
export type Awaitable<T> = T | PromiseLike<T>

/** What a settle says about one tag: a new stamp, and what changed under it. */
export interface Renewal<Content> {
  readonly tag: string
  readonly content: readonly Content[]
}

/**
 * Keeps one {@link TagState} and one journal per tag. The only way to change a stamp.
 *
 * `Content` is what a journal record carries; the store does not look into it.
 */
export interface TagStore<Content> {
  /** The current states, in the order of `tags`; `undefined` for a tag of which nothing is known. */
  read(tags: readonly string[]): Awaitable<readonly (TagState | undefined)[]>
  /**
   * As {@link TagStore.read}, and creates what is absent. To be called before the database is read. The tags are kept
   * until {@link TagStore.release} is called as often; a store outside the process keeps them by itself.
   */
  capture(tags: readonly string[]): Awaitable<readonly TagState[]>
  /** Lets captured tags go. Losing a tag costs hits, never correctness. */
  release(tags: readonly string[]): void
  /**
   * Opens a writer's bracket: a hold on every tag, and a new stamp for those in `bump`. To be awaited before the
   * write can commit. `keep` are tags of which it is not yet known whether they change.
   */
  mark(writer: string, bump: readonly string[], keep: readonly string[]): Awaitable<void>
  /**
   * Closes it, after the outcome is known: drops the writer's holds on `renewals` and `release`, gives every renewed
   * tag a new stamp and a journal record. To be awaited before the write is acknowledged.
   */
  settle(writer: string, renewals: readonly Renewal<Content>[], release: readonly string[]): Awaitable<void>
  /** A new stamp without a known reason: nothing stored under the tags is served again. */
  touch(tags: readonly string[]): Awaitable<void>
  /**
   * The last records of each tag, oldest first; empty when there are none.
   *
   * @param since - A stamp per tag: older records are not asked for.
   */
  journal(
    tags: readonly string[],
    since?: readonly (Stamp | undefined)[],
  ): Awaitable<readonly (readonly JournalRecord<Content>[])[]>
  /** Where the store's clock stands. */
  now(): ClockBounds
}
