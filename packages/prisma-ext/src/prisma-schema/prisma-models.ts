import type { CacheAnnotation, ReferentialAction } from '@orm-overdrive/core'

/** What a Prisma schema says about the database: names, keys and relations. Column types are the catalog's business. */
export interface PrismaModels {
  readonly models: ReadonlyMap<string, PrismaModel>
}

export interface PrismaModel {
  readonly name: string
  readonly table: TableName
  readonly kind: 'model' | 'view'
  /** Fields that the client shows, in their order. */
  readonly fields: ReadonlyMap<string, PrismaField>
  /** Fields of the primary key; empty for a model without. */
  readonly id: readonly string[]
  /** Compound ids and uniques by the argument that `where` takes them under: `userId_cityId`. */
  readonly compoundKeys: ReadonlyMap<string, readonly string[]>
  /** Sets of fields that identify a row: the id, the uniques, compound ones included. */
  readonly uniqueKeys: readonly (readonly string[])[]
  readonly annotation: CacheAnnotation | undefined
}

/** As stored; without a schema, the connection's own is meant. */
export interface TableName {
  readonly schema: string | undefined
  readonly name: string
}

export type PrismaField = ScalarField | RelationField

export interface ScalarField {
  readonly kind: 'scalar'
  readonly name: string
  readonly column: string
  /** Prisma's type, `enum` for all of these. */
  readonly type: string
  /** Database labels of an enum by the names Prisma knows them under. */
  readonly labels: ReadonlyMap<string, string> | undefined
  readonly list: boolean
  readonly optional: boolean
  /** Prisma sets it at every update. */
  readonly isUpdatedAt: boolean
}

export interface RelationField {
  readonly kind: 'relation'
  readonly name: string
  /** Name of the model at the other end. */
  readonly target: string
  readonly list: boolean
  readonly relation: Relation
}

export type Relation = OwnKey | FarKey | JoinTable

/** The foreign key is in this model's table. */
export interface OwnKey {
  readonly kind: 'own-key'
  /** Fields of this model, in the order of `references`. */
  readonly fields: readonly string[]
  /** Fields of the target. */
  readonly references: readonly string[]
  readonly onDelete: ReferentialAction
  readonly onUpdate: ReferentialAction
  /** At most one row of this model's table may refer to the same row. */
  readonly isOneToOne: boolean
}

/** The foreign key is in the target's table. */
export interface FarKey {
  readonly kind: 'far-key'
  /** Fields of the target, in the order of `references`. */
  readonly fields: readonly string[]
  /** Fields of this model. */
  readonly references: readonly string[]
  readonly isOneToOne: boolean
}

/** An implicit many-to-many relation. */
export interface JoinTable {
  readonly kind: 'join-table'
  readonly table: TableName
  readonly ownColumn: 'A' | 'B'
  readonly farColumn: 'A' | 'B'
  /** The field of this model that `ownColumn` refers to. */
  readonly ownKey: string
  /** The field of the target that `farColumn` refers to. */
  readonly farKey: string
}
