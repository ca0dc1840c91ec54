import type { DeclaredForeignKey, ReferentialAction, ResolveTable, TableId } from '@orm-overdrive/core'
import type { AttributeInternals, ModelInternals, TableName } from './orm-internals.ts'
import { isQualified } from './table-resolution.ts'

/** Foreign keys that attributes declare: by `references`, which associations set as well. */
export function declaredKeysOf(
  models: readonly ModelInternals[],
  resolve: ResolveTable,
): DeclaredForeignKey[] {
  return models.flatMap((model) => {
    const table = resolveName(model.getTableName(), resolve)
    if (table === undefined) return []
    return Object.values(model.rawAttributes).flatMap(
      (attribute) => keyOf(attribute, table, models, resolve) ?? [],
    )
  })
}

function keyOf(
  attribute: AttributeInternals,
  table: TableId,
  models: readonly ModelInternals[],
  resolve: ResolveTable,
): DeclaredForeignKey | undefined {
  const { references, field } = attribute
  if (references === undefined || references === null) return undefined
  const name = typeof references === 'string' ? references : references.model
  const target = resolveName(name, resolve)
  if (target === undefined) return undefined
  const key = (typeof references === 'object' ? references.key : undefined) ?? primaryKeyOf(name, models)
  return {
    table,
    columns: [field],
    target,
    targetColumns: [key],
    onDelete: actionOf(attribute.onDelete),
    onUpdate: actionOf(attribute.onUpdate),
  }
}

function resolveName(name: TableName, resolve: ResolveTable): TableId | undefined {
  if (isQualified(name)) return resolve(name.schema, name.tableName)
  return resolve(undefined, typeof name === 'string' ? name : name.tableName)
}

function primaryKeyOf(name: TableName, models: readonly ModelInternals[]): string {
  const tableName = typeof name === 'string' ? name : name.tableName
  const model = models.find((each) => each.tableName === tableName)
  return (model && model.rawAttributes[model.primaryKeyAttribute]?.field) ?? 'id'
}

function actionOf(action: string | undefined): ReferentialAction {
  switch (action?.toUpperCase()) {
    case 'CASCADE':
      return 'cascade'
    case 'SET NULL':
      return 'set-null'
    case 'SET DEFAULT':
      return 'set-default'
    case 'RESTRICT':
      return 'restrict'
    default:
      return 'no-action'
  }
}
