import { describe, expect, it } from 'vitest'
import type { DeclaredForeignKey } from '../../src/schema/build-data-model.ts'
import { buildDataModel } from '../../src/schema/build-data-model.ts'
import type { Catalog, CatalogForeignKey, CatalogTable } from '../../src/schema/catalog.ts'
import { resolveTable, tableIdOf } from '../../src/schema/table-id.ts'

const table = (schema: string, name: string, more: Partial<CatalogTable> = {}): CatalogTable => ({
  schema,
  name,
  kind: 'r',
  columns: ['id', 'x', 'y'].map((column) => ({
    name: column,
    type: 'int4',
    typeKind: 'b',
    modifier: -1,
    nullable: false,
    generated: false,
    deterministic: true,
  })),
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

const catalogKey: CatalogForeignKey = {
  columns: ['x', 'y'],
  targetSchema: 'public',
  targetName: 'parent',
  targetColumns: ['a', 'b'],
  onDelete: 'c',
  onUpdate: 'a',
  setColumns: false,
  enforced: true,
}

const declaredKey: DeclaredForeignKey = {
  table: 'public.child',
  columns: ['x', 'y'],
  target: 'public.parent',
  targetColumns: ['a', 'b'],
  onDelete: 'set-null',
  onUpdate: 'cascade',
}

const catalogOf = (...tables: CatalogTable[]): Catalog => ({
  database: 'shop',
  databaseId: '16384',
  system: '7000',
  address: '10.0.0.1:5432',
  role: 'app',
  searchPath: ['app', 'public'],
  tables,
})

const parent = table('public', 'parent', {
  columns: ['a', 'b'].map((name) => ({ ...table('', '').columns[0], name })) as CatalogTable['columns'],
})

const keysOf = (catalogKeys: CatalogForeignKey[], declared: DeclaredForeignKey[]) =>
  buildDataModel(
    catalogOf(parent, table('public', 'child', { foreignKeys: catalogKeys })),
    declared,
  ).tables.get('public.child')?.foreignKeys

describe('buildDataModel', () => {
  it('takes the catalog at its word where an ORM declares the same key', () => {
    const fromCatalog = keysOf([catalogKey], [])
    expect(fromCatalog).toMatchObject([{ onDelete: 'cascade', onUpdate: 'no-action', enforced: true }])
    expect(keysOf([catalogKey], [declaredKey])).toEqual(fromCatalog)
    expect(
      keysOf([catalogKey], [{ ...declaredKey, columns: ['y', 'x'], targetColumns: ['b', 'a'] }]),
    ).toEqual(fromCatalog)
  })

  it('adds a key that only an ORM knows, once, as not enforced', () => {
    const { table: _, ...key } = declaredKey
    expect(keysOf([], [declaredKey, declaredKey])).toEqual([{ ...key, enforced: false }])
    expect(keysOf([catalogKey], [{ ...declaredKey, targetColumns: ['b', 'a'] }])).toHaveLength(2)
    expect(
      keysOf([catalogKey], [{ ...declaredKey, target: 'public.child', targetColumns: ['x', 'y'] }]),
    ).toHaveLength(2)
  })

  it('believes nobody who calls a declared key enforced', () => {
    const boast = { ...declaredKey, enforced: true }
    expect(keysOf([], [boast])).toMatchObject([{ enforced: false }])
  })

  it.each([
    { ...declaredKey, table: 'public.nobody' },
    { ...declaredKey, target: 'public.nobody' },
    { ...declaredKey, columns: ['x', 'z'] },
    { ...declaredKey, targetColumns: ['a', 'z'] },
  ])('leaves out a declared key of what does not exist: %o', (key) => {
    expect(keysOf([], [key])).toEqual([])
  })

  it('does not claim to know the identity without the system identifier', () => {
    const { datasource } = buildDataModel({ ...catalogOf(), system: null })
    expect(datasource).toMatchObject({ database: '10.0.0.1:5432/16384/shop', isAssumed: true })
    expect(buildDataModel({ ...catalogOf(), system: null, address: null }).datasource.database).toBe(
      'local/16384/shop',
    )
    expect(buildDataModel(catalogOf()).datasource).not.toHaveProperty('isAssumed')
  })

  it('warns of a table that a temporary one hides', () => {
    const { tables } = buildDataModel(
      catalogOf(
        table('public', 'cart'),
        table('pg_temp_3', 'cart', { temporary: true }),
        table('public', 'item'),
      ),
    )
    expect(tables.get('public.cart')?.hazards).toEqual(['temporary'])
    expect(tables.get('public.item')?.hazards).toEqual([])
  })
})

describe('resolveTable', () => {
  const model = buildDataModel(
    catalogOf(
      table('public', 'City'),
      table('app', 'City'),
      table('public', 'Users'),
      table('other', 'Users'),
    ),
  )

  it.each([
    [undefined, 'City', 'app.City'],
    [undefined, 'Users', 'public.Users'],
    ['public', 'City', 'public.City'],
    ['other', 'Users', 'other.Users'],
    [undefined, 'users', undefined],
    ['app', 'Users', undefined],
    [undefined, 'public.Users', undefined],
  ])('finds %s %s', (schema, name, id) => {
    expect(resolveTable(model, schema, name)).toBe(id)
  })
})

describe('tableIdOf', () => {
  it('keeps plain names as they are', () => {
    expect(tableIdOf('public', 'City')).toBe('public.City')
    expect(tableIdOf('my schema', '_A$ToB-2é')).toBe('my schema._A$ToB-2é')
  })

  it('never gives two tables one id', () => {
    const names = ['a', 'a.b', '"a', 'a"', '"a"', 'a.', '.a', '"', '""', '.', '".', 'a|b=c', '']
    const ids = names.flatMap((schema) => names.map((name) => tableIdOf(schema, name)))
    expect(new Set(ids).size).toBe(names.length ** 2)
  })
})
