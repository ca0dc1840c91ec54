import type { ScalarField } from '../prisma-schema/prisma-models.ts'
import type { BoundModel } from '../prisma-schema/bound-models.ts'
import type { DecidableTerm } from './ordering.ts'

/** How the rows of one model stand in a result, and what is to be learnt from them. */
export interface RowsPlan {
  readonly bound: BoundModel
  /** Place of their access. */
  readonly access: number
  /** Fields of the primary key in its order; absent when the client does not show all of them. */
  readonly keyFields: readonly ScalarField[] | undefined
  /** Set when the values of the last row's order are worth knowing. */
  readonly last: LastRow | undefined
  readonly children: readonly ChildPlan[]
  /** Fields that the caller must not see. */
  readonly hidden: ReadonlySet<string>
  /** Whether anything is to be taken out of these rows or of the rows below them. */
  readonly isWidened: boolean
}

export interface LastRow {
  readonly take: number
  readonly fromEnd: boolean
  readonly terms: readonly DecidableTerm[]
}

export type ChildPlan = RelatedRows | RelatedCount

/** Rows of a relation. */
export interface RelatedRows {
  readonly kind: 'rows'
  /** Name of the relation field. */
  readonly name: string
  readonly plan: RowsPlan
  /** Accesses whose links are values of the parents, with the fields that hold them; without fields they are unseen. */
  readonly links: readonly ParentLink[]
  /** Columns of the parents that lead here. */
  readonly near: readonly string[]
  /** Fields of the related rows that are the links of their own access: of a join table seen whole. */
  readonly ownLink: readonly ScalarField[] | undefined
}

/** A number of related rows. */
export interface RelatedCount {
  readonly kind: 'count'
  readonly links: readonly ParentLink[]
  readonly near: readonly string[]
}

export interface ParentLink {
  readonly access: number
  /** In the order of the access's link columns. */
  readonly fields: readonly ScalarField[] | undefined
}
