import type { Catalog, CatalogColumn, CatalogForeignKey, CatalogTable } from './catalog.ts'
import { catalogActions } from './catalog.ts'
import type {
  Column,
  ColumnType,
  DatasourceIdentity,
  DataModel,
  ForeignKey,
  Table,
  TableHazard,
  TableId,
} from './data-model.ts'
import { tableIdOf } from './table-id.ts'

/** A foreign key as an ORM declares it. */
export interface DeclaredForeignKey extends Omit<ForeignKey, 'enforced'> {
  /** The table that holds the key. */
  readonly table: TableId
}

/**
 * Builds the data model from the database's catalog and the foreign keys that ORMs declare.
 *
 * Where both know a key, the catalog's is taken: the database acts on it. A key that only an ORM knows is added as not
 * enforced; one that refers to tables or columns the catalog does not have is left out.
 */
export function buildDataModel(
  catalog: Catalog,
  declaredKeys: readonly DeclaredForeignKey[] = [],
): DataModel {
  const shadowed = new Set(catalog.tables.filter(({ temporary }) => temporary).map(({ name }) => name))
  const tables = new Map<TableId, Table>()
  for (const each of catalog.tables) {
    const table = tableOf(each, shadowed.has(each.name))
    tables.set(table.id, table)
  }
  for (const { table: id, ...key } of declaredKeys) {
    const table = tables.get(id)
    if (table === undefined || !hasColumns(table, key.columns)) continue
    if (!hasColumns(tables.get(key.target), key.targetColumns)) continue
    if (table.foreignKeys.some((known) => isSameKey(known, key))) continue
    tables.set(id, { ...table, foreignKeys: [...table.foreignKeys, { ...key, enforced: false }] })
  }
  return { datasource: identityOf(catalog), tables }
}

function identityOf(catalog: Catalog): DatasourceIdentity {
  const { database, databaseId, system, address, role, searchPath } = catalog
  return {
    provider: 'postgresql',
    database: `${system ?? address ?? 'local'}/${databaseId}/${database}`,
    ...(system === null ? { isAssumed: true } : {}),
    role,
    searchPath,
  }
}

function tableOf(table: CatalogTable, isShadowed: boolean): Table {
  return {
    id: tableIdOf(table.schema, table.name),
    schema: table.schema,
    name: table.name,
    kind: table.kind === 'r' || table.kind === 'p' ? 'table' : table.kind === 'v' ? 'view' : 'other',
    columns: new Map(table.columns.map((column) => [column.name, columnOf(column)])),
    primaryKey: table.primaryKey,
    uniqueKeys: table.uniqueKeys,
    foreignKeys: table.foreignKeys.map(foreignKeyOf),
    hazards: hazardsOf(table, isShadowed),
  }
}

/** A table that a temporary one hides has its hazard: an unqualified name may mean either, depending on the session. */
function hazardsOf(table: CatalogTable, isShadowed: boolean): TableHazard[] {
  const found: Readonly<Record<TableHazard, boolean>> = {
    trigger: table.trigger,
    rule: table.rule,
    'row-security': table.rowSecurity,
    inheritance: table.inheritance,
    foreign: table.kind === 'f',
    temporary: table.temporary || isShadowed,
  }
  return (Object.keys(found) as TableHazard[]).filter((hazard) => found[hazard])
}

const columnTypes: Readonly<Record<string, ColumnType>> = {
  int2: 'integer',
  int4: 'integer',
  int8: 'integer',
  uuid: 'uuid',
  text: 'text',
  varchar: 'text',
  bpchar: 'char',
  bool: 'boolean',
  bytea: 'bytes',
  numeric: 'decimal',
  float4: 'float',
  float8: 'float',
  date: 'date',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
  json: 'json',
  jsonb: 'json',
}

function columnOf(column: CatalogColumn): Column {
  const type = columnTypeOf(column)
  const fractionDigits = fractionDigitsOf(type, column.modifier)
  const maxLength = maxLengthOf(type, column.modifier)
  return {
    name: column.name,
    type,
    nullable: column.nullable,
    generated: column.generated,
    ...(fractionDigits === undefined ? {} : { fractionDigits }),
    ...(maxLength === undefined ? {} : { maxLength }),
    binaryEquality: type !== 'other' && column.deterministic,
  }
}

/** Arrays, ranges, composite types and domains are `other`, and so is what extensions bring. */
function columnTypeOf(column: CatalogColumn): ColumnType {
  if (column.typeKind === 'e') return 'enum'
  return (column.typeKind === 'b' && columnTypes[column.type]) || 'other'
}

/** PostgreSQL adds the size of a length word to the modifier of a text or a decimal. */
const lengthWord = 4

function fractionDigitsOf(type: ColumnType, modifier: number): number | undefined {
  if (modifier < 0) return undefined
  // The scale is a signed number of eleven bits: `numeric(5, -2)` rounds to hundreds.
  if (type === 'decimal') return (((modifier - lengthWord) & 0x7ff) ^ 0x400) - 0x400
  return type === 'timestamp' || type === 'timestamptz' ? modifier : undefined
}

function maxLengthOf(type: ColumnType, modifier: number): number | undefined {
  return (type === 'text' || type === 'char') && modifier >= lengthWord ? modifier - lengthWord : undefined
}

function foreignKeyOf(key: CatalogForeignKey): ForeignKey {
  const onDelete = catalogActions[key.onDelete]
  return {
    columns: key.columns,
    target: tableIdOf(key.targetSchema, key.targetName),
    targetColumns: key.targetColumns,
    // Which of the columns are set is not told: as with defaults, all of them may change, to nobody knows what.
    onDelete: key.setColumns && onDelete === 'set-null' ? 'set-default' : onDelete,
    onUpdate: catalogActions[key.onUpdate],
    enforced: key.enforced,
  }
}

function hasColumns(table: Table | undefined, columns: readonly string[]): boolean {
  return table !== undefined && columns.every((column) => table.columns.has(column))
}

function isSameKey(left: Omit<ForeignKey, 'enforced'>, right: Omit<ForeignKey, 'enforced'>): boolean {
  return left.target === right.target && pairsOf(left) === pairsOf(right)
}

/** The columns of a key beside those they refer to, in an order that does not depend on the declaration's. */
function pairsOf({ columns, targetColumns }: Pick<ForeignKey, 'columns' | 'targetColumns'>): string {
  return JSON.stringify(
    columns.map((column, index) => JSON.stringify([column, targetColumns[index]])).toSorted(),
  )
}
