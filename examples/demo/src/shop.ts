/** What the site asks its database, whichever ORM answers. Reads give plain values, to be compared. */
export interface Shop {
  readonly name: string
  cityById(id: number): Promise<unknown>
  /** The largest cities of one country. */
  citiesOfCountry(code: string): Promise<unknown>
  /** The largest cities above a size, of the whole world: there is no index for it. */
  largestCities(population: number): Promise<unknown>
  /** Number and sizes of the cities above a size, per country. */
  statistics(population: number): Promise<unknown>
  /** The latest visits of a user, each with its city, the city's country, and the reviews written about it. */
  visitsOfUser(id: number): Promise<unknown>
  growCity(id: number, by: number): Promise<unknown>
  addVisit(userId: number, cityId: number): Promise<unknown>
  rateVisits(userId: number, rating: number): Promise<unknown>
}
