import type { Catalog, CatalogColumn, CatalogTable } from '../../../src/schema/catalog.ts'

export const city = 'public.City'
export const country = 'public.Country'
export const review = 'public.Review'
export const ledger = 'public.Ledger'

const column = (name: string, type: string): CatalogColumn => ({
  name,
  type,
  typeKind: 'b',
  modifier: -1,
  nullable: true,
  generated: false,
  deterministic: true,
})

const table = (name: string, columns: readonly string[], more: Partial<CatalogTable> = {}): CatalogTable => ({
  schema: 'public',
  name,
  kind: 'r',
  columns: columns.map((each) => column(each, each === 'name' || each === 'country' ? 'text' : 'int4')),
  primaryKey: ['id'],
  uniqueKeys: [],
  foreignKeys: [],
  trigger: false,
  rule: false,
  rowSecurity: false,
  inheritance: false,
  temporary: false,
  ...more,
})

const reference = (from: string, target: string, onDelete: 'c' | 'a') => ({
  columns: [from],
  targetSchema: 'public',
  targetName: target,
  targetColumns: ['id'],
  onDelete,
  onUpdate: 'a' as const,
  setColumns: false,
  enforced: true,
})

/** Countries have cities, cities have reviews that go with them; a trigger acts on the ledger. */
export const shopCatalog = (database: string): Catalog => ({
  database,
  databaseId: '1',
  system: '7000',
  address: null,
  role: 'app',
  searchPath: ['public'],
  tables: [
    table('Country', ['id', 'name'], { columns: [column('id', 'text'), column('name', 'text')] }),
    table('City', ['id', 'country', 'name', 'population'], {
      foreignKeys: [reference('country', 'Country', 'a')],
    }),
    table('Review', ['id', 'city', 'stars'], { foreignKeys: [reference('city', 'City', 'c')] }),
    table('Ledger', ['id', 'amount'], { trigger: true }),
  ],
})
