import { LRUCache } from 'lru-cache'
import type { SqlStatement } from './sql-statement-tree.ts'
import { classifyTree } from './sql-statement-tree.ts'

/** Classifications kept; the texts of raw statements are few, unless values are written into them. */
const maxKept = 1_000

/** Longer texts are not looked at: they would keep the process from everything else for tens of milliseconds. */
const maxLength = 100_000

interface Parser {
  readonly parse: (text: string) => unknown
  readonly kept: LRUCache<string, SqlStatement>
}

let parser: Parser | undefined
let loading: Promise<void> | undefined

/**
 * Loads PostgreSQL's own parser, once, in about 30 ms. Until then {@link classifySql} knows nothing.
 *
 * Never rejects: where it cannot be loaded, every statement stays unknown.
 */
export function loadSqlParser(): Promise<void> {
  loading ??= load().catch(() => {})
  return loading
}

async function load(): Promise<void> {
  const { loadModule, parseSync } = await import('libpg-query')
  await loadModule()
  parser = { parse: parseSync, kept: new LRUCache({ max: maxKept }) }
}

/**
 * What a raw SQL text does to the database, as PostgreSQL's parser reads it. `unknown` wherever it is not certain; an
 * unknown statement may have done anything.
 *
 * What the text cannot show is left to whoever knows the catalog: what a name stands for (a view, a table with triggers
 * or volatile defaults), and functions of the user's own that are called by an operator, a cast or like a column, or
 * have the name of a built-in one with other parameters.
 */
export function classifySql(text: string): SqlStatement {
  if (parser === undefined) return { kind: 'unknown', reason: 'the SQL parser is not loaded' }
  if (text.length > maxLength) return { kind: 'unknown', reason: `longer than ${maxLength} characters` }
  // The parser is written in C and would stop reading here.
  if (text.includes('\0')) return { kind: 'unknown', reason: 'the text holds a NUL character' }
  const known = parser.kept.get(text)
  if (known !== undefined) return known
  const statement = classify(parser, text)
  parser.kept.set(text, statement)
  return statement
}

function classify({ parse }: Parser, text: string): SqlStatement {
  if (text.trim() === '') return { kind: 'read', tables: [], locks: false }
  let tree: unknown
  try {
    tree = parse(text)
  } catch (error) {
    return { kind: 'unknown', reason: error instanceof Error ? error.message : String(error) }
  }
  return classifyTree(tree)
}
