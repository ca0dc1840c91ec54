import type {
  Access,
  Change,
  Datasource,
  DatasourceAdapter,
  Engine,
  Observation,
  OperationLabel,
  ReadOperation,
  WriteOperation,
} from '@orm-overdrive/core'

/** A catalog document as PostgreSQL answers it. */
export interface CatalogDocument {
  readonly tables: readonly CatalogTable[]
}

export interface CatalogTable {
  readonly kind: string
  readonly columns: readonly Readonly<Record<string, unknown>>[]
  readonly [property: string]: unknown
}

/** One access of a read with what was learnt about it; the observation is absent before the read. */
export interface Looked {
  readonly access: Access
  readonly observation?: Observation | undefined
}

/** Lies to tell the engine, at the seams between it and the plugins. */
export interface Lies {
  /** What the database says about its tables. */
  catalog?(catalog: CatalogDocument): CatalogDocument
  adapter?(adapter: DatasourceAdapter): DatasourceAdapter
  /** What a read depends on; it sees all accesses, and answers with those to keep. */
  accesses?(looked: readonly Looked[], label: OperationLabel): readonly Looked[]
  /** Reads that Overdrive refuses to cache are cached without any dependency. */
  readonly cachesRefused?: boolean
  /** What a write changes, foreseen and afterwards. */
  changes?(changes: readonly Change[], label: OperationLabel, datasource: Datasource): readonly Change[]
}

/** An engine that believes these lies. Everything else about it is true. */
export function weakenedEngine(engine: Engine, lies: Lies): Engine {
  return {
    settings: engine.settings,
    on: engine.on,
    stats: () => engine.stats(),
    close: () => engine.close(),
    datasource: (adapter) => weakenedDatasource(engine.datasource(weakenedAdapter(adapter, lies)), lies),
  }
}

function weakenedAdapter(adapter: DatasourceAdapter, lies: Lies): DatasourceAdapter {
  const weak: DatasourceAdapter = {
    ...adapter,
    declaredKeys: (resolve) => adapter.declaredKeys(resolve),
    annotations: (resolve) => adapter.annotations(resolve),
    outcomeOf: (error) => adapter.outcomeOf(error),
    async query(sql) {
      const rows = await adapter.query(sql)
      const [row] = rows
      if (lies.catalog === undefined || row?.['catalog'] === undefined) return rows
      const document: unknown =
        typeof row['catalog'] === 'string' ? JSON.parse(row['catalog']) : row['catalog']
      return [{ catalog: lies.catalog(document as CatalogDocument) }]
    },
  }
  return lies.adapter?.(weak) ?? weak
}

function weakenedDatasource(datasource: Datasource, lies: Lies): Datasource {
  const overrides: Partial<Datasource> = {
    read: (operation) => datasource.read(weakenedRead(operation, lies)),
    write: (operation) => datasource.write(weakenedWrite(operation, lies, datasource)),
    writeWithin: (operation, transaction) =>
      datasource.writeWithin(weakenedWrite(operation, lies, datasource), transaction),
    writeAdrift: (operation) => datasource.writeAdrift(weakenedWrite(operation, lies, datasource)),
  }
  return new Proxy(datasource, {
    get: (target, name) =>
      (overrides as Record<PropertyKey, unknown>)[name] ?? Reflect.get(target, name, target),
  })
}

function weakenedRead<Raw>(operation: ReadOperation<Raw>, lies: Lies): ReadOperation<Raw> {
  const { label } = operation
  const kept = (looked: readonly Looked[]) => lies.accesses?.(looked, label) ?? looked
  // Asked again when the answer is there, a plugin may no longer know.
  let told: readonly Access[] = []
  return {
    ...operation,
    load: () => operation.load(),
    describe() {
      const description = operation.describe()
      if ('refused' in description) return lies.cachesRefused === true ? { accesses: [] } : description
      told = description.accesses
      return { accesses: kept(told.map((access) => ({ access }))).map(({ access }) => access) }
    },
    observe(raw) {
      if (told.length === 0) return []
      const observations = operation.observe(raw)
      const looked = told.map((access, index) => ({ access, observation: observations[index] }))
      return kept(looked).map(({ observation }) => observation ?? {})
    },
  }
}

function weakenedWrite<Raw>(
  operation: WriteOperation<Raw>,
  lies: Lies,
  datasource: Datasource,
): WriteOperation<Raw> {
  const weak = (changes: readonly Change[]) => lies.changes?.(changes, operation.label, datasource) ?? changes
  return {
    label: operation.label,
    foreseen: weak(operation.foreseen),
    run: () => operation.run(),
    changes(raw) {
      const changes = operation.changes(raw)
      return changes && weak(changes)
    },
  }
}
