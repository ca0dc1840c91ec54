import { isDeepStrictEqual } from 'node:util'
import type { ReadStep, WriteStep } from './traffic.ts'

/** What other ways to invalidate would have done with one read. */
export interface ReferenceVerdicts {
  /** The question was asked before. */
  readonly isKnown: boolean
  /** Its answer is what it was when it was last asked: a cache that drops exactly what changed has it. */
  readonly perfect: boolean
  /** No table of the question was written since: a cache with one tag per model has it. */
  readonly modelTags: boolean
  /** A cache that only expires, and does not in this run, has an answer that is no longer the answer. */
  readonly ttlIsStale: boolean
}

/** Caches that exist on paper: they follow a run and say what they would have served. */
export interface ReferenceCaches {
  /** @param truth - What the database says now. */
  read(step: ReadStep, truth: unknown): ReferenceVerdicts
  wrote(step: WriteStep): void
}

interface KnownAnswer {
  /** What was answered first. A cache without invalidation still says so. */
  readonly first: unknown
  latest: unknown
  /** Number of the operation that asked last. */
  askedAt: number
}

export function createReferenceCaches(): ReferenceCaches {
  const answers = new Map<string, KnownAnswer>()
  const writtenAt = new Map<string, number>()
  let operations = 0
  return {
    read({ question, tables }, truth) {
      operations += 1
      const known = answers.get(question)
      if (known === undefined) {
        answers.set(question, { first: truth, latest: truth, askedAt: operations })
        return { isKnown: false, perfect: false, modelTags: false, ttlIsStale: false }
      }
      const perfect = isDeepStrictEqual(known.latest, truth)
      const modelTags = tables.every((table) => (writtenAt.get(table) ?? 0) < known.askedAt)
      if (modelTags && !perfect)
        throw new Error(`The answer of ${question} changed, and none of ${tables.join(', ')} was written.`)
      known.askedAt = operations
      known.latest = truth
      return { isKnown: true, perfect, modelTags, ttlIsStale: !isDeepStrictEqual(known.first, truth) }
    },
    wrote({ tables }) {
      operations += 1
      for (const table of tables) writtenAt.set(table, operations)
    },
  }
}
