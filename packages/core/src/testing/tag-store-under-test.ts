import assert from 'node:assert/strict'
import { changesBetween } from '../cache/journal.ts'
import type { Stamp, TagState } from '../cache/tag-state.ts'
import type { TagStore } from '../cache/tags/tag-store.ts'

/** What a change is to the suite: stores do not look into it. */
export interface ConformanceContent {
  readonly change: string
}

/** A store under test, with tags that no other case uses. */
export interface TagStoreUnderTest {
  readonly tags: TagStore<ConformanceContent>
  /** Lets so many milliseconds pass on the store's clock. */
  pass(ms: number): Promise<void> | void
}

/** Opens an empty store whose holds stand for `horizonMs`. */
export type OpenTagStore = (horizonMs: number) => Promise<TagStoreUnderTest> | TagStoreUnderTest

/** Long enough that no hold ends during a case. */
export const longMs = 60_000
/** Short enough to be waited for. */
export const briefMs = 100

export const table = 'public.City'
export const partition = 'public.City|id=1'
export const wildcard = 'public.City|id|*'

type Tags = TagStore<ConformanceContent>

export const because = (change: string): ConformanceContent => ({ change })

export async function stateOf(tags: Tags, tag: string): Promise<TagState> {
  const [state] = await tags.read([tag])
  assert.ok(state, `${tag} is known`)
  return state
}

export async function captured(tags: Tags, tag: string): Promise<TagState> {
  const [state] = await tags.capture([tag])
  assert.ok(state, `${tag} was captured`)
  return state
}

/** What the journal of a tag tells from a stamp to the present one. */
export async function changesSince(tags: Tags, tag: string, from: Stamp): Promise<string[] | undefined> {
  const [records] = await tags.journal([tag], [from])
  return changesBetween(records ?? [], from, (await stateOf(tags, tag)).stamp)?.map(({ change }) => change)
}

export const holders = (state: TagState): string[] => state.holds.map(({ writer }) => writer).toSorted()

/** One thing a store must do: what it is called, how long its holds stand, and how it is seen. */
export type TagStoreCase = readonly [
  name: string,
  horizonMs: number,
  run: (store: TagStoreUnderTest) => Promise<void>,
]
