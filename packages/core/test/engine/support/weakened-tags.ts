import type { Hold, Stamp, TagState } from '../../../src/cache/tag-state.ts'
import type { MemoryTags } from '../../../src/cache/tags/memory-tags.ts'
import type { Change } from '../../../src/dependencies/change.ts'
import { horizonMs } from './open-shop.ts'

type Tags = MemoryTags<Change>
type Weakening = (tags: Tags) => Partial<Tags>

/** Tags of which some calls do something else. */
export const weakened =
  (weaken: Weakening) =>
  (tags: Tags): Tags => ({
    read: tags.read,
    capture: tags.capture,
    release: tags.release,
    mark: tags.mark,
    settle: tags.settle,
    touch: tags.touch,
    journal: tags.journal,
    now: tags.now,
    get size() {
      return tags.size
    },
    ...weaken(tags),
  })

const withHolds = (state: TagState, isKept: (hold: Hold) => boolean): TagState => ({
  ...state,
  holds: state.holds.filter(isKept),
})

/** The protections of the protocol, each taken away. */
export const weakTags = {
  'no mark': () => ({ mark: () => {} }),
  'a result is stored under a hold': (tags) => ({
    capture: (names) => tags.capture(names).map((state) => withHolds(state, ({ keeps }) => keeps)),
  }),
  'holds that keep the stamp are ignored': (tags) => ({
    mark: (writer, bump) => tags.mark(writer, bump, []),
    settle: (writer, renewals) => tags.settle(writer, renewals, []),
  }),
  'tags are not released': () => ({ release: () => {} }),
  'the judge sees steps without changes': (tags) => ({
    journal: async (names) =>
      (await tags.journal(names)).map((records) => records.map((record) => ({ ...record, content: [] }))),
  }),
  'a settle does not renew': (tags) => ({
    settle: (writer, renewals, release) =>
      tags.settle(writer, [], [...renewals.map(({ tag }) => tag), ...release]),
  }),
} satisfies Record<string, Weakening>

/**
 * Tags of a store that can lose everything: stamps, holds and all. What is created afterwards is young.
 *
 * @param options.absentIsCurrent - The weakening: what is gone counts as unchanged since it was first seen.
 */
export function losableTags({ absentIsCurrent = false } = {}) {
  const seen = new Set<string>()
  const lost = new Set<string>()
  const first = new Map<string, Stamp>()
  const bornAt = new Map<string, number>()
  const forgotten = new Map<string, ReadonlySet<Hold>>()
  let inner: Tags | undefined

  function shown(tag: string, state: TagState): TagState {
    const gone = forgotten.get(tag)
    const safeAt = (bornAt.get(tag) ?? -Infinity) + horizonMs
    return { ...withHolds(state, (hold) => !gone?.has(hold)), safeAt: Math.max(0, safeAt) }
  }

  function create(tags: Tags, names: readonly string[]): void {
    for (const tag of names) {
      seen.add(tag)
      if (lost.delete(tag)) bornAt.set(tag, tags.now().lower)
    }
  }

  const wrap = weakened((tags) => {
    inner = tags
    for (const memory of [seen, lost, first, bornAt, forgotten]) memory.clear()
    return {
      read: (names) =>
        tags.read(names).map((state, index) => {
          const tag = names[index] as string
          if (state === undefined || !lost.has(tag)) return state && shown(tag, state)
          return absentIsCurrent ? { stamp: first.get(tag) ?? 0, safeAt: 0, holds: [] } : undefined
        }),
      capture(names) {
        create(tags, names)
        return tags.capture(names).map((state, index) => {
          const tag = names[index] as string
          if (!first.has(tag)) first.set(tag, state.stamp)
          return shown(tag, state)
        })
      },
      mark(writer, bump, keep) {
        create(tags, [...bump, ...keep])
        tags.mark(writer, bump, keep)
      },
      settle(writer, renewals, release) {
        create(tags, [...renewals.map(({ tag }) => tag), ...release])
        tags.settle(writer, renewals, release)
      },
    }
  })
  return {
    wrap,
    /** Loses everything now. */
    lose() {
      const names = [...seen]
      inner?.touch(names)
      for (const [index, state] of (inner?.read(names) ?? []).entries()) {
        const tag = names[index] as string
        lost.add(tag)
        forgotten.set(tag, new Set(state?.holds ?? []))
      }
    },
  }
}
