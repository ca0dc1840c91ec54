import type { Table } from '@orm-overdrive/core'
import type { BoundModel } from './bound-models.ts'
import { columnsOfFields } from './bound-models.ts'
import type { RelationField } from './prisma-models.ts'

/** Columns of one table, in an order that matters. */
export interface ColumnList {
  readonly table: Table
  readonly columns: readonly string[]
}

/** Columns of the row itself that join it to the related rows, or to the join table. */
export function nearColumns(bound: BoundModel, { relation }: RelationField): ColumnList {
  const fields =
    relation.kind === 'own-key'
      ? relation.fields
      : relation.kind === 'far-key'
        ? relation.references
        : [relation.ownKey]
  return { table: bound.table, columns: columnsOfFields(bound, fields) }
}

/** Columns of the related rows that join them to the row, or to the join table, in the order of the near ones. */
export function farColumns(target: BoundModel, { relation }: RelationField): ColumnList {
  const fields =
    relation.kind === 'own-key'
      ? relation.references
      : relation.kind === 'far-key'
        ? relation.fields
        : [relation.farKey]
  return { table: target.table, columns: columnsOfFields(target, fields) }
}

/** Whether values of the two lists have the same normal forms: a text may refer to a `char(n)`, whose blanks differ. */
export function haveSameTypes(left: ColumnList, right: ColumnList): boolean {
  return (
    left.columns.length === right.columns.length &&
    left.columns.every((name, index) => {
      const [one, other] = [left.table.columns.get(name), right.table.columns.get(right.columns[index] ?? '')]
      return one !== undefined && one.type === other?.type && one.binaryEquality === other.binaryEquality
    })
  )
}
