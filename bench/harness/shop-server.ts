import { applyMigrations } from '@orm-overdrive/shop-schema/apply-migrations'
import { loadWorld, type LoadProgress } from '@orm-overdrive/shop-schema/load-world'
import { createPostgres } from '@orm-overdrive/test/postgres-server'
import { withClient } from '@orm-overdrive/test/with-client'

/** PostgreSQL with the shop's whole world, of which every contestant gets a copy. */
export interface ShopServer {
  /** Rows of the world. */
  readonly rows: number
  /** Version of PostgreSQL. */
  readonly version: string
  /** A database of its own, fresh, as a connection string. */
  copy(): Promise<string>
  /** Drops a copy. */
  drop(url: string): Promise<void>
  stop(): Promise<void>
}

const world = 'world'

/** Starts the server and loads the world, which takes some seconds. */
export async function startShopServer(onProgress?: (progress: LoadProgress) => void): Promise<ShopServer> {
  const postgres = await createPostgres({ settings: { shared_buffers: '256MB' } })
  try {
    const url = await postgres.createDatabase(world)
    const version = await withClient(url, async (client) => {
      await applyMigrations(client)
      const { rows } = await client.query<{ server_version: string }>('SHOW server_version')
      return rows[0]?.server_version ?? 'unknown'
    })
    const { totalRows } = await loadWorld(url, onProgress && { onProgress })
    let copies = 0
    return {
      rows: totalRows,
      version,
      copy: () => postgres.createDatabase(`copy_${++copies}`, { template: world }),
      drop: (copy) => postgres.dropDatabase(new URL(copy).pathname.slice(1)),
      stop: () => postgres.stop(),
    }
  } catch (error) {
    await postgres.stop()
    throw error
  }
}
