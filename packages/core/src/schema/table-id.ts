import type { DataModel, TableId } from './data-model.ts'

const plainName = /^[\p{L}\p{N}_$ -]+$/u

/** The id of a table; names that hold anything but letters, digits, `_`, `$`, `-` and blanks are quoted as in SQL. */
export function tableIdOf(schema: string, name: string): TableId {
  return `${idPart(schema)}.${idPart(name)}`
}

/**
 * Which table a name means to a session of the datasource.
 *
 * @param schema - Absent: the name is looked up through the search path, as the database does.
 * @param name - As stored: `City`, without quotes; an unquoted name of SQL has to be in lower case already.
 * @returns `undefined` when there is no such table, or it belongs to the system.
 */
export function resolveTable(
  model: DataModel,
  schema: string | undefined,
  name: string,
): TableId | undefined {
  const schemas = schema === undefined ? model.datasource.searchPath : [schema]
  return schemas.map((candidate) => tableIdOf(candidate, name)).find((id) => model.tables.has(id))
}

function idPart(name: string): string {
  return plainName.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}
