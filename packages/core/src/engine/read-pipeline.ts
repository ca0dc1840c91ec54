import type { Clock } from '../clock.ts'
import type { Flights } from '../cache/single-flight.ts'
import type { MemoryStore } from '../cache/stores/memory-store.ts'
import { copyForStore } from '../cache/values/copy-for-store.ts'
import { privateCopy } from '../cache/values/private-copy.ts'
import type { ValueType } from '../cache/values/value-type.ts'
import type { Access } from '../dependencies/access.ts'
import { tagsOfAccess } from '../dependencies/partitions.ts'
import type { Grounds, TagSource } from './dependency-collector.ts'
import { currentCollector } from './dependency-collector.ts'
import type { Entry } from './entry.ts'
import { fill } from './fill.ts'
import type { FlightNote } from './flight-note.ts'
import { mayShare } from './flight-note.ts'
import type { ReadOperation, ReadPolicy, Refusal } from './operation.ts'
import type { SharedLevel } from './shared-level.ts'
import type { Judgement, Standing } from './standing.ts'
import { standingOf } from './standing.ts'
import type { Telemetry } from './telemetry.ts'

/** What reading needs: the levels, the rules, and where to report. */
export interface ReadPipeline extends Judgement, TagSource {
  readonly tags: TagSource['tags']
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

/** What a flight brings home. */
export interface Answer {
  /** From the database: its starter's own. From the second level: nobody's, everybody copies it. */
  readonly value: unknown
  readonly level: 'l2' | 'database'
  /** What it depends on; absent where that is not certain. */
  readonly grounds: Grounds | undefined
}

/**
 * Answers from the first level that can prove its answer current; else loads it, once for all who ask meanwhile.
 *
 * @returns The caller's own: a copy, or what the load returned, which nobody else holds then.
 * @throws Whatever the load throws. A cache that fails is passed over.
 */
export async function read<Raw>(operation: ReadOperation<Raw>, pipeline: ReadPipeline): Promise<Raw> {
  const { flights, telemetry, valueTypes } = pipeline
  const startedAt = pipeline.clock.now()
  const within = currentCollector()
  const entry = pipeline.l1.get(operation.question)
  if (entry !== undefined) within?.expect(entry.tags, pipeline)
  if (entry !== undefined && (await isUsable(entry, operation, pipeline))) {
    telemetry.answered(operation.label, 'l1', startedAt)
    within?.add(entry, pipeline)
    return privateCopy(entry.value, valueTypes) as Raw
  }
  const description = describe(operation, pipeline)
  if ('refused' in description) {
    telemetry.refused(operation.label, description.refused)
    within?.spoil(description.refused)
    return operation.load()
  }
  const { accesses, tags } = description
  within?.expect(tags, pipeline)
  let isStarter = false
  const answer = await flights.join(
    operation.question,
    ({ note }) => {
      const isShared = mayShare(note, { startedAt, tags, within }, pipeline.maxStalenessMs)
      if (isShared) within?.waitOn(note)
      return isShared
    },
    () => {
      isStarter = true
      const note = { startedAt, dependsOn: (tag: string) => tags.includes(tag), waitsFor: () => false }
      return { note, result: fly(operation, accesses, tags, pipeline) }
    },
  )
  // Before anybody else has a turn: the starter may change what it got.
  const own = ownValue(answer, isStarter, valueTypes)
  telemetry.answered(operation.label, isStarter ? answer.level : 'flight', startedAt)
  if (answer.grounds !== undefined) within?.add(answer.grounds, pipeline)
  else within?.spoil(`${operation.label.model}.${operation.label.operation} was read while it changed`)
  return own === undefined ? operation.load() : (own.value as Raw)
}

/** What a caller may keep of an answer; `undefined` when it can only be had by loading it again. */
export function ownValue(
  { value, level }: Answer,
  isStarter: boolean,
  types: readonly ValueType[],
): { readonly value: unknown } | undefined {
  if (level === 'l2') return { value: privateCopy(value, types) }
  if (isStarter) return { value }
  try {
    return copyForStore(value, types)
  } catch {
    return undefined
  }
}

/** What the read depends on. A description that fails is a read that cannot be cached. */
function describe(
  operation: ReadOperation,
  pipeline: ReadPipeline,
): { readonly accesses: readonly Access[]; readonly tags: readonly string[] } | Refusal {
  try {
    const description = operation.describe()
    if ('refused' in description) return description
    return { ...description, tags: tagsOf(description.accesses, operation.policy, pipeline) }
  } catch (error) {
    pipeline.telemetry.fault('describing a read', error)
    return { refused: 'it could not be described' }
  }
}

/** Whether an entry in process may be served now. One that is no longer the answer is dropped. */
export async function isUsable(
  entry: Entry,
  operation: Pick<ReadOperation, 'question' | 'policy'>,
  pipeline: ReadPipeline,
): Promise<boolean> {
  if (!isAlive(entry, operation, pipeline)) return false
  const standing = await currentStanding(entry, pipeline)
  if (standing === 'stale' && pipeline.l1.get(operation.question) === entry)
    pipeline.l1.delete(operation.question)
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

/** Whether the entry is young enough for this caller, and is invalidated by all the names the caller gives it. */
function isAlive(entry: Entry, { policy }: Pick<ReadOperation, 'policy'>, pipeline: ReadPipeline): boolean {
  const { upper } = pipeline.tags.now()
  const isYoung = upper < entry.until && upper - entry.capturedAt < policy.ttlMs
  return isYoung && policy.tags.every((name) => entry.tags.includes(pipeline.userTag(name)))
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
