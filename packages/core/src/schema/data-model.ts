/**
 * The neutral description of a database that everything else works off: invalidation, paging, batching.
 *
 * Names are the database's own (`@map` and `field` undone). The truth is the database catalog; the ORM adds the
 * foreign keys that it emulates and the cache annotations.
 */
export interface DataModel {
  readonly datasource: DatasourceIdentity
  readonly tables: ReadonlyMap<TableId, Table>
}

/** `schema.table` as stored in the catalog, for example `public.City`. */
export type TableId = string

/** Which database this is. Two clients of one database have equal identities, however they connect. */
export interface DatasourceIdentity {
  readonly provider: 'postgresql'
  /** Unique per database cluster and database: PostgreSQL's system identifier, the database's oid and name. */
  readonly database: string
  /**
   * Set when the role may not read the system identifier: `database` is then made of the address, and another client
   * may call the same database by another name. Caches must not be shared with other processes.
   */
  readonly isAssumed?: true
  readonly role: string
  /** Schemas that unqualified names resolve through, in order. */
  readonly searchPath: readonly string[]
}

export interface Table {
  readonly id: TableId
  readonly schema: string
  readonly name: string
  readonly kind: 'table' | 'view' | 'other'
  readonly columns: ReadonlyMap<string, Column>
  /** Columns of the primary key, in its order; empty when there is none. */
  readonly primaryKey: readonly string[]
  /** Complete unique keys besides the primary key; partial and expression indexes are left out. */
  readonly uniqueKeys: readonly (readonly string[])[]
  readonly foreignKeys: readonly ForeignKey[]
  /** Why the results of this table cannot be derived from statements alone; empty for an ordinary table. */
  readonly hazards: readonly TableHazard[]
}

/** A property of a table that hides changes from whoever only sees the statements. */
export type TableHazard = 'trigger' | 'rule' | 'row-security' | 'inheritance' | 'foreign' | 'temporary'

export interface Column {
  readonly name: string
  readonly type: ColumnType
  readonly nullable: boolean
  /** Computed by the database from other columns of the row. */
  readonly generated: boolean
  /** Fractional digits kept: the scale of a decimal, the precision of a time. Absent: not limited. */
  readonly fractionDigits?: number
  /** Longest text stored, in characters. Absent: not limited. */
  readonly maxLength?: number
  /** Whether equal texts are equal bytes. False for citext, nondeterministic and unknown collations. */
  readonly binaryEquality: boolean
}

/** What a value of the column is to a computer; everything not listed is `other`. */
export type ColumnType =
  | 'integer'
  | 'uuid'
  | 'text'
  | 'char'
  | 'enum'
  | 'boolean'
  | 'bytes'
  | 'decimal'
  | 'float'
  | 'date'
  | 'timestamp'
  | 'timestamptz'
  | 'json'
  | 'other'

export interface ForeignKey {
  readonly columns: readonly string[]
  readonly target: TableId
  readonly targetColumns: readonly string[]
  readonly onDelete: ReferentialAction
  readonly onUpdate: ReferentialAction
  /** False for a key that only the ORM knows; the database does not enforce it. */
  readonly enforced: boolean
}

export type ReferentialAction = 'no-action' | 'restrict' | 'cascade' | 'set-null' | 'set-default'
