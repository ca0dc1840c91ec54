import { mayStore } from '../cache/freshness.ts'
import type { Dependency, TagState } from '../cache/tag-state.ts'
import { copyForStore } from '../cache/values/copy-for-store.ts'
import { UnstorableValue } from '../cache/values/unstorable-value.ts'
import type { Access, Observation } from '../dependencies/access.ts'
import { lateTagsOfAccess } from '../dependencies/partitions.ts'
import type { Grounds } from './dependency-collector.ts'
import type { Entry } from './entry.ts'
import type { ReadOperation } from './operation.ts'
import type { Answer, ReadPipeline } from './read-pipeline.ts'
import { standingOf } from './standing.ts'

/** More narrow tags than this are not worth their keys; the access then lives on its table's journal alone. */
const maxLateTags = 24

/**
 * Loads from the database and stores the result under the tags as they were before.
 *
 * The stamps are captured first: a change that the result may have missed has given its tag another one since.
 */
export async function fill(
  operation: ReadOperation,
  accesses: readonly Access[],
  tags: readonly string[],
  pipeline: ReadPipeline,
): Promise<Answer> {
  const capture = await captureTags(tags, pipeline)
  let raw: unknown
  try {
    raw = await operation.load()
  } catch (error) {
    if (capture !== undefined) pipeline.tags.release(tags)
    throw error
  }
  if (capture === undefined) return { value: raw, level: 'database', grounds: undefined }
  const kept = keep(raw, operation, accesses, capture, pipeline)
  // In process this takes no time and the next read is a hit; with Redis nobody waits for it.
  if (pipeline.l2 === undefined) await kept
  return { value: raw, level: 'database', grounds: capture.grounds && { ...capture.grounds, accesses } }
}

/** The tags of an entry as they were before its load. */
export interface Capture {
  readonly tags: readonly string[]
  /** On the tag store's clock, not later than the capture. */
  readonly at: number
  /** Absent where nothing may be stored: a writer is inside its bracket. */
  readonly grounds: Omit<Grounds, 'accesses'> | undefined
}

/** Reads and keeps the tags, before the database is read. `undefined` when their store is away. */
export async function captureTags(
  tags: readonly string[],
  pipeline: ReadPipeline,
): Promise<Capture | undefined> {
  try {
    const at = pipeline.tags.now().lower
    const states = await pipeline.tags.capture(tags)
    const permission = mayStore(states, pipeline.tags.now())
    const dependencies = tags.map((tag, index) => ({ tag, stamp: (states[index] as TagState).stamp }))
    return { tags, at, grounds: permission.store ? { dependencies, until: permission.until } : undefined }
  } catch (error) {
    pipeline.telemetry.fault('capturing stamps', error)
    return undefined
  }
}

/** Stores a result where that is allowed and possible. Never throws. */
async function keep(
  raw: unknown,
  operation: ReadOperation,
  accesses: readonly Access[],
  capture: Capture,
  pipeline: ReadPipeline,
): Promise<void> {
  let isHandedOver = false
  try {
    if (capture.grounds === undefined) return
    const until = Math.min(capture.grounds.until, capture.at + lifeOf(operation, pipeline))
    if (until <= pipeline.tags.now().upper) return
    const { value, bytes } = copyForStore(raw, pipeline.valueTypes)
    const observations = operation.observe(raw)
    const entry: Entry = {
      value,
      bytes,
      accesses,
      observations,
      tags: capture.tags,
      dependencies: capture.grounds.dependencies,
      late: [],
      capturedAt: capture.at,
      until,
    }
    entry.late = await lateDependencies(entry, pipeline)
    isHandedOver = true
    pipeline.l1.set(operation.question, entry, bytes)
    pipeline.l2?.keep(operation.question, entry)
  } catch (error) {
    if (error instanceof UnstorableValue) pipeline.telemetry.unstorable(operation.label, error.message)
    else pipeline.telemetry.fault('storing a result', error)
  } finally {
    // A stored entry holds on to its tags until it is dropped.
    if (!isHandedOver) pipeline.tags.release(capture.tags)
  }
}

function lifeOf({ policy }: ReadOperation, { longestLifeMs }: ReadPipeline): number {
  return Math.min(policy.ttlMs, longestLifeMs)
}

/**
 * Stamps of the partitions that only the result could name: the rows its includes hang on.
 *
 * They are captured after the read, so they count only if the entry still stands afterwards: then nothing that concerns
 * it happened between the read and the capture.
 */
async function lateDependencies(
  entry: Entry,
  pipeline: ReadPipeline,
): Promise<readonly (readonly Dependency[] | undefined)[]> {
  const { tags, schemesOf } = pipeline
  const named = entry.accesses.map((access, index) =>
    lateTagsOfAccess(access, entry.observations[index] as Observation, schemesOf(access.table), maxLateTags),
  )
  const late = [...new Set(named.flatMap((names) => names ?? []))]
  if (late.length === 0) return []
  const states = await tags.capture(late)
  const permission = mayStore(states, tags.now())
  const isTrusted =
    permission.store &&
    permission.until === Infinity &&
    (await standingOf(entry, await tags.read(entry.tags), pipeline)) !== 'stale'
  if (!isTrusted) {
    tags.release(late)
    return []
  }
  const stampOf = new Map(late.map((tag, index) => [tag, (states[index] as TagState).stamp]))
  return named.map((names) => names?.map((tag) => ({ tag, stamp: stampOf.get(tag) as string | number })))
}

/** Every tag an entry holds on to. */
export function heldTags(entry: Entry): string[] {
  const late = new Set(entry.late.flatMap((dependencies) => (dependencies ?? []).map(({ tag }) => tag)))
  return [...entry.tags, ...late]
}
