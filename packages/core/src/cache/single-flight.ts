/** One running load that several callers may share. */
export interface Flight<Note> {
  /** What its starter knows about it, for others to decide by. */
  readonly note: Note
  /** Lets nobody join any more. Those who did get its result. */
  close(): void
}

/** What {@link Flights.join} starts when there is nothing to join. */
export interface Departure<Result, Note> {
  readonly note: Note
  readonly result: Promise<Result>
}

/** The running loads of a process, by key. */
export interface Flights<Result, Note> {
  /**
   * Joins the running load of `key`, or starts one.
   *
   * A flight ends when its load settles and nothing is kept afterwards: the next call loads again, and a failure is
   * never replayed to later callers. Whoever does not join starts the flight that later callers are offered. All who
   * share a flight get the same result; it is theirs to copy.
   *
   * @param key - Identity of the value. Callers with equal keys may share one load.
   * @param mayJoin - Whether this caller may take the result of a flight that started before it came.
   * @param start - Starts the load. Called at most once, at once.
   * @returns What the load resolves to.
   * @throws Whatever the load rejects with, or `start` throws, unwrapped.
   */
  join(
    key: string,
    mayJoin: (flight: Flight<Note>) => boolean,
    start: () => Departure<Result, Note>,
  ): Promise<Result>
  /** Closes the flights whose note says so: after a write of this process, what they read may be older than it. */
  close(touches: (note: Note) => boolean): void
  /** Flights that can be joined at present. */
  readonly size: number
}

export interface FlightOptions {
  /** Most flights open to joining. The oldest one is closed for a further one. Default 10,000. */
  readonly maxFlights?: number
}

/** Creates the flights of one process. Starts nothing and keeps no timer. */
export function createFlights<Result, Note>({ maxFlights = 10_000 }: FlightOptions = {}): Flights<
  Result,
  Note
> {
  const open = new Map<string, OpenFlight<Result, Note>>()

  function depart(key: string, { note, result }: Departure<Result, Note>): Promise<Result> {
    const close = () => {
      if (open.get(key) === flight) open.delete(key)
    }
    const flight: OpenFlight<Result, Note> = { note, result, close }
    open.delete(key)
    open.set(key, flight)
    if (open.size > maxFlights) open.delete(open.keys().next().value as string)
    void result.then(close, close)
    return result
  }

  return {
    join(key, mayJoin, start) {
      const flight = open.get(key)
      return flight && mayJoin(flight) ? flight.result : depart(key, start())
    },
    close(touches) {
      for (const flight of open.values()) if (touches(flight.note)) flight.close()
    },
    get size() {
      return open.size
    },
  }
}

interface OpenFlight<Result, Note> extends Flight<Note> {
  readonly result: Promise<Result>
}
