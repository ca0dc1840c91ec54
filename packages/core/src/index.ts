export type { Access, Observation, OrderTerm, Window } from './dependencies/access.ts'
export { rowKey } from './dependencies/access.ts'
export type { Change, RowChange, UnknownChange } from './dependencies/change.ts'
export { anyTable } from './dependencies/change.ts'
export { withGenerated } from './dependencies/closure.ts'
export type { ValueOrigin } from './dependencies/normal-form.ts'
export { normalForm } from './dependencies/normal-form.ts'
export type { Comparison, KnownValue, KnownValues, Predicate } from './dependencies/predicate.ts'
export { columnsOf, everyRow, noRow, present } from './dependencies/predicate.ts'
export type { ResolveTable } from './engine/datasource.ts'
export type { ReadDescription, Refusal } from './engine/operation.ts'
export { ConfigurationError, InternalError, UsageError } from './errors.ts'
export type { CacheAnnotation, ParsedAnnotation } from './schema/annotation.ts'
export { completeAnnotation, parseAnnotation } from './schema/annotation.ts'
export type { DeclaredForeignKey } from './schema/build-data-model.ts'
export type {
  Column,
  ColumnType,
  DataModel,
  ForeignKey,
  ReferentialAction,
  Table,
  TableHazard,
  TableId,
} from './schema/data-model.ts'
export { resolveTable } from './schema/table-id.ts'
