import type {
  Access,
  Change,
  DataModel,
  Datasource,
  Engine,
  Observation,
  ReadOperation,
  WriteOperation,
} from '@orm-overdrive/core'
import type { JournalledChange } from './as-journalled.ts'
import { asJournalled } from './as-journalled.ts'

/** What an entry was stored with. */
export interface WatchedFill {
  readonly accesses: readonly Access[]
  readonly observations: readonly Observation[]
  /** Length of {@link Watch.changes} when it was loaded. */
  readonly at: number
}

/** One query that went to the database although it was asked to be cached. */
export interface WatchedLoad {
  readonly operation: string
  /** The entry that its question had, if any. */
  readonly before: WatchedFill | undefined
  /** Why it is never cached. */
  readonly refused: string | undefined
}

/** One change, and the step that made it. */
export interface WatchedChange extends JournalledChange {
  readonly step: string
}

/** What plugins tell an engine, written down. */
export interface Watch {
  /** The data model, once a plugin has connected. */
  readonly model: DataModel | undefined
  /** Every change so far, referential actions included. */
  readonly changes: readonly WatchedChange[]
  /** Changes from now on belong to this step; loads of the step before are forgotten. */
  begin(step: string): void
  /** Queries of the step that went to the database. */
  readonly loads: readonly WatchedLoad[]
}

/** An engine that does what the given one does, and lets its reads and writes be looked at. */
export function watchEngine(engine: Engine): { readonly engine: Engine; readonly watch: Watch } {
  const fills = new Map<string, WatchedFill>()
  const changes: WatchedChange[] = []
  let loads: WatchedLoad[] = []
  let step = ''
  let datasource: Datasource | undefined

  const note = (made: readonly Change[]): void => {
    if (datasource !== undefined)
      for (const change of asJournalled(made, datasource)) changes.push({ step, ...change })
  }
  const watchRead = <Raw>(read: ReadOperation<Raw>): ReadOperation<Raw> => {
    let at = changes.length
    return {
      ...read,
      load() {
        const description = read.describe()
        at = changes.length
        loads.push({
          operation: `${read.label.model}.${read.label.operation}`,
          before: fills.get(read.question),
          refused: 'refused' in description ? description.refused : undefined,
        })
        return read.load()
      },
      observe(raw) {
        const observations = read.observe(raw)
        const description = read.describe()
        if ('accesses' in description)
          fills.set(read.question, { accesses: description.accesses, observations, at })
        return observations
      },
    }
  }
  const watchWrite = <Raw>(write: WriteOperation<Raw>): WriteOperation<Raw> => ({
    ...write,
    changes(raw) {
      const made = write.changes(raw)
      note(made ?? write.foreseen)
      return made
    },
  })

  return {
    engine: {
      ...engine,
      datasource(adapter) {
        const opened = engine.datasource(adapter)
        datasource = opened
        // What is not overridden is inherited, getters included.
        return Object.create(opened, {
          read: { value: <Raw>(read: ReadOperation<Raw>) => opened.read(watchRead(read)) },
          write: { value: <Raw>(write: WriteOperation<Raw>) => opened.write(watchWrite(write)) },
          writeWithin: {
            value: <Raw>(write: WriteOperation<Raw>, scope: Parameters<Datasource['writeWithin']>[1]) =>
              opened.writeWithin(watchWrite(write), scope),
          },
          writeAdrift: {
            value: <Raw>(write: WriteOperation<Raw>) => {
              note(write.foreseen)
              return opened.writeAdrift(write)
            },
          },
        }) as Datasource
      },
    },
    watch: {
      get model() {
        return datasource?.model
      },
      changes,
      begin(name) {
        step = name
        loads = []
      },
      get loads() {
        return loads
      },
    },
  }
}
