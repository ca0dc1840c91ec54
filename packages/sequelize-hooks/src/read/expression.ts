import type { OrmParts } from '../orm-parts.ts'
import { Refused } from './refused.ts'

const aggregates: ReadonlySet<string> = new Set([
  ...[
    'count',
    'sum',
    'avg',
    'min',
    'max',
    'array_agg',
    'string_agg',
    'json_agg',
    'jsonb_agg',
    'bool_and',
    'bool_or',
  ],
  ...['every', 'stddev', 'variance'],
])

/** Functions of PostgreSQL whose result depends on nothing but their arguments and settings of the session. */
const plainFunctions: ReadonlySet<string> = new Set([
  ...['distinct', 'coalesce', 'nullif', 'greatest', 'least', 'concat', 'concat_ws'],
  ...[
    'lower',
    'upper',
    'initcap',
    'length',
    'char_length',
    'trim',
    'btrim',
    'ltrim',
    'rtrim',
    'replace',
    'reverse',
  ],
  ...[
    'substr',
    'substring',
    'left',
    'right',
    'lpad',
    'rpad',
    'split_part',
    'strpos',
    'starts_with',
    'md5',
    'to_char',
  ],
  ...[
    'abs',
    'round',
    'ceil',
    'ceiling',
    'floor',
    'trunc',
    'sign',
    'mod',
    'power',
    'sqrt',
    'ln',
    'log',
    'exp',
  ],
  ...[
    'date_trunc',
    'date_part',
    'extract',
    'date',
    'array_length',
    'cardinality',
    'array_position',
    'array_to_string',
  ],
  ...['jsonb_extract_path', 'jsonb_extract_path_text', 'json_extract_path', 'json_extract_path_text'],
  ...[
    'jsonb_array_length',
    'json_array_length',
    'similarity',
    'word_similarity',
    'to_tsvector',
    'to_tsquery',
  ],
  ...['plainto_tsquery', 'phraseto_tsquery', 'websearch_to_tsquery', 'ts_rank', 'ts_rank_cd'],
])

/** What an expression of `fn`, `col` and `cast` looks at. */
export interface ExpressionFacts {
  /** Columns as written: `name`, `City.name`, `customer->organisation.name`, `*`. */
  readonly columns: readonly string[]
  readonly isAggregate: boolean
}

/**
 * Reads an expression of the query builder.
 *
 * @throws {@link Refused} for literal SQL and for functions that may look at anything besides their arguments.
 */
export function expressionFacts(expression: object, orm: OrmParts): ExpressionFacts {
  const columns: string[] = []
  let isAggregate = false
  const walk = (node: unknown): void => {
    if (node instanceof orm.Col) {
      if (typeof node.col !== 'string') throw new Refused('A column list is not understood.')
      columns.push(node.col)
    } else if (node instanceof orm.Fn) {
      const name = node.fn.toLowerCase()
      if (aggregates.has(name)) isAggregate = true
      else if (!plainFunctions.has(name))
        throw new Refused(`It calls ${node.fn}(), which may look at anything.`)
      for (const argument of node.args) walkArgument(argument)
    } else if (node instanceof orm.Cast) {
      walkArgument(node.val)
    } else {
      throw new Refused('It contains literal SQL.')
    }
  }
  const walkArgument = (argument: unknown): void => {
    if (typeof argument !== 'object' || argument === null || argument instanceof Date) return
    walk(argument)
  }
  walk(expression)
  return { columns, isAggregate }
}
