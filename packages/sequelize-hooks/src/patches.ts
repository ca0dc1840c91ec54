/** Replaced properties, put back exactly as they were. */
export interface Patches {
  /**
   * Gives `target` a property of its own, hiding an inherited one.
   *
   * @param replace - Makes the new value from the present one.
   */
  set<Target extends object, Name extends keyof Target & string>(
    target: Target,
    name: Name,
    replace: (present: Target[Name]) => Target[Name],
  ): void
  /** Restores everything, last first. Called twice, it does nothing the second time. */
  restore(): void
}

export function createPatches(): Patches {
  const undo: (() => void)[] = []
  return {
    set(target, name, replace) {
      const own = Object.getOwnPropertyDescriptor(target, name)
      const value = replace(target[name])
      const descriptor = { configurable: true, enumerable: own?.enumerable ?? false, writable: true, value }
      Object.defineProperty(target, name, descriptor)
      undo.push(() => {
        if (own === undefined) Reflect.deleteProperty(target, name)
        else Object.defineProperty(target, name, own)
      })
    },
    restore() {
      for (const put of undo.splice(0).toReversed()) put()
    },
  }
}
