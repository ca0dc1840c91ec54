import type {
  Column,
  ColumnType,
  DataModel,
  ForeignKey,
  ReferentialAction,
  Table,
} from '../../../src/schema/data-model.ts'

/** Data models in few words. Columns that only keys mention are integers. */

export function columnLike(name: string, more: Partial<Column> = {}): Column {
  return { name, type: 'integer', nullable: true, generated: false, binaryEquality: true, ...more }
}

export interface TableSketch {
  readonly columns?: Readonly<Record<string, ColumnType>>
  readonly generated?: readonly string[]
  readonly primaryKey?: readonly string[]
  readonly uniqueKeys?: readonly (readonly string[])[]
  /** Column (or `a,b`), target table, what happens on delete and on update, target columns (`id`). */
  readonly foreignKeys?: readonly (readonly [
    string,
    string,
    ReferentialAction?,
    ReferentialAction?,
    string?,
  ])[]
}

export function tableLike(name: string, sketch: TableSketch): Table {
  const { columns = {}, generated = [], primaryKey = [], uniqueKeys = [] } = sketch
  const foreignKeys = (sketch.foreignKeys ?? []).map(
    ([from, target, onDelete = 'no-action', onUpdate = 'no-action', to = 'id']): ForeignKey => ({
      columns: from.split(','),
      target: `public.${target}`,
      targetColumns: to.split(','),
      onDelete,
      onUpdate,
      enforced: true,
    }),
  )
  const all = [...primaryKey, ...uniqueKeys.flat(), ...foreignKeys.flatMap((key) => key.columns)].map(
    (each) => columnLike(each),
  )
  for (const [each, type] of Object.entries(columns)) all.push(columnLike(each, { type }))
  for (const each of generated) all.push(columnLike(each, { generated: true }))
  return {
    id: `public.${name}`,
    schema: 'public',
    name,
    kind: 'table',
    columns: new Map(all.map((column) => [column.name, column])),
    primaryKey,
    uniqueKeys,
    foreignKeys,
    hazards: [],
  }
}

export function modelOf(...tables: readonly Table[]): DataModel {
  return {
    datasource: { provider: 'postgresql', database: 'sketched', role: 'app', searchPath: ['public'] },
    tables: new Map(tables.map((table) => [table.id, table])),
  }
}
