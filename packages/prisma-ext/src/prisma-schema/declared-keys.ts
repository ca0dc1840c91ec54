import type { CacheAnnotation, DeclaredForeignKey, ResolveTable, TableId } from '@orm-overdrive/core'
import type { JoinTable, OwnKey, PrismaModel, PrismaModels, TableName } from './prisma-models.ts'

/** Foreign keys that the schema declares, join tables included. Whether the database knows them too is the catalog's. */
export function declaredKeysOf(models: PrismaModels, resolve: ResolveTable): DeclaredForeignKey[] {
  const keys: (DeclaredForeignKey | undefined)[] = []
  for (const model of models.models.values())
    for (const field of model.fields.values()) {
      if (field.kind !== 'relation') continue
      const { relation } = field
      if (relation.kind === 'own-key') keys.push(ownKey(models, model, field.target, relation, resolve))
      if (relation.kind === 'join-table') keys.push(joinKey(model, relation, resolve))
    }
  return keys.filter((key) => key !== undefined)
}

/** The annotations of the models that have a table. */
export function annotationsOf(
  models: PrismaModels,
  resolve: ResolveTable,
): ReadonlyMap<TableId, CacheAnnotation> {
  const annotations = new Map<TableId, CacheAnnotation>()
  for (const model of models.models.values()) {
    const table = tableOf(model.table, resolve)
    if (table !== undefined && model.annotation !== undefined) annotations.set(table, model.annotation)
  }
  return annotations
}

function ownKey(
  models: PrismaModels,
  model: PrismaModel,
  targetName: string,
  key: OwnKey,
  resolve: ResolveTable,
): DeclaredForeignKey | undefined {
  const target = models.models.get(targetName)
  const table = tableOf(model.table, resolve)
  const targetTable = target && tableOf(target.table, resolve)
  const columns = columnsOf(model, key.fields)
  const targetColumns = target && columnsOf(target, key.references)
  if (!table || !targetTable || !columns || !targetColumns) return undefined
  const { onDelete, onUpdate } = key
  return { table, columns, target: targetTable, targetColumns, onDelete, onUpdate }
}

/** The half of a join table's keys that points to `model`; its other model brings the other half. */
function joinKey(model: PrismaModel, join: JoinTable, resolve: ResolveTable): DeclaredForeignKey | undefined {
  const table = tableOf(join.table, resolve)
  const target = tableOf(model.table, resolve)
  const targetColumns = columnsOf(model, [join.ownKey])
  if (!table || !target || !targetColumns) return undefined
  return {
    table,
    columns: [join.ownColumn],
    target,
    targetColumns,
    onDelete: 'cascade',
    onUpdate: 'cascade',
  }
}

function tableOf(table: TableName, resolve: ResolveTable): TableId | undefined {
  return resolve(table.schema, table.name)
}

function columnsOf(model: PrismaModel, fields: readonly string[]): string[] | undefined {
  const columns: string[] = []
  for (const name of fields) {
    const field = model.fields.get(name)
    if (field?.kind !== 'scalar') return undefined
    columns.push(field.column)
  }
  return columns
}
