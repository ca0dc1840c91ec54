export type { Access, Observation, OrderTerm, Window } from './dependencies/access.ts'
export { rowKey } from './dependencies/access.ts'
export type { Change, RowChange, UnknownChange } from './dependencies/change.ts'
export { anyTable } from './dependencies/change.ts'
export { withGenerated, withReferentialActions } from './dependencies/closure.ts'
export type { ValueOrigin } from './dependencies/normal-form.ts'
export { normalForm } from './dependencies/normal-form.ts'
export type { Comparison, KnownValue, KnownValues, Predicate } from './dependencies/predicate.ts'
export { columnsOf, everyRow, noRow, present } from './dependencies/predicate.ts'
export { classifySql, loadSqlParser } from './dependencies/sql-statement.ts'
export type { ValueType } from './cache/values/value-type.ts'
export { canonicalText } from './cache/values/canonical-text.ts'
export { UnstorableValue } from './cache/values/unstorable-value.ts'
export type { Engine } from './engine/create-engine.ts'
export { createEngine } from './engine/create-engine.ts'
export type { Datasource, DatasourceAdapter, RememberOptions, ResolveTable } from './engine/datasource.ts'
export type {
  FailureOutcome,
  OperationLabel,
  ReadDescription,
  ReadOperation,
  ReadPolicy,
  Refusal,
  WriteOperation,
} from './engine/operation.ts'
export type { CacheOptions, EngineOptions, EngineSettings, NamedPolicy } from './engine/options.ts'
export type { CacheCall } from './engine/read-policy.ts'
export type { Statistics } from './engine/telemetry.ts'
export type { TransactionScope } from './engine/transaction-scope.ts'
export type { Duration, Size } from './quantities.ts'
export { parseDurationMs } from './quantities.ts'
export type { Events, EventName, Listener, OverdriveEvents } from './telemetry/events.ts'
export { ConfigurationError, InternalError, UsageError } from './errors.ts'
export type { CacheAnnotation, ParsedAnnotation } from './schema/annotation.ts'
export { annotationFromOptions, completeAnnotation, parseAnnotation } from './schema/annotation.ts'
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
