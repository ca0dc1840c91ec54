import { LRUCache } from 'lru-cache'
import { ConfigurationError } from '../../errors.ts'

/** Entries of this process, the least recently used ones giving way. Has no notion of time. */
export interface MemoryStore<Entry> {
  /** The entry of `key`; counts as a use. */
  get(key: string): Entry | undefined
  /**
   * Keeps `entry` under `key`, in place of the one before. Setting the very entry that is there only counts as a use.
   *
   * @param bytes - What the entry occupies, estimated.
   */
  set(key: string, entry: Entry, bytes: number): void
  /** Drops the entry of `key`, if there is one. */
  delete(key: string): void
  /** Drops all entries. */
  clear(): void
  /** Entries at present. */
  readonly size: number
  /** What they occupy together. */
  readonly bytes: number
}

export interface MemoryStoreOptions<Entry> {
  /** Most bytes kept, at least 1. */
  readonly maxBytes: number
  /** Most entries kept, at least 1. Room for their names is taken at once. */
  readonly maxEntries: number
  /** Told of every entry that was set, once, when the store lets go of it. Must not throw or use the store. */
  onDrop(entry: Entry, reason: DropReason): void
}

/** `evicted`: for space. `replaced`: by another of its key. `deleted`, `cleared`: on request. `too-large`: never kept. */
export type DropReason = 'evicted' | 'replaced' | 'deleted' | 'cleared' | 'too-large'

const reasons = {
  evict: 'evicted',
  set: 'replaced',
  delete: 'deleted',
  expire: 'evicted',
  fetch: 'evicted',
} as const

/**
 * Creates an empty store.
 *
 * @throws {@link ConfigurationError} (`OVERDRIVE_CONFIGURATION`) when a limit is below 1: none would be no limit.
 */
export function createMemoryStore<Entry extends object>(
  options: MemoryStoreOptions<Entry>,
): MemoryStore<Entry> {
  const { maxBytes, maxEntries } = options
  requireLimit('maxBytes', maxBytes)
  requireLimit('maxEntries', maxEntries)
  let clearing = false
  const entries = new LRUCache<string, Entry>({
    max: Math.floor(maxEntries),
    maxSize: Math.floor(maxBytes),
    dispose: (entry, _, reason) => options.onDrop(entry, clearing ? 'cleared' : reasons[reason]),
  })
  return {
    get: (key) => entries.get(key),
    set(key, entry, bytes) {
      const size = Math.max(1, Math.ceil(bytes))
      if (size <= maxBytes) entries.set(key, entry, { size })
      else dropTooLarge(key, entry)
    },
    delete(key) {
      entries.delete(key)
    },
    clear() {
      clearing = true
      entries.clear()
      clearing = false
    },
    get size() {
      return entries.size
    },
    get bytes() {
      return entries.calculatedSize
    },
  }

  /** What stood there before is outdated all the same. */
  function dropTooLarge(key: string, entry: Entry): void {
    const isKept = entries.peek(key) === entry
    entries.delete(key)
    if (!isKept) options.onDrop(entry, 'too-large')
  }
}

function requireLimit(place: string, value: number): void {
  if (value >= 1) return
  throw new ConfigurationError(`${place} is ${value}; it must be at least 1.`, { place, value })
}
