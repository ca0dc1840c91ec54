import type { Statistics } from '@orm-overdrive/core'
import type { MissCause } from './miss-causes.ts'
import type { ReferenceVerdicts } from './reference-caches.ts'

/** Counts of one kind of question. */
export interface QuestionTally {
  reads: number
  /** Hits of a cache that drops exactly what changed. */
  perfect: number
  /** Those of them that Overdrive answered without SQL. */
  kept: number
  /** What Overdrive answered without SQL though the question was new: a part of it was asked before. */
  beyond: number
}

/** Misses with the same cause. */
export interface CauseTally extends MissCause {
  readonly question: string
  misses: number
}

/** Everything counted after the warm-up. */
export interface MixTally {
  reads: number
  writes: number
  perfect: number
  kept: number
  beyond: number
  /** Reads whose served answer was not the database's; also counted during the warm-up. */
  stale: number
  /** Hits of a cache whose entries are dropped when any table they read was written. */
  modelTags: number
  /** Hits, and stale ones, of a cache that only expires. */
  ttl: number
  ttlStale: number
  statements: { plainReads: number; reads: number; writes: number; plainWrites: number }
  readonly questions: Map<string, QuestionTally>
  readonly causes: Map<string, CauseTally>
}

export function createTally(): MixTally {
  return {
    ...{ reads: 0, writes: 0, perfect: 0, kept: 0, beyond: 0, stale: 0, modelTags: 0, ttl: 0, ttlStale: 0 },
    statements: { plainReads: 0, reads: 0, writes: 0, plainWrites: 0 },
    questions: new Map(),
    causes: new Map(),
  }
}

/** Counts one read. */
export function countRead(
  tally: MixTally,
  name: string,
  { isKnown, perfect, modelTags, ttlIsStale }: ReferenceVerdicts,
  sent: { readonly served: number; readonly plain: number },
): void {
  const question = tally.questions.get(name) ?? { reads: 0, perfect: 0, kept: 0, beyond: 0 }
  tally.questions.set(name, question)
  const isHit = sent.served === 0
  for (const counts of [tally, question]) {
    counts.reads += 1
    counts.perfect += Number(perfect)
    counts.kept += Number(perfect && isHit)
    counts.beyond += Number(isHit && !perfect)
  }
  tally.modelTags += Number(modelTags)
  tally.ttl += Number(isKnown)
  tally.ttlStale += Number(ttlIsStale)
  tally.statements.reads += sent.served
  tally.statements.plainReads += sent.plain
}

/** Counts why one hit was missed; several causes share it. */
export function countCauses(tally: MixTally, question: string, causes: readonly MissCause[]): void {
  for (const cause of causes) {
    const identity = JSON.stringify([question, cause])
    const counted = tally.causes.get(identity) ?? { question, ...cause, misses: 0 }
    counted.misses += 1 / causes.length
    tally.causes.set(identity, counted)
  }
}

/** One run of the mix on one ORM. */
export interface MixRun {
  readonly orm: string
  readonly level: string
  readonly writeShare: number
  readonly operations: number
  readonly warmUpShare: number
  readonly seconds: number
  readonly tally: MixTally
  readonly staleExamples: readonly StaleExample[]
  readonly engine: Statistics
}

/** An answer that was not the database's. */
export interface StaleExample {
  readonly question: string
  readonly operation: number
  readonly served: string
  readonly stored: string
  /** Steps since the question was asked before. */
  readonly since: readonly string[]
}
