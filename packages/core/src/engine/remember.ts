import { movedSince } from '../cache/freshness.ts'
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
import type { OperationLabel, ReadOperation } from './operation.ts'
import type { Answer, ReadPipeline } from './read-pipeline.ts'
import { isUsable, tagsOf } from './read-pipeline.ts'

const label = (key: string): OperationLabel => ({ orm: 'overdrive', model: key, operation: 'remember' })

/**
 * Answers from the cache, or computes and stores a value that depends on the tables named and on everything the reads
 * inside `load` depended on The
 * stamps of those answers are embedded: a value computed from an older answer is no fresher than that answer.
 */
export async function remember<Value>(
  { key, prefix }: { readonly key: string; readonly prefix: string },
  options: RememberOptions,
  load: () => Promise<Value>,
  pipeline: ReadPipeline,
): Promise<Value> {
  const startedAt = pipeline.clock.now()
  const question = `${prefix}remember:${key}`
  const operation = { label: label(key), question, policy: { ttlMs: options.ttlMs, tags: options.tags } }
  const entry = pipeline.l1.get(question) ?? (await findShared(question, pipeline))
  if (entry !== undefined && (await isUsable(entry, operation, pipeline))) {
    pipeline.telemetry.answered(operation.label, 'l1', startedAt)
    currentCollector()?.add(entry)
    return privateCopy(entry.value, pipeline.valueTypes) as Value
  }
  const accesses = options.tables.map(wholeTable)
  const tags = tagsOf(accesses, operation.policy, pipeline)
  let isStarter = false
  const answer = await pipeline.flights.join(
    question,
    ({ note }) => startedAt - note.startedAt <= pipeline.maxStalenessMs,
    () => {
      isStarter = true
      return { note: { startedAt, tags }, result: compute(operation, accesses, tags, load, pipeline) }
    },
  )
  pipeline.telemetry.answered(operation.label, isStarter ? 'database' : 'flight', startedAt)
  const collector = currentCollector()
  if (answer.grounds === undefined) collector?.spoil(`the remembered value "${key}" could not be stored`)
  else collector?.add(answer.grounds)
  return privateCopy(answer.value, pipeline.valueTypes) as Value
}

/** A table of which any change may matter. */
function wholeTable(table: TableId): Access {
  return { table, shape: 'summary', predicate: everyRow, output: 'all', placing: [], pinnable: false }
}

type Remembered = Pick<ReadOperation, 'label' | 'question' | 'policy'>

/** What others computed. Only the value tells its tags, so they are read after it, and must not have moved. */
async function findShared(question: string, pipeline: ReadPipeline): Promise<Entry | undefined> {
  try {
    const entry = await pipeline.l2?.findComputed(question)
    if (entry === undefined) return undefined
    const moved = movedSince(entry.dependencies, await pipeline.tags.read(entry.tags))
    return moved !== 'lost' && moved.length === 0 ? entry : undefined
  } catch (error) {
    pipeline.telemetry.fault('asking the second level', error)
    return undefined
  }
}

async function compute<Value>(
  operation: Remembered,
  accesses: readonly Access[],
  tags: readonly string[],
  load: () => Promise<Value>,
  pipeline: ReadPipeline,
): Promise<Answer> {
  const capture = await captureTags(tags, pipeline)
  const collector = new DependencyCollector()
  if (capture?.grounds === undefined) collector.spoil('the tables it reads are being written, or their stamps cannot be read')
  else collector.add({ ...capture.grounds, accesses })
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
