import { describe, expect, test } from 'vitest'
import { createMemoryStore } from '../../../src/cache/stores/memory-store.ts'

interface Entry {
  readonly name: string
}

function scene(limits: { maxBytes?: number; maxEntries?: number } = {}) {
  const drops: string[] = []
  const store = createMemoryStore<Entry>({
    maxBytes: limits.maxBytes ?? 1000,
    maxEntries: limits.maxEntries ?? 10,
    onDrop: (entry, reason) => drops.push(`${entry.name} ${reason}`),
  })
  const put = (name: string, bytes = 100) => {
    const entry = { name }
    store.set(name, entry, bytes)
    return entry
  }
  return { store, drops, put }
}

describe('the memory store', () => {
  test('returns the entry that was set', () => {
    const { store, put } = scene()
    const entry = put('a')
    expect(store.get('a')).toBe(entry)
    expect(store.get('b')).toBeUndefined()
  })

  test('evicts the least recently used entry beyond its entries', () => {
    const { store, drops, put } = scene({ maxEntries: 2 })
    put('a')
    put('b')
    store.get('a')
    put('c')
    expect(drops).toEqual(['b evicted'])
    expect(store.size).toBe(2)
  })

  test('evicts until a new entry fits into its bytes', () => {
    const { store, drops, put } = scene({ maxBytes: 250 })
    put('a')
    put('b')
    put('c', 200)
    expect(drops).toEqual(['a evicted', 'b evicted'])
    expect(store.bytes).toBe(200)
  })

  test('counts bytes of fractions and of nothing as at least one', () => {
    const { store, put } = scene()
    put('a', 0)
    put('b', 1.2)
    expect(store.bytes).toBe(3)
  })

  test('does not keep what alone exceeds its bytes, nor what it would have replaced', () => {
    const { store, drops, put } = scene({ maxBytes: 250 })
    put('a')
    store.set('a', { name: 'larger a' }, 251)
    expect(store.get('a')).toBeUndefined()
    expect(drops).toEqual(['a deleted', 'larger a too-large'])
  })

  test('drops a kept entry once when it has grown too large', () => {
    const { store, drops, put } = scene({ maxBytes: 250 })
    const entry = put('a')
    store.set('a', entry, 251)
    expect(drops).toEqual(['a deleted'])
    expect(store.size).toBe(0)
  })

  test('tells why it let go of an entry', () => {
    const { store, drops, put } = scene()
    put('a')
    store.set('a', { name: 'second a' }, 100)
    store.delete('a')
    put('b')
    store.clear()
    expect(drops).toEqual(['a replaced', 'second a deleted', 'b cleared'])
    expect(store.size).toBe(0)
    expect(store.bytes).toBe(0)
  })

  test('takes the same entry again as a use of it', () => {
    const { store, drops, put } = scene()
    const entry = put('a')
    store.set('a', entry, 300)
    expect(drops).toEqual([])
    expect(store.bytes).toBe(100)
  })

  test('refuses to be without limits', () => {
    expect(() => scene({ maxBytes: 0 })).toThrow('maxBytes is 0; it must be at least 1.')
    expect(() => scene({ maxEntries: NaN })).toThrow('maxEntries is NaN; it must be at least 1.')
  })
})
