import type { Patches } from './patches.ts'
import { createPatches } from './patches.ts'

/** Patches of classes that all instances of a copy of Sequelize have in common: made once for all that ask. */
export interface ClassPatches {
  /**
   * @param key - The class that stands for the copy.
   * @returns A function that takes this request back; the last one restores the classes.
   */
  request(key: object, apply: (patches: Patches) => void): () => void
}

export function createClassPatches(): ClassPatches {
  const active = new WeakMap<object, { count: number; readonly patches: Patches }>()
  return {
    request(key, apply) {
      const known = active.get(key) ?? { count: 0, patches: createPatches() }
      active.set(key, known)
      known.count += 1
      if (known.count === 1) apply(known.patches)
      let isReleased = false
      return () => {
        if (isReleased) return
        isReleased = true
        known.count -= 1
        if (known.count > 0) return
        known.patches.restore()
        active.delete(key)
      }
    },
  }
}
