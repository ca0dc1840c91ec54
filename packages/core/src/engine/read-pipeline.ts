import type { Clock } from '../clock.ts'
import type { Flights } from '../cache/single-flight.ts'
import type { MemoryStore } from '../cache/stores/memory-store.ts'
import { privateCopy } from '../cache/values/private-copy.ts'
import type { ValueType } from '../cache/values/value-type.ts'
import type { Access } from '../dependencies/access.ts'
import { tagsOfAccess } from '../dependencies/partitions.ts'
import type { Grounds } from './dependency-collector.ts'
import { currentCollector } from './dependency-collector.ts'
import type { Entry } from './entry.ts'
import { fill } from './fill.ts'
import type { ReadOperation, ReadPolicy } from './operation.ts'
import type { SharedLevel } from './shared-level.ts'
import type { Judgement, Standing } from './standing.ts'
import { standingOf } from './standing.ts'
import type { Telemetry } from './telemetry.ts'

/** What reading needs: the levels, the rules, and where to report. */
export interface ReadPipeline extends Judgement {
  readonly clock: Clock
  readonly l1: MemoryStore<Entry>
  readonly l2: SharedLevel | undefined
  readonly flights: Flights<Answer, FlightNote>
  readonly valueTypes: readonly ValueType[]
  /** Tags that every entry depends on, besides its own. */
  readonly commonTags: readonly string[]
  /** The tag of a name that the application has given. */
  userTag(name: string): string
  /** Longest life of any entry, in milliseconds. */
  readonly longestLifeMs: number
  /** A flight that started longer ago is not joined: its result may be older than a default read allows. */
  readonly maxStalenessMs: number
  readonly telemetry: Telemetry
}

/** What a flight brings home; nobody owns the value, everybody copies it. */
export interface Answer {
  readonly value: unknown
  readonly level: 'l2' | 'database'
  /** What it depends on; absent where that is not certain. */
  readonly grounds: Grounds | undefined
}

export interface FlightNote {
  readonly startedAt: number
  readonly tags: readonly string[]
}

/**
 * Answers from the first level that can prove its answer current; else loads it, once for all who ask meanwhile.
 *
 * @returns The caller's own copy.
 * @throws Whatever the load throws. A cache that fails is passed over.
 */
export async function read<Raw>(operation: ReadOperation<Raw>, pipeline: ReadPipeline): Promise<Raw> {
  const { clock, flights, telemetry, valueTypes } = pipeline
  const startedAt = clock.now()
  const entry = pipeline.l1.get(operation.question)
  if (entry !== undefined && (await isUsable(entry, operation, pipeline))) {
    telemetry.answered(operation.label, 'l1', startedAt)
    currentCollector()?.add(entry)
    return privateCopy(entry.value, valueTypes) as Raw
  }
  const description = operation.describe()
  if ('refused' in description) {
    telemetry.refused(operation.label, description.refused)
    currentCollector()?.spoil(description.refused)
    return operation.load()
  }
  const { accesses } = description
  let isStarter = false
  const answer = await flights.join(
    operation.question,
    ({ note }) => startedAt - note.startedAt <= pipeline.maxStalenessMs,
    () => {
      isStarter = true
      const tags = tagsOf(accesses, operation.policy, pipeline)
      return { note: { startedAt, tags }, result: fly(operation, accesses, tags, pipeline) }
    },
  )
  telemetry.answered(operation.label, isStarter ? answer.level : 'flight', startedAt)
  report(answer, operation)
  return privateCopy(answer.value, valueTypes) as Raw
}

/** Tells the computation around this read what its answer depends on. */
function report({ grounds }: Answer, { label }: ReadOperation): void {
  if (grounds !== undefined) currentCollector()?.add(grounds)
  else currentCollector()?.spoil(`${label.model}.${label.operation} was read while it changed`)
}

/** Whether an entry in process may be served now. One that may not is dropped. */
export async function isUsable(
  entry: Entry,
  operation: Pick<ReadOperation, 'question' | 'policy'>,
  pipeline: ReadPipeline,
): Promise<boolean> {
  const standing = isAlive(entry, operation, pipeline) ? await currentStanding(entry, pipeline) : 'stale'
  if (standing === 'stale') pipeline.l1.delete(operation.question)
  return countJudged(standing, pipeline) !== 'stale'
}

async function currentStanding(entry: Entry, pipeline: ReadPipeline): Promise<Standing> {
  try {
    return await standingOf(entry, await pipeline.tags.read(entry.tags), pipeline)
  } catch (error) {
    pipeline.telemetry.fault('validating an entry', error)
    return 'stale'
  }
}

function isAlive(entry: Entry, { policy }: Pick<ReadOperation, 'policy'>, { tags }: ReadPipeline): boolean {
  const { upper } = tags.now()
  return upper < entry.until && upper - entry.capturedAt < policy.ttlMs
}

function countJudged(standing: Standing, { telemetry }: ReadPipeline): Standing {
  if (standing === 'judged') telemetry.judged()
  return standing
}

/** The second level, then the database. */
async function fly(
  operation: ReadOperation,
  accesses: readonly Access[],
  tags: readonly string[],
  pipeline: ReadPipeline,
): Promise<Answer> {
  const shared = await findShared(operation, accesses, tags, pipeline)
  return shared ?? fill(operation, accesses, tags, pipeline)
}

async function findShared(
  operation: ReadOperation,
  accesses: readonly Access[],
  tags: readonly string[],
  pipeline: ReadPipeline,
): Promise<Answer | undefined> {
  if (pipeline.l2 === undefined) return undefined
  try {
    const { entry, states } = await pipeline.l2.find(operation.question, accesses, tags)
    if (entry === undefined || !isAlive(entry, operation, pipeline)) return undefined
    const standing = countJudged(await standingOf(entry, states, pipeline), pipeline)
    if (standing === 'stale') return undefined
    // Others need not judge the same changes again, and the journal need not reach back as far.
    if (standing === 'judged') pipeline.l2.keep(operation.question, entry)
    pipeline.l1.set(operation.question, entry, entry.bytes)
    return { value: entry.value, level: 'l2', grounds: entry }
  } catch (error) {
    pipeline.telemetry.fault('asking the second level', error)
    return undefined
  }
}

/** The tags known from a question: those every entry has, those of its accesses, and the names it was given. */
export function tagsOf(accesses: readonly Access[], policy: ReadPolicy, pipeline: ReadPipeline): string[] {
  const tags = new Set(pipeline.commonTags)
  for (const access of accesses)
    for (const tag of tagsOfAccess(access, pipeline.schemesOf(access.table))) tags.add(tag)
  for (const name of policy.tags) tags.add(pipeline.userTag(name))
  return [...tags]
}
