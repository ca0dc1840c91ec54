import type { OrderStatus, Reads } from './back-end.ts'
import type { Draws } from './draws.ts'

/** One kind of question. */
export interface Question<Name extends keyof Reads = keyof Reads> {
  /** How often it is asked, of the sum of all weights. */
  readonly weight: number
  /** Tables that the answer depends on. */
  readonly tables: readonly string[]
  draw(draws: Draws): Parameters<Reads[Name]>
}

const statuses: readonly OrderStatus[] = ['OPEN', 'PAID', 'SHIPPED', 'CANCELLED']

/** What the users of a back office ask, and how often. */
export const questions: { readonly [Name in keyof Reads]: Question<Name> } = {
  orderPage: {
    weight: 18,
    tables: ['orders', 'users', 'order_items', 'products'],
    draw: (draws) => [draws.orderId()],
  },
  orderForMember: {
    weight: 5,
    tables: ['orders', 'organisations', 'memberships'],
    draw: (draws) => {
      const tenant = draws.tenant()
      return [draws.orderId(tenant), draws.staffId(tenant)]
    },
  },
  itemsOfOrder: {
    weight: 3,
    tables: ['orders', 'order_items', 'products'],
    draw: (draws) => [draws.orderId()],
  },
  orderList: {
    weight: 15,
    tables: ['orders', 'users'],
    draw: (draws) => [draws.tenant().id, draws.often(statuses)],
  },
  assignedOrders: { weight: 4, tables: ['orders'], draw: (draws) => [draws.staffId()] },
  orderCount: {
    weight: 6,
    tables: ['orders'],
    draw: (draws) => [draws.tenant().id, draws.often(statuses)],
  },
  ordersByStatus: { weight: 4, tables: ['orders'], draw: (draws) => [draws.tenant().id] },
  productList: { weight: 5, tables: ['products'], draw: (draws) => [draws.tenant().id] },
  productsByPrice: {
    weight: 5,
    tables: ['products'],
    draw: (draws) => {
      const from = draws.often([0, 50, 100, 150, 200, 250])
      return [draws.tenant().id, from, from + 50]
    },
  },
  productBySku: {
    weight: 8,
    tables: ['products'],
    draw: (draws) => {
      const tenant = draws.tenant()
      return [tenant.id, draws.product(tenant).sku]
    },
  },
  organisationsOf: {
    weight: 4,
    tables: ['organisations', 'memberships'],
    draw: (draws) => [draws.staffId(), draws.role()],
  },
  membersWithRole: {
    weight: 3,
    tables: ['users', 'memberships'],
    draw: (draws) => [draws.tenant().id, draws.role()],
  },
  membership: {
    weight: 4,
    tables: ['memberships'],
    draw: (draws) => {
      const tenant = draws.tenant()
      return [draws.staffId(tenant), tenant.id]
    },
  },
  userById: { weight: 6, tables: ['users', 'profiles'], draw: (draws) => [draws.userId()] },
  userByEmail: {
    weight: 3,
    tables: ['users'],
    draw: (draws) => [draws.shop.emailOf.get(draws.userId()) as string],
  },
  visitsOf: { weight: 3, tables: ['visits', 'cities'], draw: (draws) => [draws.userId()] },
  reviewsOfCity: { weight: 4, tables: ['reviews', 'users'], draw: (draws) => [draws.cityId()] },
}
