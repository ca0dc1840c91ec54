import type { Access, Observation } from '../dependencies/access.ts'
import type { Change } from '../dependencies/change.ts'

/** What an operation is called in events and statistics. */
export interface OperationLabel {
  readonly orm: 'prisma' | 'sequelize' | 'overdrive'
  /** Model name, or the table's where there is none. */
  readonly model: string
  readonly operation: string
}

/** A query, described so that it can be cached, checked and loaded without knowing its ORM. */
export interface ReadOperation<Raw = unknown> {
  readonly label: OperationLabel
  /**
   * Canonical text of everything that decides the result besides the database's content: model, operation, arguments,
   * client options. Equal texts mean equal questions.
   */
  readonly question: string
  readonly policy: ReadPolicy
  /** What the result depends on. Called only when the answer is not at hand in process. */
  describe(): ReadDescription
  /** Runs the query. Called at most once per load. */
  load(): Promise<Raw>
  /**
   * What the result shows about each access, in their order. Called once per load, before the result is stored.
   * May throw: the result is then returned and not stored.
   */
  observe(raw: Raw): readonly Observation[]
}

/** Every table occurrence a result depends on, or why it cannot be told. */
export type ReadDescription = { readonly accesses: readonly Access[] } | Refusal

/** Why a query is not cached. It runs plainly, and the reason is told once per label by a `refused` event. */
export interface Refusal {
  readonly refused: string
}

/** How long and under which names a result may be kept. */
export interface ReadPolicy {
  /** How long a result is fresh, in milliseconds. */
  readonly ttlMs: number
  /** Names to invalidate it by, besides its tables. */
  readonly tags: readonly string[]
}

/** A write, described so that everything it alters can be invalidated. */
export interface WriteOperation<Raw = unknown> {
  readonly label: OperationLabel
  /**
   * Changes that the write may make, told beforehand; referential actions are added by the engine. They must cover
   * every row it can alter: what is not known is left out of the known values, and `anyTable` covers everything.
   */
  readonly foreseen: readonly Change[]
  /** Runs it. */
  run(): Promise<Raw>
  /**
   * The changes it made, told by its result: at least as exact as {@link WriteOperation.foreseen} and as complete.
   * `undefined`: as foreseen.
   */
  changes(raw: Raw): readonly Change[] | undefined
}

/** What a failed write left behind. */
export type FailureOutcome =
  /** The database refused or rolled it back: nothing changed. */
  | 'rolled-back'
  /** A time-out or a lost connection: it may commit later, or have committed. */
  | 'unknown'
