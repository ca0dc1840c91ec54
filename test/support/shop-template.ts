import { applyMigrations } from '@orm-overdrive/shop-schema/apply-migrations'
import { loadSmall } from '@orm-overdrive/shop-schema/dataset'
import type { Postgres } from './postgres-server.ts'
import { withClient } from './with-client.ts'

/** The database that every test database is copied from: the shop's tables and its small dataset. */
export const shopTemplate = 'shop_small'

/** Creates {@link shopTemplate} on a fresh server. */
export async function createShopTemplate(postgres: Pick<Postgres, 'createDatabase'>): Promise<void> {
  await withClient(await postgres.createDatabase(shopTemplate), async (client) => {
    await applyMigrations(client)
    await loadSmall(client)
    await client.query('ANALYZE')
  })
}
