import { createSeededRandom } from '@orm-overdrive/shop-schema/seeded-random'
import type { Shop } from './shop.ts'

/** One thing a user of the site does. */
export interface Step {
  readonly name: string
  /** Equal for equal questions. */
  readonly question: string
  readonly kind: 'read' | 'write'
  run(shop: Shop): Promise<unknown>
}

/** What the steps are about: ids that exist. */
export interface Population {
  readonly cityIds: readonly number[]
  readonly countryCodes: readonly string[]
  readonly userIds: readonly number[]
}

const writeShare = 0.025

/**
 * The day of a travel site: five kinds of questions in equal parts, some asked much more often than others (Zipf), and
 * every fortieth step a write. Equal seeds give equal steps.
 */
export function makeWorkload(population: Population, options: { steps: number; seed: number }): Step[] {
  const random = createSeededRandom(options.seed)
  const often = <Item>(items: readonly Item[]) =>
    items[Math.floor(items.length ** random.fraction()) - 1] as Item
  const reads = [
    () => cityById(often(population.cityIds)),
    () => citiesOfCountry(often(population.countryCodes)),
    () => largestCities(often([50, 20, 10, 5]) * 100_000),
    () => statistics(often([0, 1_000, 10_000, 100_000])),
    () => visitsOfUser(often(population.userIds)),
  ]
  const writes = [
    () => growCity(often(population.cityIds), random.integer(1, 1_000)),
    () => addVisit(often(population.userIds), often(population.cityIds)),
    () => rateVisits(often(population.userIds), random.integer(1, 5)),
  ]
  return Array.from({ length: options.steps }, (_, index) => {
    const kinds = random.chance(writeShare) ? writes : reads
    return (kinds[index % kinds.length] as () => Step)()
  })
}

const cityById = (id: number): Step => step('city by id', 'read', [id], (shop) => shop.cityById(id))

const citiesOfCountry = (code: string): Step =>
  step('cities of a country', 'read', [code], (shop) => shop.citiesOfCountry(code))

const largestCities = (population: number): Step =>
  step('largest cities', 'read', [population], (shop) => shop.largestCities(population))

const statistics = (population: number): Step =>
  step('statistics', 'read', [population], (shop) => shop.statistics(population))

const visitsOfUser = (id: number): Step =>
  step('visits of a user', 'read', [id], (shop) => shop.visitsOfUser(id))

const growCity = (id: number, by: number): Step =>
  step('a city grows', 'write', [id, by], (shop) => shop.growCity(id, by))

const addVisit = (userId: number, cityId: number): Step =>
  step('a visit begins', 'write', [userId, cityId], (shop) => shop.addVisit(userId, cityId))

const rateVisits = (userId: number, rating: number): Step =>
  step('a user rates visits', 'write', [userId, rating], (shop) => shop.rateVisits(userId, rating))

function step(
  name: string,
  kind: Step['kind'],
  parameters: readonly (string | number)[],
  run: Step['run'],
): Step {
  return { name, kind, question: [name, ...parameters].join(' '), run }
}
