import type { Manner, NewOrder, OrderStatus, Writes } from './back-end.ts'
import type { Draws } from './draws.ts'
import type { ShopContents, Tenant } from './shop-contents.ts'

/** One kind of write. */
export interface ShopChange<Name extends keyof Writes = keyof Writes> {
  /** How often it is made, of the sum of all weights. */
  readonly weight: number
  /** Tables in which rows change, by referential actions too. */
  readonly tables: readonly string[]
  draw(draws: Draws): Parameters<Writes[Name]>
  /** Keeps what there is to be asked for up to date. */
  learn?(shop: ShopContents, args: Parameters<Writes[Name]>, result: Awaited<ReturnType<Writes[Name]>>): void
}

const nextStatuses: readonly OrderStatus[] = ['PAID', 'SHIPPED', 'CANCELLED']
const names = ['Ada Chen', 'Björn Kim', 'Inés Rossi', 'Omar Sato', 'Vera Zhou'] as const
const newProductShare = 0.3

/** What the users of a back office do, and how often. */
export const changes: { readonly [Name in keyof Writes]: ShopChange<Name> } = {
  placeOrder: {
    weight: 18,
    tables: ['orders', 'order_items'],
    draw: (draws) => [drawOrder(draws), draws.manner()],
    learn(shop, [{ tenantId }], { id, itemIds }) {
      tenantOf(shop, tenantId).orderIds.unshift(id)
      shop.itemIdsOf.set(id, itemIds)
    },
  },
  setStatus: {
    weight: 18,
    tables: ['orders'],
    draw: (draws) => [draws.orderId(), draws.often(nextStatuses), draws.manner()],
  },
  assign: {
    weight: 7,
    tables: ['orders'],
    draw: (draws) => {
      const tenant = draws.tenant()
      return [draws.orderId(tenant), draws.staffId(tenant), draws.manner()]
    },
  },
  unassign: { weight: 3, tables: ['orders'], draw: (draws) => [draws.orderId(), draws.manner()] },
  sell: {
    weight: 14,
    tables: ['products'],
    draw: (draws) => [draws.product().id, draws.random.integer(1, 3), draws.manner()],
  },
  setPrice: {
    weight: 5,
    tables: ['products'],
    draw: (draws) => [draws.product().id, draws.price(), draws.manner()],
  },
  setQuantity: { weight: 7, tables: ['order_items'], draw: drawQuantity },
  shipPaidOrders: { weight: 3, tables: ['orders'], draw: (draws) => [draws.tenant().id] },
  importProduct: {
    weight: 5,
    tables: ['products'],
    draw: (draws) => [drawImport(draws)],
    learn(shop, [{ tenantId, sku }], { id }) {
      const { products } = tenantOf(shop, tenantId)
      if (!products.some((product) => product.id === id)) products.unshift({ id, sku })
    },
  },
  deleteOrder: {
    weight: 3,
    tables: ['orders', 'order_items'],
    draw: (draws) => [draws.orderId(), draws.manner()],
    learn(shop, [id]) {
      for (const { orderIds } of shop.tenants) {
        const index = orderIds.indexOf(id)
        if (index >= 0) orderIds.splice(index, 1)
      }
      shop.itemIdsOf.delete(id)
    },
  },
  writeReview: {
    weight: 5,
    tables: ['reviews'],
    draw: (draws) => [
      {
        cityId: draws.cityId(),
        authorId: draws.userId(),
        score: draws.random.integer(1, 5),
        isPublished: draws.random.chance(0.7),
      },
    ],
  },
  recordVisit: {
    weight: 4,
    tables: ['visits'],
    draw: (draws) => [draws.userId(), draws.cityId(), draws.random.integer(1, 5)],
  },
  setRole: {
    weight: 3,
    tables: ['memberships'],
    draw: (draws) => {
      const tenant = draws.tenant()
      return [
        draws.userId(tenant),
        tenant.id,
        draws.random.pick(['MEMBER', 'EDITOR', 'ADMIN']),
        draws.manner(),
      ]
    },
  },
  updateProfile: {
    weight: 5,
    tables: ['users', 'profiles'],
    draw: (draws) => [
      draws.userId(),
      draws.random.pick(names),
      `Likes number ${draws.random.integer(1, 999)}.`,
    ],
  },
}

function drawOrder(draws: Draws): NewOrder {
  const tenant = draws.tenant()
  const items = Array.from({ length: draws.random.integer(1, 4) }, () => ({
    productId: draws.product(tenant).id,
    quantity: draws.random.integer(1, 5),
    price: draws.price(),
  }))
  const total = items.reduce((sum, { quantity, price }) => sum + quantity * Number(price), 0)
  return { tenantId: tenant.id, customerId: draws.userId(), total: total.toFixed(2), items }
}

function drawQuantity(draws: Draws): [number, number, Manner] {
  const itemIds = draws.shop.itemIdsOf.get(draws.orderId()) ?? []
  return [draws.random.pick(itemIds), draws.random.integer(1, 9), draws.manner()]
}

function drawImport(draws: Draws): Parameters<Writes['importProduct']>[0] {
  const tenant = draws.tenant()
  const sku = draws.random.chance(newProductShare)
    ? `SKU-${tenant.products.length}`
    : draws.product(tenant).sku
  const name = draws.random.pick(['Splendid Atlas', 'Windy Tent', 'Quiet Compass', 'Pricey Thermos'])
  return { tenantId: tenant.id, sku, name, price: draws.price(), stock: draws.random.integer(0, 500) }
}

function tenantOf(shop: ShopContents, id: number): Tenant {
  return shop.tenants.find((tenant) => tenant.id === id) as Tenant
}
