import type { Datasource, Duration } from '@orm-overdrive/core'
import { parseDurationMs } from '@orm-overdrive/core'
import type { ModelStatic, Sequelize } from 'sequelize'
import { tablesOf } from './invalidation.ts'

export interface RememberOptions {
  /** How long the value is fresh: seconds, or a text with its unit. */
  readonly ttl: Duration
  /** Models it depends on besides those that its reads show: what raw SQL reads, for example. */
  readonly reads?: readonly (string | ModelStatic<never>)[]
  /** Names to invalidate it by. */
  readonly tags?: readonly string[]
}

/** @throws {@link ConfigurationError} when `ttl` is no duration; else whatever `load` rejects with. */
export async function rememberIn<Value>(
  datasource: Datasource,
  sequelize: Sequelize,
  key: string,
  { ttl, reads = [], tags = [] }: RememberOptions,
  load: () => Promise<Value>,
): Promise<Value> {
  const ttlMs = parseDurationMs(ttl, 'remember, option ttl')
  const tables = await tablesOf(reads, datasource, sequelize)
  return datasource.remember(key, { ttlMs, tables, tags }, load)
}
