import { copyForStore } from '../cache/values/copy-for-store.ts'
import { privateCopy } from '../cache/values/private-copy.ts'
import { UnstorableValue } from '../cache/values/unstorable-value.ts'
import type { Access } from '../dependencies/access.ts'
import { everyRow } from '../dependencies/predicate.ts'
import type { TableId } from '../schema/data-model.ts'
import type { RememberOptions } from './datasource.ts'
import { collect, currentCollector, DependencyCollector } from './dependency-collector.ts'
import type { Entry } from './entry.ts'
import { captureTags } from './fill.ts'
import type { FlightNote } from './flight-note.ts'
import { mayShare } from './flight-note.ts'
import type { OperationLabel, ReadOperation } from './operation.ts'
import type { Answer, ReadPipeline } from './read-pipeline.ts'
import { isUsable, ownValue, tagsOf } from './read-pipeline.ts'

const label = (key: string): OperationLabel => ({ orm: 'overdrive', model: key, operation: 'remember' })

/**
 * Answers from the cache, or computes and stores a value that depends on the tables named and on everything the reads
 * inside `load` depended on. The stamps of those answers are embedded: a value computed from an older answer is no
 * fresher than that answer.
 */
export async function remember<Value>(
  { key, prefix }: { readonly key: string; readonly prefix: string },
  options: RememberOptions,
  load: () => Promise<Value>,
  pipeline: ReadPipeline,
): Promise<Value> {
  const startedAt = pipeline.clock.now()
  const within = currentCollector()
  const question = `remember:${prefix}${key}`
  const operation = { label: label(key), question, policy: { ttlMs: options.ttlMs, tags: options.tags } }
  const accesses = options.tables.map(wholeTable)
  const tags = tagsOf(accesses, operation.policy, pipeline)
  const found = await find(operation, tags, pipeline)
  if (found !== undefined) {
    pipeline.telemetry.answered(operation.label, found.level, startedAt)
    if (found.entry.accesses.length > 0) within?.add(found.entry, pipeline)
    else within?.addUndescribed(found.entry, pipeline)
    return privateCopy(found.entry.value, pipeline.valueTypes) as Value
  }
  within?.expect(tags, pipeline)
  let isStarter = false
  const answer = await pipeline.flights.join(
    question,
    ({ note }) => {
      const isShared = mayShare(note, { startedAt, tags, within }, pipeline.maxStalenessMs)
      if (isShared) within?.waitOn(note)
      return isShared
    },
    () => {
      isStarter = true
      const collector = new DependencyCollector(pipeline, within)
      collector.expect(tags, pipeline)
      const note: FlightNote = {
        startedAt,
        dependsOn: (tag) => collector.dependsOn(tag),
        waitsFor: (computation) => collector.waitsFor(computation),
      }
      within?.waitOn(note)
      return { note, result: compute(operation, { accesses, tags, collector }, load, pipeline) }
    },
  )
  // Before anybody else has a turn: the starter may change what it got.
  const own = ownValue(answer, isStarter, pipeline.valueTypes)
  pipeline.telemetry.answered(operation.label, isStarter ? 'database' : 'flight', startedAt)
  if (answer.grounds === undefined) within?.spoil(`the remembered value "${key}" could not be stored`)
  else within?.add(answer.grounds, pipeline)
  return own === undefined ? load() : (own.value as Value)
}

/** The value in process, else the one others computed, if it is still the answer and depends on all of `tags`. */
async function find(
  operation: Remembered,
  tags: readonly string[],
  pipeline: ReadPipeline,
): Promise<{ readonly entry: Entry; readonly level: 'l1' | 'l2' } | undefined> {
  const isFit = async (entry: Entry | undefined) => {
    if (entry === undefined || !tags.every((tag) => entry.tags.includes(tag))) return false
    currentCollector()?.expect(entry.tags, pipeline)
    return isUsable(entry, operation, pipeline)
  }
  const near = pipeline.l1.get(operation.question)
  if (near !== undefined && (await isFit(near))) return { entry: near, level: 'l1' }
  const shared = await findShared(operation.question, pipeline)
  if (shared === undefined || !(await isFit(shared))) return undefined
  pipeline.l1.set(operation.question, shared, shared.bytes)
  return { entry: shared, level: 'l2' }
}

/** A table of which any change may matter. */
function wholeTable(table: TableId): Access {
  return { table, shape: 'summary', predicate: everyRow, output: 'all', placing: [], pinnable: false }
}

type Remembered = Pick<ReadOperation, 'label' | 'question' | 'policy'>

interface Computation {
  readonly accesses: readonly Access[]
  readonly tags: readonly string[]
  readonly collector: DependencyCollector
}

/** What others computed. Only the value tells its tags, so they are still to be checked. */
async function findShared(question: string, pipeline: ReadPipeline): Promise<Entry | undefined> {
  try {
    return await pipeline.l2?.findComputed(question)
  } catch (error) {
    pipeline.telemetry.fault('asking the second level', error)
    return undefined
  }
}

async function compute<Value>(
  operation: Remembered,
  { accesses, tags, collector }: Computation,
  load: () => Promise<Value>,
  pipeline: ReadPipeline,
): Promise<Answer> {
  const capture = await captureTags(tags, pipeline)
  if (capture?.grounds === undefined)
    collector.spoil('the tables it reads are being written, or their stamps cannot be read')
  else collector.add({ ...capture.grounds, accesses }, pipeline)
  try {
    const value = await collect(collector, load)
    const grounds = collector.conclude()
    if ('spoiledBy' in grounds) {
      pipeline.telemetry.refused(operation.label, grounds.spoiledBy)
      return { value, level: 'database', grounds: undefined }
    }
    const at = capture?.at ?? 0
    const until = Math.min(grounds.until, at + Math.min(operation.policy.ttlMs, pipeline.longestLifeMs))
    await store(value, { ...grounds, until }, at, operation, pipeline)
    return { value, level: 'database', grounds }
  } finally {
    if (capture !== undefined) pipeline.tags.release(tags)
    collector.end()
  }
}

async function store(
  value: unknown,
  grounds: Pick<Entry, 'dependencies' | 'accesses' | 'until'>,
  capturedAt: number,
  operation: Remembered,
  pipeline: ReadPipeline,
): Promise<void> {
  try {
    if (grounds.until <= pipeline.tags.now().upper) return
    const stored = copyForStore(value, pipeline.valueTypes)
    const tags = grounds.dependencies.map(({ tag }) => tag)
    // Keeps the tags; their present stamps do not matter, the entry carries those of its answers.
    await pipeline.tags.capture(tags)
    const entry: Entry = { ...stored, ...grounds, tags, observations: [], late: [], capturedAt }
    pipeline.l1.set(operation.question, entry, stored.bytes)
    pipeline.l2?.keep(operation.question, entry)
  } catch (error) {
    if (error instanceof UnstorableValue) pipeline.telemetry.unstorable(operation.label, error.message)
    else pipeline.telemetry.fault('storing a computed value', error)
  }
}
