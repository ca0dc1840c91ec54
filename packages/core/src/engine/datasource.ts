import type { ValueType } from '../cache/values/value-type.ts'
import type { CacheAnnotation } from '../schema/annotation.ts'
import type { DeclaredForeignKey } from '../schema/build-data-model.ts'
import type { DataModel, TableId } from '../schema/data-model.ts'
import type { FailureOutcome, ReadOperation, ReadPolicy, WriteOperation } from './operation.ts'
import type { TransactionScope } from './transaction-scope.ts'

/** Finds a table of the database by the name an ORM knows it under. */
export type ResolveTable = (schema: string | undefined, table: string) => TableId | undefined

/** What a plugin tells the engine about its database connection. */
export interface DatasourceAdapter {
  /** What the ORM calls its database: only `'postgresql'` is supported so far. */
  readonly provider: string
  /** Runs one statement on the primary, outside any transaction. */
  query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  /** Foreign keys that the ORM declares; those the catalog has as well are recognised. */
  declaredKeys(resolve: ResolveTable): readonly DeclaredForeignKey[]
  /** Annotations by table. */
  annotations(resolve: ResolveTable): ReadonlyMap<TableId, CacheAnnotation>
  /** Whether a failed write has certainly left nothing behind. */
  outcomeOf(error: unknown): FailureOutcome
  /** Classes in results and arguments that must be kept exactly. */
  readonly valueTypes: readonly ValueType[]
  /** What else tells this client's answers from those of others: ORM and version, client options, parsers. */
  readonly identity: readonly string[]
}

/** One database as the engine serves it: what a plugin runs its operations through. */
export interface Datasource {
  /** The data model, once {@link Datasource.ready} has resolved to it. */
  readonly model: DataModel | undefined
  /** The annotations of its tables; empty before. */
  readonly annotations: ReadonlyMap<TableId, CacheAnnotation>
  /**
   * Reads the catalog once. Resolves to `undefined` when it cannot be read: nothing is cached then and every write
   * invalidates everything, until a later attempt succeeds.
   */
  ready(): Promise<DataModel | undefined>
  /**
   * Whether and how a read is cached: the call's own setting, else the options, else the model's annotation.
   *
   * @throws ConfigurationError when the call's setting has another form.
   */
  policyOf(
    call: unknown,
    model: { readonly name: string; readonly annotation: CacheAnnotation | undefined },
  ): ReadPolicy | undefined
  /** Reports that a part of the plugin failed and was worked around. */
  fault(place: string, error: unknown): void
  /** Says that a read passed the cache by, to a computation that may be running around it. */
  bypassed(reason: string): void
  /** Answers from the cache, or loads and fills it. The result is the caller's own: nobody else holds it. */
  read<Raw>(operation: ReadOperation<Raw>): Promise<Raw>
  /** Marks, runs, settles. */
  write<Raw>(operation: WriteOperation<Raw>): Promise<Raw>
  /** Runs a write inside a transaction, and remembers what it changed for the commit. */
  writeWithin<Raw>(operation: WriteOperation<Raw>, transaction: TransactionScope): Promise<Raw>
  /** Runs a write in a transaction whose outcome will never be known: its marks stay until the write horizon. */
  writeAdrift<Raw>(operation: WriteOperation<Raw>): Promise<Raw>
  /** Opens the bookkeeping of a database transaction. */
  transaction(): TransactionScope
  /** Invalidates by name or by table, and everything when neither is given. */
  invalidate(target: {
    readonly tags?: readonly string[]
    readonly tables?: readonly TableId[]
  }): Promise<void>
  /**
   * Caches what `load` computes. It is invalidated with everything that the reads inside `load` depend on, with the
   * tables named, and with its tags.
   */
  remember<Value>(key: string, options: RememberOptions, load: () => Promise<Value>): Promise<Value>
}

export interface RememberOptions {
  /** How long the value is fresh, in milliseconds. */
  readonly ttlMs: number
  readonly tables: readonly TableId[]
  readonly tags: readonly string[]
}
