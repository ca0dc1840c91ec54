import type { Clock } from '../clock.ts'
import type { MemoryTags } from '../cache/tags/memory-tags.ts'
import { createMemoryTags } from '../cache/tags/memory-tags.ts'
import type { Change } from '../dependencies/change.ts'

interface SharedTags {
  readonly tags: MemoryTags<Change>
  users: number
}

const registryKey = Symbol.for('@orm-overdrive/core/shared-tags/1')

/** One registry per process, also where several copies of this package are installed. */
function registry(): Map<string, SharedTags> {
  const holder = globalThis as { [registryKey]?: Map<string, SharedTags> }
  return (holder[registryKey] ??= new Map())
}

/**
 * The tags of a database in this process. All engines that serve the same database without Redis share them, so that a
 * write through one is seen by every other.
 *
 * @returns The tags, and a function to call when the engine no longer needs them.
 */
export function shareMemoryTags(
  database: string,
  options: { clock: Clock; horizonMs: number },
): { readonly tags: MemoryTags<Change>; readonly leave: () => void } {
  const shared = registry().get(database) ?? { tags: createMemoryTags<Change>(options), users: 0 }
  registry().set(database, shared)
  shared.users += 1
  return {
    tags: shared.tags,
    leave() {
      shared.users -= 1
      if (shared.users === 0 && registry().get(database) === shared) registry().delete(database)
    },
  }
}
