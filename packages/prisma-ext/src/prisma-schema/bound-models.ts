import type { Column, DataModel, ResolveTable, Table } from '@orm-overdrive/core'
import type {
  JoinTable,
  PrismaField,
  PrismaModel,
  PrismaModels,
  RelationField,
  ScalarField,
} from './prisma-models.ts'

/** The models of a client beside the tables of its database. */
export interface BoundModels {
  readonly data: DataModel
  /** `undefined` when the client has no such model, or the database no such table. */
  model(name: string): BoundModel | undefined
  joinTable(relation: JoinTable): Table | undefined
}

/** A model and its table. */
export interface BoundModel {
  readonly name: string
  readonly model: PrismaModel
  readonly table: Table
}

/** Joins what the schema's text says with what the database's catalog says. */
export function bindModels(models: PrismaModels, data: DataModel, resolve: ResolveTable): BoundModels {
  const bound = new Map<string, BoundModel>()
  for (const model of models.models.values()) {
    const id = resolve(model.table.schema, model.table.name)
    const table = id === undefined ? undefined : data.tables.get(id)
    if (table !== undefined) bound.set(model.name, { name: model.name, model, table })
  }
  return {
    data,
    model: (name) => bound.get(name),
    joinTable({ table }) {
      const id = resolve(table.schema, table.name)
      return id === undefined ? undefined : data.tables.get(id)
    },
  }
}

export function fieldOf({ model }: BoundModel, name: string): PrismaField | undefined {
  return model.fields.get(name)
}

export function scalarOf(bound: BoundModel, name: string): ScalarField | undefined {
  const field = fieldOf(bound, name)
  return field?.kind === 'scalar' ? field : undefined
}

export function relationOf(bound: BoundModel, name: string): RelationField | undefined {
  const field = fieldOf(bound, name)
  return field?.kind === 'relation' ? field : undefined
}

/** All fields that are columns, in the order in which the client returns them. */
export function scalarsOf({ model }: BoundModel): ScalarField[] {
  return [...model.fields.values()].filter((field) => field.kind === 'scalar')
}

/** The field that shows a column; `undefined` when the schema leaves the column out. */
export function fieldOfColumn(bound: BoundModel, column: string): ScalarField | undefined {
  return scalarsOf(bound).find((field) => field.column === column)
}

/** The catalog's column of a field; `undefined` when the database lacks it. */
export function columnOf({ table }: BoundModel, field: ScalarField): Column | undefined {
  return table.columns.get(field.column)
}

/** Columns of these fields, in the same order; names that are not columns are left out. */
export function columnsOfFields(bound: BoundModel, fields: readonly string[]): string[] {
  return fields.flatMap((name) => scalarOf(bound, name)?.column ?? [])
}
