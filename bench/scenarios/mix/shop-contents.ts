import { withClient } from '@orm-overdrive/test/with-client'
import type { ClientBase } from 'pg'

/** A tenant and what it has: the newest first, which is what people ask for. */
export interface Tenant {
  readonly id: number
  readonly orderIds: number[]
  readonly products: { readonly id: number; readonly sku: string }[]
  readonly memberIds: readonly number[]
}

/** What there is to be asked for. Writes keep it up to date. */
export interface ShopContents {
  /** The busiest first. */
  readonly tenants: readonly Tenant[]
  readonly itemIdsOf: Map<number, readonly number[]>
  readonly emailOf: ReadonlyMap<number, string>
  /** The most reviewed first. */
  readonly cityIds: readonly number[]
}

/** Looks a freshly loaded shop through. */
export function readShopContents(url: string): Promise<ShopContents> {
  return withClient(url, async (client) => {
    const orders = await select<{ id: number; tenant: number }>(
      client,
      'SELECT id, tenant_id AS tenant FROM orders ORDER BY created_at DESC, id',
    )
    const products = await select<{ id: number; sku: string; tenant: number }>(
      client,
      'SELECT id, sku, tenant_id AS tenant FROM products ORDER BY updated_at DESC, id',
    )
    const members = await select<{ id: number; tenant: number }>(
      client,
      'SELECT user_id AS id, organisation_id AS tenant FROM memberships ORDER BY joined_at DESC, user_id',
    )
    const items = await select<{ order: number; ids: number[] }>(
      client,
      'SELECT order_id AS "order", array_agg(id ORDER BY id) AS ids FROM order_items GROUP BY 1',
    )
    const users = await select<{ id: number; email: string }>(client, 'SELECT id, email FROM users')
    const cities = await select<{ id: number }>(
      client,
      'SELECT city_id AS id FROM reviews GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 2000',
    )
    const [orderIds, productsOf, memberIds] = [byTenant(orders), byTenant(products), byTenant(members)]
    const tenants = [...orderIds.keys()].map((id) => ({
      id,
      orderIds: (orderIds.get(id) ?? []).map((order) => order.id),
      products: (productsOf.get(id) ?? []).map((product) => ({ id: product.id, sku: product.sku })),
      memberIds: (memberIds.get(id) ?? []).map((member) => member.id),
    }))
    return {
      tenants: tenants.toSorted((a, b) => b.orderIds.length - a.orderIds.length || a.id - b.id),
      itemIdsOf: new Map(items.map(({ order, ids }) => [order, ids])),
      emailOf: new Map(users.map(({ id, email }) => [id, email])),
      cityIds: cities.map(({ id }) => id),
    }
  })
}

async function select<Row extends object>(client: ClientBase, sql: string): Promise<readonly Row[]> {
  return (await client.query<Row>(sql)).rows
}

function byTenant<Row extends { readonly tenant: number }>(rows: readonly Row[]): Map<number, Row[]> {
  const groups = new Map<number, Row[]>()
  for (const row of rows) {
    const group = groups.get(row.tenant)
    if (group === undefined) groups.set(row.tenant, [row])
    else group.push(row)
  }
  return groups
}
