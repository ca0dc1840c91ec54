import { useDatabase } from '@orm-overdrive/test/test-database'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareNormalForms } from '../../src/dependencies/normal-form.ts'
import type {
  Comparison,
  KnownValue,
  KnownValues,
  Predicate,
  Verdicts,
} from '../../src/dependencies/predicate.ts'
import {
  columnsOf,
  evaluate,
  everyRow,
  isFalse,
  isNull,
  isTrue,
  noRow,
  present,
} from '../../src/dependencies/predicate.ts'
import { table } from './support/simulated-table.ts'

const compare = (column: string, left: string, right: string) => {
  const known = table.columns.get(column)
  return known && compareNormalForms(known, left, right)
}

const anything = isTrue | isFalse | isNull
const decided = (row: KnownValues) => (predicate: Predicate) => evaluate(predicate, row, compare)
const a = (operator: Comparison, value: string): Predicate => ({
  kind: 'compare',
  column: 'a',
  operator,
  value,
})
const t = (operator: Comparison, value: string): Predicate => ({
  kind: 'compare',
  column: 't',
  operator,
  value,
})

/** One predicate for each outcome, for the row `{ a: '1', b: null }`. */
const outcomes: readonly (readonly [Verdicts, Predicate])[] = [
  [isTrue, a('eq', '1')],
  [isFalse, a('eq', '2')],
  [isNull, { kind: 'compare', column: 'b', operator: 'eq', value: '1' }],
  [anything, { kind: 'undecided', columns: ['x'] }],
]

describe('evaluate', () => {
  it.each([
    [a('eq', '1'), '1', isTrue],
    [a('eq', '2'), '1', isFalse],
    [a('lt', '10'), '9', isTrue],
    [a('lt', '9'), '9', isFalse],
    [a('lte', '9'), '9', isTrue],
    [a('gt', '-10'), '-9', isTrue],
    [a('gte', '9'), '9', isTrue],
    [a('gte', '10'), '9', isFalse],
    [a('eq', '1'), null, isNull],
    [a('lt', '1'), null, isNull],
    [a('eq', '1'), present, isTrue | isFalse],
    [a('lt', '1'), present, isTrue | isFalse],
    [a('eq', '1'), undefined, anything],
    [a('gte', '1'), undefined, anything],
    [{ kind: 'in', column: 'a', values: ['1', '2'] }, '2', isTrue],
    [{ kind: 'in', column: 'a', values: ['1', '2'] }, '3', isFalse],
    [{ kind: 'in', column: 'a', values: ['1', '2'] }, null, isNull],
    [{ kind: 'in', column: 'a', values: ['1', '2'] }, present, isTrue | isFalse],
    [{ kind: 'in', column: 'a', values: ['1', '2'] }, undefined, anything],
    [{ kind: 'in', column: 'a', values: [] }, null, isFalse],
    [{ kind: 'in', column: 'a', values: [] }, undefined, isFalse],
    [{ kind: 'is-null', column: 'a' }, null, isTrue],
    [{ kind: 'is-null', column: 'a' }, '1', isFalse],
    [{ kind: 'is-null', column: 'a' }, present, isFalse],
    [{ kind: 'is-null', column: 'a' }, undefined, isTrue | isFalse],
    [{ kind: 'undecided', columns: ['a'] }, '1', anything],
  ] as const)('%j of %j', (predicate: Predicate, value: KnownValue | undefined, expected) => {
    expect(evaluate(predicate, value === undefined ? {} : { a: value }, compare)).toBe(expected)
  })

  it('leaves the order of texts to the database, but not their equality', () => {
    expect(evaluate(t('lt', 'b'), { t: 'a' }, compare)).toBe(isTrue | isFalse)
    expect(evaluate(t('eq', 'b'), { t: 'a' }, compare)).toBe(isFalse)
  })

  it('matches every row and no row', () => {
    expect(evaluate(everyRow, {}, compare)).toBe(isTrue)
    expect(evaluate(noRow, {}, compare)).toBe(isFalse)
  })

  it('has all outcomes that the parts may have together, and no others', () => {
    const row = { a: '1', b: null }
    const sql = {
      and: (left: Verdicts, right: Verdicts) =>
        left === isFalse || right === isFalse
          ? isFalse
          : left === isNull || right === isNull
            ? isNull
            : isTrue,
      or: (left: Verdicts, right: Verdicts) =>
        left === isTrue || right === isTrue ? isTrue : left === isNull || right === isNull ? isNull : isFalse,
      not: (of: Verdicts) => (of === isNull ? isNull : of === isTrue ? isFalse : isTrue),
    }
    const singles = [isTrue, isFalse, isNull]
    const each = (verdicts: Verdicts) => singles.filter((single) => verdicts & single)
    const union = (verdicts: Verdicts[]) => verdicts.reduce((all, one) => all | one, 0)
    for (const [left, leftPredicate] of outcomes) {
      expect(decided(row)(leftPredicate)).toBe(left)
      expect(decided(row)({ kind: 'not', of: leftPredicate })).toBe(union(each(left).map(sql.not)))
      for (const [right, rightPredicate] of outcomes) {
        const pairs = each(left).flatMap((one) => each(right).map((other) => [one, other] as const))
        const parts = [leftPredicate, rightPredicate]
        expect(decided(row)({ kind: 'and', all: parts })).toBe(
          union(pairs.map(([one, other]) => sql.and(one, other))),
        )
        expect(decided(row)({ kind: 'or', any: parts })).toBe(
          union(pairs.map(([one, other]) => sql.or(one, other))),
        )
      }
    }
  })
})

describe('columnsOf', () => {
  it('finds every column that is looked at', () => {
    const predicate: Predicate = {
      kind: 'or',
      any: [
        { kind: 'not', of: a('eq', '1') },
        {
          kind: 'and',
          all: [
            { kind: 'is-null', column: 'b' },
            { kind: 'in', column: 't', values: [] },
          ],
        },
        { kind: 'undecided', columns: ['x', 'v'] },
      ],
    }
    expect([...columnsOf(predicate)].toSorted()).toEqual(['a', 'b', 't', 'v', 'x'])
  })
})

describe('PostgreSQL', () => {
  const database = useDatabase({ content: 'empty' })
  const value = fc.constantFrom('-2', '-1', '0', '1', '2')
  const { predicate } = fc.letrec<{ predicate: Predicate }>((tie) => {
    const column = fc.constantFrom('a', 'b')
    const operator = fc.constantFrom<Comparison>('eq', 'lt', 'lte', 'gt', 'gte')
    return {
      predicate: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.record({ kind: fc.constant('compare' as const), column, operator, value }),
        fc.record({ kind: fc.constant('in' as const), column, values: fc.array(value, { maxLength: 3 }) }),
        fc.record({ kind: fc.constant('is-null' as const), column }),
        fc.record({ kind: fc.constant('not' as const), of: tie('predicate') }),
        fc.record({ kind: fc.constant('and' as const), all: fc.array(tie('predicate'), { maxLength: 3 }) }),
        fc.record({ kind: fc.constant('or' as const), any: fc.array(tie('predicate'), { maxLength: 3 }) }),
      ),
    }
  })
  const operators = { eq: '=', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

  function sqlOf(part: Predicate): string {
    switch (part.kind) {
      case 'compare':
        return `${part.column} ${operators[part.operator]} (${part.value})`
      case 'in':
        return part.values.length === 0 ? 'false' : `${part.column} IN (${part.values.join(', ')})`
      case 'is-null':
        return `${part.column} IS NULL`
      case 'not':
        return `NOT (${sqlOf(part.of)})`
      case 'and':
        return part.all.length === 0 ? 'true' : part.all.map((each) => `(${sqlOf(each)})`).join(' AND ')
      case 'or':
        return part.any.length === 0 ? 'false' : part.any.map((each) => `(${sqlOf(each)})`).join(' OR ')
      case 'undecided':
        throw new Error('only the database decides')
    }
  }

  it('agrees on every row of which everything is known', async () => {
    const values = [null, '-2', '-1', '0', '1', '2']
    const rows = values.flatMap((first) => values.map((second) => ({ a: first, b: second })))
    const list = rows.map((row) => `(${row.a ?? 'NULL::int'}, ${row.b ?? 'NULL::int'})`).join(', ')
    const predicates = fc.sample(predicate, { seed: 20_260_729, numRuns: 300 })
    const columns = predicates.map((each, index) => `(${sqlOf(each)}) AS p${index}`)
    const answers = await database.client.query<Record<string, boolean | null>>(
      `SELECT ${columns.join(', ')} FROM (VALUES ${list}) AS x (a, b)`,
    )
    const outcomeOf = (answer: boolean | null | undefined) =>
      answer === null ? isNull : answer === true ? isTrue : isFalse
    for (const [place, row] of rows.entries())
      for (const [index, each] of predicates.entries())
        expect([sqlOf(each), row, evaluate(each, row, compare)]).toEqual([
          sqlOf(each),
          row,
          outcomeOf(answers.rows[place]?.[`p${index}`]),
        ])
  })
})
