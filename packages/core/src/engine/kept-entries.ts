import type { MemoryStore } from '../cache/stores/memory-store.ts'
import { createMemoryStore } from '../cache/stores/memory-store.ts'
import type { Entry } from './entry.ts'
import { heldTags } from './fill.ts'

export interface KeptEntries extends MemoryStore<Entry> {
  /** Drops everything, also what comes later: a load may end after its engine was closed. */
  close(): void
}

/** The entries of this process. Each holds on to its tags until it is dropped. */
export function createKeptEntries(options: {
  readonly maxBytes: number
  readonly maxEntries: number
  readonly release: (tags: readonly string[]) => void
}): KeptEntries {
  const store = createMemoryStore<Entry>({ ...options, onDrop: (entry) => options.release(heldTags(entry)) })
  let isClosed = false
  return {
    get: store.get,
    set(key, entry, bytes) {
      store.set(key, entry, bytes)
      if (isClosed) store.clear()
    },
    delete: store.delete,
    clear: store.clear,
    get size() {
      return store.size
    },
    get bytes() {
      return store.bytes
    },
    close() {
      isClosed = true
      store.clear()
    },
  }
}
