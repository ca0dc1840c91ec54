/**
 * The parts of Sequelize 6 that this package calls and its own types do not show, as small as they are used here.
 * All of them were read in 6.37.8; see `facts` in the design for the lines.
 */

/** How a table is named at the query interface: by itself, or with its schema. */
export type TableName = string | { readonly tableName: string; readonly schema?: string }

export interface AttributeInternals {
  readonly field: string
  readonly fieldName: string
  readonly type: object
  readonly primaryKey?: boolean
  readonly autoIncrement?: boolean
  readonly references?: string | { readonly model: TableName; readonly key?: string }
  readonly onDelete?: string
  readonly onUpdate?: string
  /** Ours: `{ never: true }`. */
  readonly cache?: unknown
}

/** A model class, as far as the description of queries needs it. */
export interface ModelInternals {
  readonly name: string
  readonly options: Readonly<Record<string, unknown>>
  readonly rawAttributes: Readonly<Record<string, AttributeInternals>>
  readonly fieldRawAttributesMap: Readonly<Record<string, AttributeInternals>>
  readonly primaryKeyAttribute: string
  readonly associations: Readonly<Record<string, AssociationInternals>>
  readonly tableName: string
  getTableName(): TableName
}

export interface AssociationInternals {
  readonly associationType: 'BelongsTo' | 'HasOne' | 'HasMany' | 'BelongsToMany'
  readonly as: string
  readonly source: ModelInternals
  readonly target: ModelInternals
  /** Column of the foreign key: on the source for `BelongsTo`, else on the target or the join table. */
  readonly identifierField: string
  /** `BelongsToMany`: column of the join table that refers to the target. */
  readonly foreignIdentifierField?: string
  /** Attribute of the target that a `BelongsTo` refers to. */
  readonly targetIdentifier?: string
  readonly targetKeyField?: string
  readonly sourceKeyAttribute?: string
  readonly sourceKeyField?: string
  readonly through?: { readonly model: ModelInternals }
}

/** An element of `attributes` at the query interface: names are columns by then. */
export type SelectedAttribute = string | readonly [unknown, string] | object

/** The options of a select at the query interface: scope, paranoid clause, includes and names are worked in. */
export interface SelectOptions {
  attributes?: readonly SelectedAttribute[]
  where?: unknown
  include?: readonly IncludeOptions[]
  order?: unknown
  group?: unknown
  having?: unknown
  limit?: unknown
  offset?: unknown
  subQuery?: boolean
  tableAs?: string
  hasMultiAssociation?: boolean
  includeIgnoreAttributes?: boolean
  groupedLimit?: { readonly limit: unknown; readonly on: unknown; readonly values: readonly unknown[] }
  transaction?: TransactionInternals | null
  [option: PropertyKey]: unknown
}

/** One element of the include tree at the query interface. */
export interface IncludeOptions {
  readonly model: ModelInternals
  readonly as: string
  readonly association: AssociationInternals
  attributes?: readonly SelectedAttribute[]
  readonly where?: unknown
  readonly required?: boolean
  readonly separate?: boolean
  readonly include?: readonly IncludeOptions[]
  readonly through?: IncludeOptions
  readonly on?: unknown
  readonly or?: unknown
  readonly right?: unknown
  /** The join table of a `BelongsToMany`, which its include names a second time. */
  readonly _pseudo?: boolean
}

export interface TransactionInternals {
  readonly parent?: TransactionInternals
  readonly id: string
  afterCommit(hook: () => Promise<void>): void
}

/** SQL as the query generator returns it. */
export type SqlText = string | { query: string; bind?: unknown }

export interface QueryGeneratorInternals {
  escape(value: unknown, field?: AttributeInternals, options?: object): string
  quoteIdentifier(name: string): string
  readonly OperatorsAliasMap?: unknown
}

export type Row = Record<string, unknown>

/** A query about to run or to be replayed. */
export interface QueryInternals {
  connection: unknown
  readonly options: Row
  run(sql: string, parameters?: unknown): Promise<unknown>
  handleSelectQuery(rows: Row[]): unknown
}

export interface QueryClass {
  new (connection: unknown, sequelize: unknown, options: object): QueryInternals
  readonly prototype: QueryInternals
}
