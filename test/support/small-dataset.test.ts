import { loadSmall, resetSmall } from '@orm-overdrive/shop-schema/dataset'
import { expect, test } from 'vitest'
import { checkForeignKeys } from './check-foreign-keys.ts'
import { readTableState } from './table-state.ts'
import { useDatabase } from './test-database.ts'

const database = useDatabase()

test('every table has rows', async () => {
  const state = await readTableState(database.client)
  for (const [name, rows] of Object.entries(state)) expect(rows.length, name).toBeGreaterThan(0)
  expect(Object.keys(state)).toHaveLength(15 + 11)
})

test('a reset restores every row and every sequence', async () => {
  const { client } = database
  const before = await readTableState(client)
  await client.query(`
    UPDATE countries SET code = 'XX' WHERE code = 'DE';
    DELETE FROM users WHERE id = 1;
    UPDATE visits SET recorded_at = now(), cost = 0;
    UPDATE reviews SET meta = NULL, thumbnail = NULL;
    INSERT INTO "Tag" (name) SELECT 'tag ' || n FROM generate_series(1, 50) n;
    TRUNCATE "Favourite" RESTART IDENTITY;
    SELECT setval('cities_id_seq', 900);
    DELETE FROM "_CityToTag";
  `)
  expect(await readTableState(client)).not.toEqual(before)
  await database.reset()
  expect(await readTableState(client)).toEqual(before)
})

test('after a reset the next key is the one after the last', async () => {
  await database.reset()
  const { rows } = await database.client.query(`INSERT INTO "Tag" (name) VALUES ('next') RETURNING id`)
  expect(rows).toEqual([{ id: 5 }])
})

test('a reset of the loaded tables equals loading empty ones', async () => {
  const { client } = database
  await resetSmall(client)
  const reset = await readTableState(client)
  await client.query(`DO $$ BEGIN EXECUTE (
    SELECT 'TRUNCATE ' || string_agg(oid::regclass::text, ', ') || ' RESTART IDENTITY' FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
  ); END $$`)
  await loadSmall(client)
  expect(await readTableState(client)).toEqual(reset)
})

test('a failed reset changes nothing', async () => {
  const { client } = database
  await resetSmall(client)
  const before = await readTableState(client)
  await client.query('ALTER TABLE sessions ADD CONSTRAINT impossible CHECK (false) NOT VALID')
  await expect(resetSmall(client)).rejects.toThrow('impossible')
  await client.query('ALTER TABLE sessions DROP CONSTRAINT impossible')
  expect(await readTableState(client)).toEqual(before)
})

test('every foreign key holds, although a load does not check them', async () => {
  const { client } = database
  await resetSmall(client)
  await checkForeignKeys(client)
  await client.query(
    `SET session_replication_role = replica; DELETE FROM users WHERE id = 2; RESET session_replication_role`,
  )
  await expect(checkForeignKeys(client)).rejects.toThrow('violates foreign key constraint')
})
