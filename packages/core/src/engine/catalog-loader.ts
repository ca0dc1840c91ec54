import type { Clock } from '../clock.ts'
import { buildDataModel } from '../schema/build-data-model.ts'
import { catalogQuery } from '../schema/catalog-query.ts'
import { parseCatalog } from '../schema/catalog.ts'
import type { CacheAnnotation } from '../schema/annotation.ts'
import type { DataModel, TableId } from '../schema/data-model.ts'
import { resolveTable } from '../schema/table-id.ts'
import type { DatasourceAdapter } from './datasource.ts'

/** After a failed attempt the catalog is left alone for so long. */
const retryAfterMs = 5_000

export interface LoadedCatalog {
  readonly model: DataModel
  readonly annotations: ReadonlyMap<TableId, CacheAnnotation>
}

/** Reads the catalog once, and again after a failure. */
export interface CatalogLoader {
  readonly loaded: LoadedCatalog | undefined
  load(): Promise<LoadedCatalog | undefined>
}

export function createCatalogLoader(options: {
  readonly adapter: DatasourceAdapter
  readonly clock: Clock
  readonly onFailure: (cause: unknown) => void
}): CatalogLoader {
  const { adapter, clock, onFailure } = options
  let loaded: LoadedCatalog | undefined
  let loading: Promise<LoadedCatalog | undefined> | undefined
  let failedAt = -Infinity

  async function attempt(): Promise<LoadedCatalog | undefined> {
    try {
      const [row] = await adapter.query(catalogQuery)
      const catalog = parseCatalog(row)
      const bare = buildDataModel(catalog)
      const model = buildDataModel(
        catalog,
        adapter.declaredKeys((schema, table) => resolveTable(bare, schema, table)),
      )
      loaded = {
        model,
        annotations: adapter.annotations((schema, table) => resolveTable(model, schema, table)),
      }
    } catch (cause) {
      failedAt = clock.now()
      onFailure(cause)
    } finally {
      loading = undefined
    }
    return loaded
  }

  return {
    get loaded() {
      return loaded
    },
    async load() {
      if (loaded !== undefined || clock.now() - failedAt < retryAfterMs) return loaded
      return (loading ??= attempt())
    },
  }
}
