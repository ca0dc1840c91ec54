import { AsyncLocalStorage } from 'node:async_hooks'
import { Sequelize } from 'sequelize'
import { afterEach, describe, expect, test } from 'vitest'
import { createShopSequelize } from '../../../test/support/shop-clients.ts'
import { performance } from '../src/index.ts'
import { useShop } from './support/use-shop.ts'

const shop = useShop()

const cached = () => shop.fast.City.findByPk(1, { cache: true })
const nameNow = async () => (await cached())?.name

describe('a transaction', () => {
  test('that is rolled back leaves nothing in the cache and drops nothing from it', async () => {
    await cached()
    const { database } = shop.overdrive.stats().reads
    const transaction = await shop.sequelize.transaction()
    await shop.fast.City.update({ name: 'Never' }, { where: { id: 1 }, transaction })
    expect((await shop.fast.City.findByPk(1, { transaction, cache: true }))?.name).toBe('Never')
    expect(await nameNow()).toBe('Berlin')
    await transaction.rollback()
    expect(await nameNow()).toBe('Berlin')
    expect(shop.overdrive.stats().reads.database).toBe(database)
  })

  test('that commits is seen by whoever waited for it', async () => {
    await cached()
    await shop.sequelize.transaction(async (transaction) => {
      await shop.fast.City.update({ name: 'Later' }, { where: { id: 1 }, transaction })
      expect(await nameNow()).toBe('Berlin')
    })
    expect(await nameNow()).toBe('Later')
  })

  test('is seen by the hooks that run after its commit', async () => {
    await cached()
    let seen: string | undefined
    await shop.sequelize.transaction(async (transaction) => {
      transaction.afterCommit(async () => {
        seen = await nameNow()
      })
      await shop.fast.City.update({ name: 'Hooked' }, { where: { id: 1 }, transaction })
    })
    expect(seen).toBe('Hooked')
  })

  test('keeps its savepoints to itself until the outermost commit', async () => {
    await cached()
    await shop.sequelize.transaction(async (outer) => {
      await shop.sequelize.transaction({ transaction: outer }, async (transaction) => {
        await shop.fast.City.update({ name: 'Nested' }, { where: { id: 1 }, transaction })
      })
      expect(await nameNow()).toBe('Berlin')
    })
    expect(await nameNow()).toBe('Nested')
  })

  test('that loses only a savepoint still tells the rest', async () => {
    await cached()
    await shop.sequelize.transaction(async (outer) => {
      await shop.fast.City.update({ name: 'Kept' }, { where: { id: 1 }, transaction: outer })
      const inner = await shop.sequelize.transaction({ transaction: outer })
      await shop.fast.City.update({ name: 'Lost' }, { where: { id: 1 }, transaction: inner })
      await inner.rollback()
    })
    expect(await nameNow()).toBe('Kept')
  })

  test('whose commit is refused by the database leaves nothing', async () => {
    await shop.query('ALTER TABLE visits ALTER CONSTRAINT visits_city_id_fkey DEFERRABLE INITIALLY DEFERRED')
    await cached()
    const failing = shop.sequelize.transaction(async (transaction) => {
      await shop.fast.City.update({ name: 'Refused' }, { where: { id: 1 }, transaction })
      await shop.fast.Visit.update({ cityId: 12345 }, { where: { id: 1 }, transaction })
    })
    await expect(failing).rejects.toThrow(/foreign key/)
    expect(await nameNow()).toBe('Berlin')
    await shop.query('ALTER TABLE visits ALTER CONSTRAINT visits_city_id_fkey NOT DEFERRABLE')
  })

  test('that is ended by hand counts as well', async () => {
    await cached()
    const transaction = await shop.sequelize.transaction()
    await shop.fast.City.update({ name: 'By hand' }, { where: { id: 1 }, transaction })
    await shop.sequelize.query('COMMIT', { transaction })
    expect(await nameNow()).toBe('By hand')
    await transaction.rollback()
  })

  test('whose connection dies leaves nothing', async () => {
    await cached()
    const transaction = await shop.sequelize.transaction()
    await shop.fast.City.update({ name: 'Cut' }, { where: { id: 1 }, transaction })
    const [[row]] = (await shop.sequelize.query('SELECT pg_backend_pid() AS pid', {
      transaction,
    })) as unknown as [[{ pid: number }]]
    await shop.query(`SELECT pg_terminate_backend(${row.pid})`)
    await expect(transaction.commit()).rejects.toThrow()
    expect((await shop.plain.City.findByPk(1))?.name).toBe('Berlin')
    expect(await nameNow()).toBe('Berlin')
  })
})

describe('a transaction by continuation-local storage', () => {
  const storage = new AsyncLocalStorage<Map<string, unknown>>()
  const namespace = {
    run: (work: (context: unknown) => void) => storage.run(new Map(), () => work(undefined)),
    get: (name: string) => storage.getStore()?.get(name),
    set: (name: string, value: unknown) => storage.getStore()?.set(name, value),
    bind: (work: unknown) => work,
  }
  afterEach(() => {
    delete (Sequelize as unknown as { _cls?: unknown })._cls
  })

  test('is seen by reads and writes that do not name it', async () => {
    Sequelize.useCLS(namespace)
    await cached()
    await shop.sequelize
      .transaction(async () => {
        await shop.fast.City.update({ name: 'Implied' }, { where: { id: 1 } })
        await shop.fast.City.increment('population', { by: 1, where: { id: 1 } })
        expect(await nameNow()).toBe('Implied')
        expect(await shop.fast.City.max('name', { where: { id: 1 }, cache: true })).toBe('Implied')
        throw new Error('on purpose')
      })
      .catch(() => {})
    expect(await nameNow()).toBe('Berlin')
    await shop.sequelize.transaction(() => shop.fast.City.update({ name: 'Implied' }, { where: { id: 1 } }))
    expect(await nameNow()).toBe('Implied')
  })
})

test('a write that times out on the client may still happen', async () => {
  await shop.query(`
    CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.4); RETURN NEW; END $$;
    CREATE TRIGGER slow BEFORE UPDATE ON "Tag" FOR EACH ROW EXECUTE FUNCTION slow()`)
  const { sequelize: slow } = createShopSequelize(shop.url, { dialectOptions: { query_timeout: 100 } })
  const overdrive = performance(slow, { engine: shop.overdrive.engine })
  const tag = () => shop.fast.Tag.findByPk(1, { cache: true })
  await tag()
  await expect(slow.getQueryInterface().bulkUpdate('Tag', { name: 'slowly' }, { id: 1 })).rejects.toThrow(
    /timeout/i,
  )
  expect((await tag())?.name).toBe('capital')
  await expect.poll(async () => (await shop.plain.Tag.findByPk(1))?.name).toBe('slowly')
  expect((await tag())?.name).toBe('slowly')
  await overdrive.uninstall()
  await slow.close()
  await shop.query('DROP TRIGGER slow ON "Tag"; DROP FUNCTION slow')
})
