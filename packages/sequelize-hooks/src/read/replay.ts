import type { QueryClass, QueryInternals, Row, SelectOptions } from '../orm-internals.ts'
import { withoutHidden } from './hidden-columns.ts'

/** What replaying needs of the instance. */
export interface ReplayContext {
  readonly queryDefaults: SelectOptions
  readonly Query: QueryClass
}

/**
 * Makes of flat rows what Sequelize makes of them when they come from the driver: instances, plain or nested objects,
 * grouped by their joins. The rows are used up.
 */
export function replay(rows: Row[], options: SelectOptions, context: ReplayContext): unknown {
  return replayQuery(options, context).handleSelectQuery(rows)
}

/** A query that never ran: it can only build results. */
export function replayQuery(options: SelectOptions, { queryDefaults, Query }: ReplayContext): QueryInternals {
  const complete: SelectOptions = { plain: false, raw: false, ...queryDefaults, ...options }
  // As `sequelize.query` completes the options of a query that is not meant for a model.
  if (!complete.instance && !complete.model) complete.raw = true
  if (complete.attributes !== undefined) complete.attributes = withoutHidden(complete.attributes)
  // The constructor only keeps its arguments, and makes an id that nothing here needs.
  const query = Object.create(Query.prototype) as QueryInternals
  return Object.assign(query, { options: complete, model: complete.model })
}
