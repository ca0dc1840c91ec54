import type { Read, Write } from './question.ts'
import { anyOrder, snapshot, snapshotRows } from './snapshot.ts'
import type { Clients, Levels, World } from './world.ts'

/** Reads that are cached, and writes that may change their answers. */
export interface Case {
  readonly reads: readonly Read[]
  readonly writes: readonly Write[]
  /**
   * `plain`: reads are asked before and after all writes. `stepwise`: after each write as well. `raced`: while the
   * writes run, all at once, so that answers are computed in the middle of them.
   */
  readonly pace: 'plain' | 'stepwise' | 'raced'
}

/** What is wrong with one answer. */
export interface Finding {
  /**
   * `stale`: the cache kept an answer that a write had changed. `different`: it gave another answer than the plain
   * client before any write.
   *
   * Not wrong, but a waste: `repeated`, a read that had just been stored was not served from the cache; `unsettled`,
   * the same after the writes, one of which left its marks behind.
   */
  readonly kind: 'stale' | 'different' | 'repeated' | 'unsettled'
  readonly read: Read
  readonly expected: string
  readonly actual: string
  readonly levels: Levels
}

/** How one read fared over the writes. */
export interface PairOutcome {
  /** Whether the truth changed. */
  readonly isChanged: boolean
  /** Where the answer after the writes came from; `refused`: the read is not cached at all. */
  readonly source: 'cache' | 'database' | 'refused'
  readonly isSound: boolean
  /** Whether the database refuses the read, so that there is nothing to cache. */
  readonly isInvalid: boolean
}

export interface TrialResult {
  readonly pairs: readonly PairOutcome[]
  readonly findings: readonly Finding[]
  /** Errors of the writes that failed, which is allowed. */
  readonly failures: readonly string[]
  /** Whether the entries met the writes as they were stored, so that it may be counted how many were dropped. */
  readonly isMeasured: boolean
}

/** Where reads are tried: clients that know nothing of Overdrive, and clients that run through it. */
export interface Place {
  readonly plain: Clients
  readonly cached: Clients
  takeLevels(): Levels
}

/** Whether a finding breaks the promise that answers are right. */
export function isUnsound({ kind }: Finding): boolean {
  return kind === 'stale' || kind === 'different'
}

/** Runs a case on the reset dataset. */
export async function tryCase(world: World, { reads, writes, pace }: Case): Promise<TrialResult> {
  await world.reset()
  const begun: (() => Promise<unknown>)[] = []
  const failures: string[] = []
  const note = (error: unknown): void => void failures.push(errorText(error))
  for (const write of writes) {
    try {
      begun.push(await write.begin(world.cached))
    } catch (error) {
      note(error)
    }
  }
  const watched: WatchedRead[] = []
  for (const read of reads) watched.push(await watchRead(read, world))
  const between: Finding[] = []
  for (const [index, run] of begun.entries()) {
    const writing = run().catch(note)
    if (pace === 'raced') await Promise.all(reads.map((read) => answerOf(read, world.cached, true)))
    await writing
    if (pace !== 'stepwise' || index === begun.length - 1) continue
    const { findings } = await checkReads(watched, world)
    between.push(...findings.filter(({ kind }) => kind === 'stale'))
  }
  const { pairs, findings } = await checkReads(watched, world)
  return { pairs, findings: [...between, ...findings], failures, isMeasured: pace === 'plain' }
}

/** Asks what was watched again, plainly and through the cache. */
export async function checkReads(
  watched: readonly WatchedRead[],
  { plain, cached, takeLevels }: Place,
): Promise<Pick<TrialResult, 'pairs' | 'findings'>> {
  const pairs: PairOutcome[] = []
  const findings: Finding[] = watched.flatMap((read) => read.findings)
  for (const { read, before, isCached, isInvalid, findings: early } of watched) {
    const after = await truthOf(read, plain)
    takeLevels()
    const actual = await answerOf(read, cached, true)
    const levels = takeLevels()
    const isRight = isInvalid || after.answer.isRefusal || after.allows(actual)
    if (!isRight)
      findings.push({ kind: 'stale', read, expected: after.answer.text, actual: actual.text, levels })
    pairs.push({
      isChanged: !after.allows(before),
      source: levels.includes('database') ? 'database' : isCached && levels.length > 0 ? 'cache' : 'refused',
      isSound: isRight && !early.some(isUnsound),
      isInvalid,
    })
    if (!isCached || isInvalid || actual.isError || !isRight) continue
    await answerOf(read, cached, true)
    const again = takeLevels()
    if (again.includes('database'))
      findings.push({ kind: 'unsettled', read, expected: 'a hit', actual: 'a miss', levels: again })
  }
  return { pairs, findings }
}

/** A read whose answer is in the cache, if it is cached at all. */
export interface WatchedRead {
  readonly read: Read
  readonly before: Answer
  readonly isCached: boolean
  readonly isInvalid: boolean
  readonly findings: readonly Finding[]
}

/** Asks plainly, then twice through the cache: it must say the same, and the second time without the database. */
export async function watchRead(read: Read, { plain, cached, takeLevels }: Place): Promise<WatchedRead> {
  const truth = await truthOf(read, plain)
  const findings: Finding[] = []
  takeLevels()
  let levels: Levels = []
  let answer = truth.answer
  for (const turn of ['fill', 'hit']) {
    answer = await answerOf(read, cached, true)
    levels = takeLevels()
    const facts = { read, expected: truth.answer.text, actual: answer.text, levels }
    if (truth.answer.isRefusal) continue
    if (!truth.allows(answer)) findings.push({ kind: 'different', ...facts })
    else if (turn === 'hit' && levels.includes('database') && !answer.isError)
      findings.push({ kind: 'repeated', ...facts })
  }
  return { read, before: answer, isCached: levels.length > 0, isInvalid: truth.answer.isRefusal, findings }
}

interface Answer {
  readonly text: string
  readonly isError: boolean
  /** The database or the ORM does not take the question: nothing can be learnt from it. */
  readonly isRefusal: boolean
  readonly rows: readonly string[]
}

interface Truth {
  readonly answer: Answer
  /** Whether the database might as well have given this answer. */
  allows(other: Answer): boolean
}

async function truthOf(read: Read, plain: Clients): Promise<Truth> {
  const answer = await answerOf(read, plain, false)
  if (read.superset === undefined || answer.isError)
    return { answer, allows: (other) => other.text === answer.text }
  const larger = snapshotRows(await read.superset(plain), read.order)
  return {
    answer,
    allows(other) {
      if (other.text === answer.text) return true
      const left = [...larger]
      const isPart = other.rows.every((row) => {
        const place = left.indexOf(row)
        if (place >= 0) left.splice(place, 1)
        return place >= 0
      })
      return !other.isError && isPart && other.rows.length === answer.rows.length
    },
  }
}

async function answerOf(read: Read, clients: Clients, cached: boolean): Promise<Answer> {
  try {
    const value = await read.run(clients, cached)
    return {
      text: snapshot(value, read.order),
      isError: false,
      isRefusal: false,
      rows: snapshotRows(value, read.order),
    }
  } catch (error) {
    return { text: errorText(error), isError: true, isRefusal: !isMissing(error), rows: [] }
  }
}

/** `…OrThrow` found nothing: an answer like any other. */
function isMissing(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'P2025'
}

/** Name and code of an error; messages name source files. */
function errorText(error: unknown): string {
  const { name, code } = error as { name?: unknown; code?: unknown }
  return snapshot({ error: name, code }, anyOrder)
}
