import type { Change } from '@orm-overdrive/core'
import { classifySql, loadSqlParser } from '@orm-overdrive/core'
import type { SelectOptions } from '../orm-internals.ts'
import type { Statement, StatementScope } from './statement.ts'
import { unknownStatement } from './statement.ts'

/** What raw SQL is to the cache. */
export type RawSql =
  | { readonly kind: 'reads' }
  | { readonly kind: 'controls-transaction' }
  | { readonly kind: 'writes'; readonly statement: Statement }

const transactionControl =
  /^\s*(?:begin|start\s+transaction|commit|end|rollback|abort|savepoint|release)\b[^;]*;?\s*$/i

/** Reads SQL that was written by hand, or that Sequelize makes for tables and sessions. */
export async function rawSqlOf(
  text: string,
  options: SelectOptions,
  scope: () => StatementScope,
): Promise<RawSql> {
  if (transactionControl.test(text)) return { kind: 'controls-transaction' }
  await loadSqlParser()
  const found = classifySql(withPlaceholders(text, options))
  switch (found.kind) {
    case 'read':
      return { kind: 'reads' }
    case 'transaction-control':
      return { kind: 'controls-transaction' }
    case 'unknown':
      return { kind: 'writes', statement: unknownStatement('query') }
    case 'write': {
      const { tableOf } = scope()
      const changes = found.tables.map(({ schema, name, verb }) => {
        const table = tableOf(schema === undefined ? name : { schema, tableName: name })
        return table && changeOf(verb, table.id)
      })
      const foreseen = changes.filter((change) => change !== undefined)
      if (foreseen.length < changes.length) return { kind: 'writes', statement: unknownStatement('query') }
      const table = found.tables.map(({ name }) => name).join(', ')
      return { kind: 'writes', statement: { ...unknownStatement('query', table), foreseen } }
    }
  }
}

function changeOf(verb: 'insert' | 'update' | 'delete' | 'truncate', table: string): Change {
  return verb === 'truncate'
    ? { kind: 'unknown', table }
    : { kind: verb, table, assigned: 'all', before: {}, after: {} }
}

const tokens = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[^]*?\*\/|::|:[A-Za-z_]\w*|\$[A-Za-z_]\w*|\?/g

/**
 * The text as the database's parser can read it: what Sequelize replaces in it stands as a parameter. A text that is cut
 * wrongly does not parse, and may then have done anything.
 */
function withPlaceholders(text: string, { replacements, bind }: SelectOptions): string {
  const isListed = Array.isArray(replacements)
  if (replacements === undefined && (bind === undefined || Array.isArray(bind))) return text
  return text.replaceAll(tokens, (token) => {
    if (token === '?') return isListed ? '$1' : token
    if (token.startsWith('$')) return bind === undefined ? token : '$1'
    return /^:[A-Za-z_]/.test(token) && replacements !== undefined && !isListed ? '$1' : token
  })
}
