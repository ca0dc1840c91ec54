import type { DatasourceAdapter } from '@orm-overdrive/core'
import type { Sequelize } from 'sequelize'
import { declaredKeysOf } from './declared-keys.ts'
import { outcomeOf } from './failure-outcome.ts'
import { fingerprintOf } from './fingerprint.ts'
import { annotationsOf } from './model-annotations.ts'
import type { ModelInternals, Row } from './orm-internals.ts'

/** Runs one statement past the cache, on the primary and outside of any transaction. */
export type PlainQuery = (sql: string) => Promise<Row[]>

/** Tells the engine about a Sequelize instance's database. Models may be defined until its first query. */
export function adaptSequelize(sequelize: Sequelize, query: PlainQuery): DatasourceAdapter {
  const models = (): readonly ModelInternals[] =>
    Object.values(sequelize.models) as unknown as readonly ModelInternals[]
  return {
    provider: sequelize.getDialect() === 'postgres' ? 'postgresql' : sequelize.getDialect(),
    query,
    declaredKeys: (resolve) => declaredKeysOf(models(), resolve),
    annotations: (resolve) => annotationsOf(models(), resolve),
    outcomeOf,
    valueTypes: [],
    // Read when the catalog is known: the driver has its parsers then.
    get identity() {
      return fingerprintOf(sequelize)
    },
  }
}
