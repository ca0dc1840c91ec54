import type { CacheAnnotation } from '../schema/annotation.ts'
import type { DataModel, ForeignKey, TableId } from '../schema/data-model.ts'
import type { FailureOutcome, ReadOperation, WriteOperation } from './operation.ts'
import type { TransactionScope } from './transaction-scope.ts'

/** What a plugin tells the engine about its database connection. */
export interface DatasourceAdapter {
  readonly provider: 'postgresql'
  /** Runs one statement on the primary, outside any transaction. */
  query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  /** Foreign keys that the ORM declares; those the catalog enforces as well are recognised and merged. */
  declaredKeys(resolve: (schema: string | undefined, table: string) => TableId | undefined): readonly DeclaredKey[]
  /** Annotations by table. */
  annotations(
    resolve: (schema: string | undefined, table: string) => TableId | undefined,
  ): ReadonlyMap<TableId, CacheAnnotation>
  /** Whether a failed write has certainly left nothing behind. */
  outcomeOf(error: unknown): FailureOutcome
}

export interface DeclaredKey extends ForeignKey {
  readonly table: TableId
}

/** One database as the engine serves it: what a plugin runs its operations through. */
export interface Datasource {
  /** The data model, once {@link Datasource.ready} has resolved to it. */
  readonly model: DataModel | undefined
  /**
   * Reads the catalog once. Resolves to `undefined` when it cannot be read: nothing is cached then and every write
   * invalidates everything, until a later attempt succeeds.
   */
  ready(): Promise<DataModel | undefined>
  /** Answers from the cache, or loads and fills it. The result is the caller's own: nobody else holds it. */
  read<Raw>(operation: ReadOperation<Raw>): Promise<Raw>
  /** Marks, runs, settles. Inside `transaction` only records: its commit marks and settles. */
  write<Raw>(operation: WriteOperation<Raw>, transaction?: TransactionScope): Promise<Raw>
  /** Opens the bookkeeping of a database transaction. */
  transaction(): TransactionScope
