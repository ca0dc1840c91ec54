import type { DataModel, Table } from '@orm-overdrive/core'
import { resolveTable } from '@orm-overdrive/core'
import type { TableName } from './orm-internals.ts'

/** The table that Sequelize means, as the database's session resolves it. */
export function tableOf(model: DataModel, name: TableName): Table | undefined {
  const id = isQualified(name)
    ? resolveTable(model, name.schema, name.tableName)
    : resolveTable(model, undefined, typeof name === 'string' ? name : name.tableName)
  return id === undefined ? undefined : model.tables.get(id)
}

export function isQualified(name: TableName): name is { tableName: string; schema: string } {
  return typeof name === 'object' && typeof name.schema === 'string' && name.schema !== ''
}
