const registryKey = Symbol.for('@orm-overdrive/core/neighbours/1')

type Listener = (moved: readonly string[]) => void

/** One registry per process, also where several copies of this package are installed. */
function registry(): Map<string, Set<Listener>> {
  const holder = globalThis as { [registryKey]?: Map<string, Set<Listener>> }
  return (holder[registryKey] ??= new Map())
}

/** Everyone in this process who serves the same database. */
export interface Neighbours {
  /** Tells all of them, the teller too, that tags move. */
  tell(moved: readonly string[]): void
  leave(): void
}

/**
 * Makes the datasources of one database hear of each other's writes at once: a process sees its own writes, through
 * whichever of its plugins and engines they were made.
 */
export function joinNeighbours(database: string, listener: Listener): Neighbours {
  const neighbours = registry().get(database) ?? new Set()
  registry().set(database, neighbours.add(listener))
  return {
    tell(moved) {
      for (const each of neighbours) each(moved)
    },
    leave() {
      neighbours.delete(listener)
      if (neighbours.size === 0 && registry().get(database) === neighbours) registry().delete(database)
    },
  }
}
