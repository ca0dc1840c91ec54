import type { SeededRandom } from '@orm-overdrive/shop-schema/seeded-random'
import { zipfIndex } from '../../harness/zipf.ts'
import type { Manner, Role } from './back-end.ts'
import type { ShopContents, Tenant } from './shop-contents.ts'

/** Few tenants and few rows get most of the traffic. */
const popularityExponent = 0.8
/** Orders of a tenant that are still asked for: the latest ones, older ones rest. */
const livingOrders = 100
/** Members of a tenant who work with the application; the others are known to it. */
const staff = 8
/** How many of the updates ask for less than the whole row. */
const briefShare = 0.35

/** Draws what a step is about, the popular more often. */
export interface Draws {
  readonly random: SeededRandom
  readonly shop: ShopContents
  /** One of a list that begins with the most popular. */
  often<Item>(items: readonly Item[]): Item
  tenant(): Tenant
  orderId(tenant?: Tenant): number
  product(tenant?: Tenant): Tenant['products'][number]
  /** A member of the tenant. */
  userId(tenant?: Tenant): number
  /** A member who works with the application. */
  staffId(tenant?: Tenant): number
  cityId(): number
  role(): Role
  manner(): Manner
  price(): string
}

export function createDraws(shop: ShopContents, random: SeededRandom): Draws {
  const often = <Item>(items: readonly Item[]): Item =>
    items[zipfIndex(random.fraction(), items.length, popularityExponent)] as Item
  const tenant = (): Tenant => often(shop.tenants)
  return {
    random,
    shop,
    often,
    tenant,
    orderId: (of = tenant()) => often(of.orderIds.slice(0, livingOrders)),
    product: (of = tenant()) => often(of.products),
    userId: (of = tenant()) => often(of.memberIds),
    staffId: (of = tenant()) => often(of.memberIds.slice(0, staff)),
    cityId: () => often(shop.cityIds),
    role: () => (random.chance(0.7) ? 'ADMIN' : 'MEMBER'),
    manner: () => (random.chance(briefShare) ? 'brief' : 'whole'),
    price: () => (1 + random.fraction() * 300).toFixed(2),
  }
}
