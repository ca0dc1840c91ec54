import type { TagStore } from '../cache/tags/tag-store.ts'
import type { Change } from '../dependencies/change.ts'
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
    await bracket.ended(pipeline.outcomeOf(error))
    throw error
  }
  await bracket.settled(changesOf(operation, raw, pipeline.telemetry) ?? operation.foreseen)
  return raw
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
  settled(changes: readonly Change[]): Promise<void>
  ended(outcome: FailureOutcome): Promise<void>
}

/** Marks everything the foreseen changes touch, referential actions included. */
export async function openBracket(
  foreseen: readonly Change[],
  pipeline: WritePipeline,
): Promise<OpenBracket> {
  const bracket = bracketOf(consequencesOf(pipeline.model, foreseen), pipeline.schemesOf)
  const writer = pipeline.newWriter()
  await mark(writer, bracket, pipeline)
  pipeline.closeFlights([...bracket.bump, ...bracket.keep])
  return {
    settled: (changes) => settle(writer, bracket, consequencesOf(pipeline.model, changes), pipeline),
    async ended(outcome) {
      // An unknown outcome keeps its holds: the write may still commit, until the horizon.
      if (outcome === 'rolled-back') await settle(writer, bracket, [], pipeline)
      else pipeline.closeFlights([...bracket.bump, ...bracket.keep])
    },
  }
}

async function mark(writer: string, bracket: Bracket, pipeline: WritePipeline): Promise<void> {
  try {
    await pipeline.reachability
    await pipeline.tags.mark(writer, bracket.bump, bracket.keep)
  } catch (error) {
    if (pipeline.onRedisDown === 'fail') throw error
    pipeline.telemetry.fault('marking a write', error)
    pipeline.owe([...bracket.bump, ...bracket.keep])
  }
}

async function settle(
  writer: string,
  bracket: Bracket,
  changes: readonly Change[],
  pipeline: WritePipeline,
): Promise<void> {
  const { renewals, release } = renewalsOf(bracket, changes, pipeline.schemesOf)
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
