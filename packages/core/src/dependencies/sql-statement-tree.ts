import { harmlessFunctions, harmlessOperators, sessionFunctions } from './sql-statement-functions.ts'

/** What a raw SQL text does to the database. */
export type SqlStatement =
  /** It alters no table. */
  | {
      readonly kind: 'read'
      readonly tables: readonly SqlTable[]
      /**
       * It locks rows or alters the session or a sequence: it belongs on the primary, and its result to nobody else.
       */
      readonly locks: boolean
    }
  /** It alters the rows of these tables and, apart from referential actions, triggers and rules, nothing else. */
  | {
      readonly kind: 'write'
      readonly tables: readonly WrittenTable[]
      readonly reads: readonly SqlTable[]
    }
  /** BEGIN, COMMIT, ROLLBACK, SAVEPOINT and the like. */
  | { readonly kind: 'transaction-control' }
  | { readonly kind: 'unknown'; readonly reason: string }

/** A table as the text names it: unquoted names are in lower case already. */
export interface SqlTable {
  readonly schema?: string
  readonly name: string
}

export interface WrittenTable extends SqlTable {
  readonly verb: 'insert' | 'update' | 'delete' | 'truncate'
}

/** Classifies what the parser made of a text. */
export function classifyTree(tree: unknown): SqlStatement {
  const statements = list(record(tree)['stmts'])
  if (statements.length > 1) return unknown(`${statements.length} statements in one text`)
  const [statement] = statements
  if (statement === undefined) return { kind: 'read', tables: [], locks: false }
  return classifyStatement(record(record(statement)['stmt']))
}

/** Statements that alter no table, whatever stands in them. */
const harmlessStatements: ReadonlySet<string> = new Set([
  'VariableSetStmt',
  'VariableShowStmt',
  'ConstraintsSetStmt',
  'ListenStmt',
  'UnlistenStmt',
  'NotifyStmt',
  'LockStmt',
  'DeallocateStmt',
  'DiscardStmt',
])

/** Statements that are read part by part. */
const plainStatements: ReadonlySet<string> = new Set([
  'SelectStmt',
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
])

function classifyStatement(statement: Node): SqlStatement {
  const [[type, content] = []] = Object.entries(statement)
  if (type === undefined) return unknown('an empty statement')
  const body = record(content)
  if (plainStatements.has(type)) return new StatementReader().read(statement)
  if (harmlessStatements.has(type)) return { kind: 'read', tables: [], locks: type !== 'VariableShowStmt' }
  if (type === 'TransactionStmt') return transactionControl(body)
  if (type === 'TruncateStmt') return truncation(body)
  if (type === 'ExplainStmt') return explanation(body)
  return unknown(`a statement of the kind ${type.replace(/Stmt$/, '')}`)
}

function transactionControl(body: Node): SqlStatement {
  const kind = String(body['kind'])
  // What it commits was written by somebody else, in another session.
  if (kind.endsWith('_PREPARED')) return unknown('a prepared transaction')
  return { kind: 'transaction-control' }
}

function truncation(body: Node): SqlStatement {
  if (body['behavior'] === 'DROP_CASCADE') return unknown('TRUNCATE … CASCADE')
  const tables = list(body['relations']).map((relation) => record(record(relation)['RangeVar']))
  return {
    kind: 'write',
    tables: tables.map((table) => ({ ...tableOf(table), verb: 'truncate' })),
    reads: [],
  }
}

/** Only EXPLAIN ANALYZE runs the statement. */
function explanation(body: Node): SqlStatement {
  const runs = list(body['options']).some(
    (option) => record(record(option)['DefElem'])['defname'] === 'analyze',
  )
  return runs ? classifyStatement(record(body['query'])) : { kind: 'read', tables: [], locks: false }
}

type Node = Readonly<Record<string, unknown>>

/** Names of common table expressions that are visible at a place. */
type Scope = ReadonlySet<string>

/** Walks through a statement, and notes what it reads, writes and calls. */
class StatementReader {
  private readonly reads = new Map<string, SqlTable>()
  private readonly writes = new Map<string, WrittenTable>()
  private locks = false
  private doubt: string | undefined

  read(statement: Node): SqlStatement {
    this.walk(statement, new Set())
    if (this.doubt !== undefined) return unknown(this.doubt)
    const reads = [...this.reads.values()]
    if (this.writes.size === 0) return { kind: 'read', tables: reads, locks: this.locks }
    return { kind: 'write', tables: [...this.writes.values()], reads }
  }

  private walk(value: unknown, scope: Scope): void {
    if (Array.isArray(value)) for (const element of value) this.walk(element, scope)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return
    for (const [key, content] of Object.entries(value)) this.enter(key, content, scope)
  }

  private enter(key: string, content: unknown, scope: Scope): void {
    const node = record(content)
    switch (key) {
      case 'SelectStmt':
      case 'larg':
      case 'rarg':
        if ('intoClause' in node) this.doubt ??= 'SELECT … INTO'
        if (list(node['lockingClause']).length > 0) this.locks = true
        return this.walkWithNames(node, scope)
      case 'InsertStmt':
      case 'UpdateStmt':
      case 'DeleteStmt':
      case 'MergeStmt':
        for (const verb of verbsOf(key, node)) this.write({ ...tableOf(record(node['relation'])), verb })
        return this.walkWithNames(node, scope)
      case 'lockedRels':
        // `FOR UPDATE OF` repeats names of the FROM list.
        return undefined
      case 'RangeVar':
        return this.readTable(tableOf(node), scope)
      case 'FuncCall':
        this.call(namesOf(node['funcname']))
        return this.walk(node, scope)
      case 'A_Expr':
      case 'SubLink':
      case 'SortBy':
        this.operate(namesOf(node['name'] ?? node['operName'] ?? node['useOp']))
        return this.walk(node, scope)
      default:
        return this.walk(content, scope)
    }
  }

  /** Common table expressions see those before them; with RECURSIVE, all of them. */
  private walkWithNames(node: Node, outer: Scope): void {
    const { withClause, ...rest } = node
    const { ctes, recursive } = record(withClause)
    const tables = list(ctes).map((table) => record(record(table)['CommonTableExpr']))
    const scope = new Set(outer)
    if (recursive === true) for (const { ctename } of tables) scope.add(String(ctename))
    for (const table of tables) {
      this.walk(table, new Set(scope))
      scope.add(String(table['ctename']))
    }
    this.walk(rest, scope)
  }

  private readTable(table: SqlTable, scope: Scope): void {
    if (table.schema === undefined && scope.has(table.name)) return
    this.reads.set(JSON.stringify([table.schema, table.name]), table)
  }

  private write(table: WrittenTable): void {
    this.writes.set(JSON.stringify([table.schema, table.name, table.verb]), table)
  }

  private call(names: readonly string[]): void {
    const name = builtInName(names)
    if (name !== undefined && sessionFunctions.has(name)) this.locks = true
    else if (name === undefined || !harmlessFunctions.has(name)) this.doubt ??= `calls ${names.join('.')}()`
  }

  private operate(names: readonly string[]): void {
    if (names.length === 0) return
    const name = builtInName(names)
    if (name === undefined || !(harmlessOperators.has(name) || operatorWords.has(name)))
      this.doubt ??= `uses the operator ${names.join('.')}`
  }
}

/** What the parser writes instead of an operator. */
const operatorWords: ReadonlySet<string> = new Set([
  'BETWEEN',
  'NOT BETWEEN',
  'BETWEEN SYMMETRIC',
  'NOT BETWEEN SYMMETRIC',
])

/** The name of what belongs to PostgreSQL itself, if this does. */
function builtInName(names: readonly string[]): string | undefined {
  const [first, second] = names
  if (names.length === 1) return first
  return names.length === 2 && first === 'pg_catalog' ? second : undefined
}

function verbsOf(key: string, node: Node): WrittenTable['verb'][] {
  switch (key) {
    case 'InsertStmt':
      return record(node['onConflictClause'])['action'] === 'ONCONFLICT_UPDATE'
        ? ['insert', 'update']
        : ['insert']
    case 'UpdateStmt':
      return ['update']
    case 'DeleteStmt':
      return ['delete']
    default:
      return list(node['mergeWhenClauses']).flatMap((clause) => {
        const verb = mergeVerbs[String(record(record(clause)['MergeWhenClause'])['commandType'])]
        return verb === undefined ? [] : [verb]
      })
  }
}

const mergeVerbs: Readonly<Record<string, WrittenTable['verb']>> = {
  CMD_INSERT: 'insert',
  CMD_UPDATE: 'update',
  CMD_DELETE: 'delete',
}

function tableOf({ schemaname, relname }: Node): SqlTable {
  const name = String(relname)
  return typeof schemaname === 'string' ? { schema: schemaname, name } : { name }
}

function namesOf(value: unknown): string[] {
  return list(value).map((part) => String(record(record(part)['String'])['sval']))
}

function unknown(reason: string): SqlStatement {
  return { kind: 'unknown', reason }
}

function record(value: unknown): Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Node) : {}
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
