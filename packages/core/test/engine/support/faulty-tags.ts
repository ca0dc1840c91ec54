import type { MemoryTags } from '../../../src/cache/tags/memory-tags.ts'
import type { Change } from '../../../src/dependencies/change.ts'

type Call = 'read' | 'capture' | 'mark' | 'settle' | 'touch' | 'journal'

/** Tags of a store that can be away, for some calls or for all. */
export function faultyTags() {
  const away = new Set<Call>()
  const calls: Call[] = []
  const wrap = (tags: MemoryTags<Change>): MemoryTags<Change> => {
    const reach = (call: Call): void => {
      calls.push(call)
      if (away.has(call)) throw new Error(`the store is away: ${call}`)
    }
    return {
      get size() {
        return tags.size
      },
      read: (names) => (reach('read'), tags.read(names)),
      capture: (names) => (reach('capture'), tags.capture(names)),
      release: tags.release,
      mark: (...args) => (reach('mark'), tags.mark(...args)),
      settle: (...args) => (reach('settle'), tags.settle(...args)),
      touch: (names) => (reach('touch'), tags.touch(names)),
      journal: (...args) => (reach('journal'), tags.journal(...args)),
      now: tags.now,
    }
  }
  return {
    wrap,
    calls,
    fail: (...names: Call[]) => names.forEach((name) => away.add(name)),
    recover: () => away.clear(),
  }
}
