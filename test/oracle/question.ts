import type { ListOrder } from './snapshot.ts'
import type { Clients } from './world.ts'

/** A read of a case. It can be asked any number of times. */
export interface Read {
  /** Source text that asks it. */
  readonly code: string
  readonly order: ListOrder
  /** @param cached - Whether the clients are to cache it; plain ones do not know how. */
  run(clients: Clients, cached: boolean): Promise<unknown>
  /**
   * Set where the query leaves open which of the matching rows it returns: a larger answer. Right is then whatever has
   * as many rows as the database would return now, all of them in the larger answer.
   */
  superset?(clients: Clients): Promise<unknown>
}

/** A write of a case, through the clients that run with Overdrive. */
export interface Write {
  readonly code: string
  /**
   * Does what comes before the reads are asked: loads an instance, lets somebody else change its row.
   *
   * @returns The write itself.
   */
  begin(clients: Clients): Promise<() => Promise<unknown>>
}

/** A write without preparation. */
export function directWrite(code: string, run: (clients: Clients) => PromiseLike<unknown>): Write {
  return { code, begin: async (clients) => async () => run(clients) }
}
