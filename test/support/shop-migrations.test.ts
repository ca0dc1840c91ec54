import { expect, test } from 'vitest'
import { readCatalog } from './database-catalog.ts'
import { createSchemaEngine } from './schema-engine.ts'
import { useDatabase } from './test-database.ts'

const migrated = useDatabase()
const deployed = useDatabase({ content: 'empty' })
const pushed = useDatabase({ content: 'empty' })

test('the migrations executed as they are give exactly the tables of the schema', async () => {
  const engine = await createSchemaEngine(pushed.url)
  await pushed.client.query(await engine.schemaSql())
  const catalog = await readCatalog(migrated.client)
  expect(catalog).toEqual(await readCatalog(pushed.client))
  expect(new Set(catalog.columns.map(({ table }) => table)).size).toBe(15)
})

test('“prisma migrate deploy” accepts them, and has nothing to do the second time', async () => {
  const engine = await createSchemaEngine(deployed.url)
  expect(await engine.deploy()).toEqual(['20260101000000_init'])
  expect(await engine.deploy()).toEqual([])
  expect(await readCatalog(deployed.client)).toEqual(await readCatalog(migrated.client))
})

test('every referential action occurs, and population has no index', async () => {
  const { foreignKeys, indexes } = await readCatalog(migrated.client)
  expect(new Set(foreignKeys.map(({ onDelete }) => onDelete))).toEqual(
    new Set(['CASCADE', 'SET NULL', 'RESTRICT']),
  )
  expect(indexes.filter(({ columns }) => columns.includes('population'))).toEqual([])
})

test('every foreign key begins an index', async () => {
  const { foreignKeys, indexes } = await readCatalog(migrated.client)
  const bare = foreignKeys.filter(
    ({ table, column }) => !indexes.some((index) => index.table === table && index.columns[0] === column),
  )
  expect(bare).toEqual([])
})
