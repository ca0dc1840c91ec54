import type { Scheme } from '../dependencies/schemes.ts'
import type { TableId } from '../schema/data-model.ts'

const registryKey = Symbol.for('@orm-overdrive/core/neighbours/2')

type Listener = (moved: readonly string[]) => void

interface Neighbourhood {
  readonly listeners: Set<Listener>
  /** By table: every scheme that somebody cuts it by. */
  readonly schemes: Map<TableId, readonly Scheme[]>
}

/** One registry per process, also where several copies of this package are installed. */
function registry(): Map<string, Neighbourhood> {
  const holder = globalThis as { [registryKey]?: Map<string, Neighbourhood> }
  return (holder[registryKey] ??= new Map())
}

/** Everyone in this process who serves the same database. */
export interface Neighbours {
  /** Tells all of them, the teller too, that tags move. */
  tell(moved: readonly string[]): void
  /**
   * Says by which schemes a table is cut here, before anything is read by them.
   *
   * @returns Those of all neighbours: what a write has to move, because annotations may differ.
   */
  cut(table: TableId, schemes: readonly Scheme[]): readonly Scheme[]
  leave(): void
}

/**
 * Makes the datasources of one database hear of each other's writes at once: a process sees its own writes, through
 * whichever of its plugins and engines they were made.
 */
export function joinNeighbours(database: string, listener: Listener): Neighbours {
  const neighbourhood: Neighbourhood = registry().get(database) ?? {
    listeners: new Set(),
    schemes: new Map(),
  }
  registry().set(database, neighbourhood)
  const { listeners, schemes: known } = neighbourhood
  listeners.add(listener)
  return {
    tell(moved) {
      for (const each of listeners) each(moved)
    },
    cut(table, schemes) {
      const all = known.get(table) ?? []
      const fresh = schemes.filter(({ id }) => !all.some((scheme) => scheme.id === id))
      if (fresh.length === 0) return all
      known.set(table, [...all, ...fresh])
      return [...all, ...fresh]
    },
    leave() {
      listeners.delete(listener)
      if (listeners.size === 0 && registry().get(database) === neighbourhood) registry().delete(database)
    },
  }
}
