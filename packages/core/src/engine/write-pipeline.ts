import type { Clock } from '../clock.ts'
import type { Renewal, TagStore } from '../cache/tags/tag-store.ts'
import type { Change } from '../dependencies/change.ts'
import { anyTable } from '../dependencies/change.ts'
import type { DataModel } from '../schema/data-model.ts'
import type { Bracket, SchemesOf } from './bracket.ts'
import { bracketOf, renewalsOf } from './bracket.ts'
import { consequencesOf } from './consequences.ts'
import type { FailureOutcome, WriteOperation } from './operation.ts'
import type { Telemetry } from './telemetry.ts'

/** What writing needs: the tags, the rules, and where to report. */
export interface WritePipeline {
  readonly tags: TagStore<Change>
  /** Resolves when it is known whether the tags can be reached; see `Levels.reachability`. */
  readonly reachability: Promise<void>
  readonly model: DataModel | undefined
  readonly schemesOf: SchemesOf
  /** A name for a writer that no other writer ever has. */
  newWriter(): string
  outcomeOf(error: unknown): FailureOutcome
  /** Called with tags of which this process knows that they move: running loads must not be shared any more. */
  closeFlights(tags: readonly string[]): void
  /** Owes the tags a new stamp, because the store could not be reached. */
  owe(tags: readonly string[]): void
  readonly onRedisDown: 'continue' | 'fail'
  readonly clock: Clock
  /** How long a hold stands, in milliseconds. */
  readonly writeHorizonMs: number
  readonly telemetry: Telemetry
  /** Gives tags a new stamp without a write. */
  invalidate(tags: readonly string[]): Promise<void>
}

/** Marks, runs, and settles once the outcome is known. */
export async function write<Raw>(operation: WriteOperation<Raw>, pipeline: WritePipeline): Promise<Raw> {
  const bracket = await openBracket(operation.foreseen, pipeline)
  let raw: Raw
  try {
    raw = await operation.run()
  } catch (error) {
    await bracket.ended(outcomeOf(error, pipeline))
    throw error
  }
  await bracket.settled(changesOf(operation, raw, pipeline.telemetry) ?? operation.foreseen)
  return raw
}

/** What cannot be told is not known. */
function outcomeOf(failure: unknown, pipeline: WritePipeline): FailureOutcome {
  try {
    return pipeline.outcomeOf(failure)
  } catch (error) {
    pipeline.telemetry.fault('telling the outcome of a write', error)
    return 'unknown'
  }
}

/** What a write has changed; `undefined` when its result does not tell more than was foreseen. */
export function changesOf<Raw>(
  operation: WriteOperation<Raw>,
  raw: Raw,
  telemetry: Telemetry,
): readonly Change[] | undefined {
  try {
    return operation.changes(raw)
  } catch (error) {
    telemetry.fault('describing a write', error)
    return undefined
  }
}

/** A marked write, to be closed exactly once. */
export interface OpenBracket {
  /** Marks again if the mark may be overdue before the write or its COMMIT has ended. */
  prolong(): Promise<void>
  settled(changes: readonly Change[]): Promise<void>
  ended(outcome: FailureOutcome): Promise<void>
}

/** Marks everything the foreseen changes touch, referential actions included. */
export async function openBracket(
  foreseen: readonly Change[],
  pipeline: WritePipeline,
): Promise<OpenBracket> {
  const bracket = bracketOfWrite(foreseen, pipeline)
  const both = [...bracket.bump, ...bracket.keep]
  const writer = pipeline.newWriter()
  let markedAt = pipeline.clock.now()
  let isMarked = await mark(writer, bracket, pipeline)
  pipeline.closeFlights(both)

  const prolong = async (): Promise<void> => {
    const now = pipeline.clock.now()
    if (now - markedAt <= pipeline.writeHorizonMs / 2) return
    markedAt = now
    isMarked = await mark(writer, bracket, pipeline)
  }
  await prolong()

  return {
    prolong,
    settled: (changes) => settle(writer, bracket, changes, pipeline),
    async ended(outcome) {
      if (outcome === 'rolled-back') return settle(writer, bracket, [], pipeline)
      // The write may still commit, until the horizon; which rows it changes will never be known.
      const bump = isMarked ? bracket.keep : both
      if (bump.length > 0) await mark(writer, { bump, keep: [] }, { ...pipeline, onRedisDown: 'continue' })
      pipeline.closeFlights(both)
    },
  }
}

const anything: readonly Change[] = [{ kind: 'unknown', table: anyTable }]

/** Tags of changes that cannot be made sense of: everything. */
function bracketOfWrite(foreseen: readonly Change[], pipeline: WritePipeline): Bracket {
  try {
    return bracketOf(consequencesOf(pipeline.model, foreseen), pipeline.schemesOf)
  } catch (error) {
    pipeline.telemetry.fault('describing a write', error)
    return bracketOf(anything, pipeline.schemesOf)
  }
}

function renewalsOfWrite(
  bracket: Bracket,
  changes: readonly Change[],
  pipeline: WritePipeline,
): { readonly renewals: readonly Renewal<Change>[]; readonly release: readonly string[] } {
  try {
    return renewalsOf(bracket, consequencesOf(pipeline.model, changes), pipeline.schemesOf)
  } catch (error) {
    pipeline.telemetry.fault('describing a write', error)
    return renewalsOf(bracket, anything, pipeline.schemesOf)
  }
}

/** @returns Whether the mark is set; where it is not, the tags are owed. */
async function mark(writer: string, { bump, keep }: Bracket, pipeline: WritePipeline): Promise<boolean> {
  try {
    await pipeline.reachability
    await pipeline.tags.mark(writer, bump, keep)
    return true
  } catch (error) {
    if (pipeline.onRedisDown === 'fail') throw error
    pipeline.telemetry.fault('marking a write', error)
    pipeline.owe([...bump, ...keep])
    return false
  }
}

async function settle(
  writer: string,
  bracket: Bracket,
  changes: readonly Change[],
  pipeline: WritePipeline,
): Promise<void> {
  const { renewals, release } = renewalsOfWrite(bracket, changes, pipeline)
  const tags = renewals.map(({ tag }) => tag)
  try {
    await pipeline.tags.settle(writer, renewals, release)
  } catch (error) {
    pipeline.telemetry.fault('settling a write', error)
    pipeline.owe([...tags, ...release])
  }
  pipeline.closeFlights(tags)
  pipeline.telemetry.written(tags)
}
