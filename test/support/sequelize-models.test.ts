import type { ModelStatic, Model, ModelAttributeColumnOptions } from 'sequelize'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCatalog, type CatalogForeignKey, type DatabaseCatalog } from './database-catalog.ts'
import { createShopSequelize, type ShopSequelize } from './shop-clients.ts'
import { useDatabase } from './test-database.ts'

const database = useDatabase()
let shop: ShopSequelize
let catalog: DatabaseCatalog
beforeAll(async () => {
  shop = createShopSequelize(database.url)
  catalog = await readCatalog(database.client)
})
afterAll(() => shop.sequelize.close())

const models = (): readonly ModelStatic<Model>[] => Object.values(shop.models) as ModelStatic<Model>[]
const tableOf = (model: ModelStatic<Model>): string => String(model.getTableName())
const columnsOf = (model: ModelStatic<Model>): readonly ModelAttributeColumnOptions[] =>
  Object.values(model.getAttributes())

test('every table has a model with all of its columns', () => {
  const described = models().flatMap((model) =>
    columnsOf(model).map(({ field }) => `${tableOf(model)}.${String(field)}`),
  )
  expect(described.toSorted()).toEqual(
    catalog.columns.map(({ table, column }) => `${table}.${column}`).toSorted(),
  )
})

test('columns have the type and nullability of the database', () => {
  for (const model of models()) {
    for (const { field, type, allowNull, primaryKey } of columnsOf(model)) {
      const column = catalog.columns.find((c) => c.table === tableOf(model) && c.column === field)
      const place = `${tableOf(model)}.${String(field)}`
      expect(catalogType(place, String(type)), place).toBe(column?.type)
      expect(allowNull !== false && primaryKey !== true, place).toBe(column?.nullable)
    }
  }
})

test('associations have the foreign keys and referential actions of the database', () => {
  const declared = new Map<string, CatalogForeignKey>()
  for (const model of models()) {
    for (const { field, references, onDelete, onUpdate } of columnsOf(model)) {
      if (typeof references !== 'object' || !('model' in references)) continue
      const parent = references.model
      const key = {
        table: tableOf(model),
        column: String(field),
        parent:
          typeof parent === 'object' && parent && 'tableName' in parent ? parent.tableName : String(parent),
        parentColumn: String(references.key),
        onDelete: String(onDelete),
        onUpdate: String(onUpdate),
      }
      declared.set(`${key.table}.${key.column}`, key)
    }
  }
  const byName = (a: CatalogForeignKey, b: CatalogForeignKey): number =>
    `${a.table}.${a.column}` < `${b.table}.${b.column}` ? -1 : 1
  expect([...declared.values()].toSorted(byName)).toEqual(catalog.foreignKeys.toSorted(byName))
})

test('indexes and unique keys are those of the database', () => {
  const declared = models().flatMap((model) => [
    ...(model.options.indexes ?? []).map(({ fields, unique }) =>
      describe(tableOf(model), fields ?? [], unique === true),
    ),
    ...columnsOf(model)
      .filter(({ unique }) => unique === true)
      .map(({ field }) => describe(tableOf(model), [String(field)], true)),
  ])
  const found = catalog.indexes
    .filter(({ primary }) => !primary)
    .map(({ table, columns, unique }) => describe(table, columns, unique))
  expect(declared.toSorted()).toEqual(found.toSorted())

  function describe(table: string, columns: readonly unknown[], unique: boolean): string {
    return `${table} (${columns.join(', ')})${unique ? ' unique' : ''}`
  }
})

/** Sequelize's spelling of a type, in PostgreSQL's. */
function catalogType(place: string, type: string): string {
  // Sequelize has no timestamp without a time zone: it writes UTC and reads the local time of the process.
  if (place === 'visits.recorded_at') return 'timestamp(6) without time zone'
  const enums: Readonly<Record<string, string>> = {
    'users.role': '"Role"',
    'memberships.role': '"Role"',
    'reviews.status': 'review_status',
    'orders.status': 'order_status',
  }
  const known: Readonly<Record<string, string>> = {
    'TIMESTAMP WITH TIME ZONE': 'timestamp(3) with time zone',
    'TEXT[]': 'text[]',
  }
  return (
    enums[place] ??
    known[type] ??
    type
      .toLowerCase()
      .replace(/^varchar/, 'character varying')
      .replace(/^char(?=\()/, 'character')
      .replace(/^decimal/, 'numeric')
  )
}
