import type { Clock } from '../clock.ts'
import { mayStore } from '../cache/freshness.ts'
import type { Flight, Flights } from '../cache/single-flight.ts'
import type { MemoryStore } from '../cache/stores/memory-store.ts'
import type { Dependency, TagState } from '../cache/tag-state.ts'
import { copyForStore, privateCopy } from '../cache/values/private-copy.ts'
import type { ValueType } from '../cache/values/value-type.ts'
import type { Access, Observation } from '../dependencies/access.ts'
import { anyTable } from '../dependencies/change.ts'
import { lateTagsOfAccess, tagsOfAccess } from '../dependencies/partitions.ts'
import type { Entry } from './entry.ts'
import type { ReadOperation } from './operation.ts'
import type { SharedLevel } from './shared-level.ts'
import type { Judgement } from './standing.ts'
import { standingOf } from './standing.ts'
import type { Telemetry } from './telemetry.ts'

/** More narrow tags than this are not worth their keys; the access then lives on its table's journal. */
const maxLateTags = 24

/** What reading needs: the levels, the rules, and where to report. */
export interface ReadPipeline extends Judgement {
  readonly clock: Clock
  readonly l1: MemoryStore<Entry>
  readonly l2: SharedLevel | undefined
  readonly flights: Flights<Answer>
  readonly valueTypes: readonly ValueType[]
  /** Tags every entry depends on, besides its own. */
  readonly commonTags: readonly string[]
  /** Longest life of any entry, in milliseconds. */
  readonly longestLifeMs: number
  /** A flight older than this is not joined. */
  readonly maxStalenessMs: number
  readonly telemetry: Telemetry
}

/** What a flight brings home. */
export interface Answer {
  readonly value: unknown
  readonly level: 'l1' | 'l2' | 'database'
}

/**
 * Answers from the first level that can prove its answer current; else loads it, once for all who ask at that time.
 * The result is always the caller's own copy.
 */
export async function read<Raw>(operation: ReadOperation<Raw>, pipeline: ReadPipeline): Promise<Raw> {
  const startedAt = pipeline.clock.now()
  const entry = pipeline.l1.get(operation.question)
  if (entry !== undefined && (await isUsable(entry, operation, pipeline))) {
    pipeline.telemetry.answered(operation.label, 'l1', startedAt)
    return privateCopy(entry.value, pipeline.valueTypes) as Raw
  }
  const description = operation.describe()
  if ('refused' in description) {
    pipeline.telemetry.refused(operation.label, description.refused)
    return operation.load()
  }
  const { accesses } = description
  const tags = tagsOf(accesses, operation, pipeline)
  const { answer, joined } = await pipeline.flights.join(
    operation.question,
    (flight) => startedAt - flight.startedAt <= pipeline.maxStalenessMs,
    { startedAt, tags },
    (flight) => fly(operation, accesses, tags, flight, pipeline),
  )
  pipeline.telemetry.answered(operation.label, joined ? 'flight' : answer.level, startedAt)
  const isOwn = !joined && answer.level === 'database'
  return (isOwn ? answer.value : privateCopy(answer.value, pipeline.valueTypes)) as Raw
}
