import type { Predicate } from '@orm-overdrive/core'
import { everyRow, noRow } from '@orm-overdrive/core'
import type { WhereOptions } from 'sequelize'
import { cast, col, fn, json, literal, Op, where } from 'sequelize'
import { describe, expect, test } from 'vitest'
import { offline } from '../support/offline.ts'

const { Post, accesses } = offline()

/** The conditions of the selected table, as the judge gets them. */
async function predicate(condition: WhereOptions): Promise<Predicate | undefined> {
  return (await accesses(() => Post.findAll({ where: condition })))[0]?.predicate
}

const compare = (column: string, operator: string, value: string) => ({
  kind: 'compare',
  column,
  operator,
  value,
})
const undecided = (...columns: string[]) => ({ kind: 'undecided', columns })
const not = (of: unknown) => ({ kind: 'not', of })
const and = (...all: unknown[]) => ({ kind: 'and', all })
const or = (...any: unknown[]) => ({ kind: 'or', any })

const decided: readonly [string, WhereOptions, unknown][] = [
  ['a value', { score: 5 }, compare('score', 'eq', '5')],
  ['an attribute by another name than its column', { authorId: 7 }, compare('author_id', 'eq', '7')],
  ['a text with quotes', { title: "it's" }, compare('title', 'eq', "it's")],
  ['false and zero', { score: 0 }, compare('score', 'eq', '0')],
  ['null', { score: null }, { kind: 'is-null', column: 'score' }],
  ['not null', { score: { [Op.ne]: null } }, not({ kind: 'is-null', column: 'score' })],
  ['Op.not null', { score: { [Op.not]: null } }, not({ kind: 'is-null', column: 'score' })],
  ['a list', { score: [1, 2] }, { kind: 'in', column: 'score', values: ['1', '2'] }],
  ['a list with null', { score: [1, null] as never }, { kind: 'in', column: 'score', values: ['1'] }],
  ['an empty list', { score: [] }, { kind: 'in', column: 'score', values: [] }],
  ['no empty list', { score: { [Op.notIn]: [] } }, everyRow],
  ['not in a list', { score: { [Op.notIn]: [1] } }, not({ kind: 'in', column: 'score', values: ['1'] })],
  [
    'ranges',
    { score: { [Op.gt]: 1, [Op.lte]: 9 } },
    and(compare('score', 'gt', '1'), compare('score', 'lte', '9')),
  ],
  [
    'between',
    { score: { [Op.between]: [1, 9] } },
    and(compare('score', 'gte', '1'), compare('score', 'lte', '9')),
  ],
  [
    'not between',
    { score: { [Op.notBetween]: [1, 9] } },
    not(and(compare('score', 'gte', '1'), compare('score', 'lte', '9'))),
  ],
  ['a decimal', { price: '1.50' }, compare('price', 'eq', '1.5')],
  [
    'a time',
    { at: new Date('2024-01-02T03:04:05.678Z') },
    compare('written_at', 'eq', '2024-01-02 03:04:05.678000'),
  ],
  [
    'several columns',
    { score: 1, title: 'x' },
    and(compare('score', 'eq', '1'), compare('title', 'eq', 'x')),
  ],
  [
    'or',
    { [Op.or]: [{ score: 1 }, { score: 2 }] },
    or(compare('score', 'eq', '1'), compare('score', 'eq', '2')),
  ],
  [
    'or of an object',
    { [Op.or]: { score: 1, title: 'x' } },
    or(compare('score', 'eq', '1'), compare('title', 'eq', 'x')),
  ],
  ['or of one and nothing', { [Op.or]: [{ score: 1 }, {}] }, compare('score', 'eq', '1')],
  ['or of nothing', { [Op.or]: [] }, noRow],
  [
    'or on a column',
    { score: { [Op.or]: [1, { [Op.gt]: 5 }] } },
    or(compare('score', 'eq', '1'), compare('score', 'gt', '5')),
  ],
  [
    'or on a column beside something it hides',
    { score: { [Op.or]: [1, 2], [Op.gt]: 5 } },
    or(compare('score', 'eq', '1'), compare('score', 'eq', '2')),
  ],
  [
    'and on a column',
    { score: { [Op.and]: [{ [Op.ne]: 3 }, { [Op.gt]: 1 }] } },
    and(not(compare('score', 'eq', '3')), compare('score', 'gt', '1')),
  ],
  [
    'not',
    { [Op.not]: { score: 1, title: 'x' } },
    not(and(compare('score', 'eq', '1'), compare('title', 'eq', 'x'))),
  ],
  ['not of nothing', { [Op.not]: [] }, noRow],
  ['nothing', {}, everyRow],
]

const left: readonly [string, WhereOptions, readonly string[]][] = [
  ['a spelling of the number', { score: '05' }, ['score']],
  ['a fraction', { score: 1.5 }, ['score']],
  ['a number for a text', { title: 5 }, ['title']],
  ['a text with a backslash', { title: 'a\\b' }, ['title']],
  ['a text with a zero byte', { title: 'a\0b' }, ['title']],
  ['a null in a list that is negated', { score: { [Op.notIn]: [1, null] as never } }, ['score']],
  ['like', { title: { [Op.like]: 'a%' } }, ['title']],
  ['is true', { score: { [Op.is]: true } }, ['score']],
  ['a document', { meta: { a: 1 } }, ['meta']],
  ['a path into a document', { 'meta.a.b': 1 }, ['meta']],
  ['another column', { score: { [Op.col]: 'id' } }, ['score', 'id']],
  ['a function of the column', where(fn('lower', col('title')), 'x'), ['title']],
  ['a function in place of a value', { score: fn('abs', -1) }, ['score']],
  ['a cast', where(cast(col('score'), 'text'), '1'), ['score']],
  ['any of a list', { score: { [Op.any]: [1, 2] } }, ['score']],
]

const refusals: readonly [string, WhereOptions][] = [
  ['literal SQL', literal('true')],
  ['literal SQL in place of a value', { score: literal('1') }],
  ['literal SQL behind an operator', { score: { [Op.in]: literal('(SELECT 1)') } }],
  ['literal SQL inside a group', { [Op.and]: [{ score: 1 }, literal('true')] }],
  ['a function that may look at anything', where(fn('random'), { [Op.gt]: 1 })],
  ['an expression that hides the column', { score: col('id') }],
  ['a document by function', json('meta.a', 1)],
  ['a column that is none', { nothing: 1 }],
  ['a table that is not there', { '$author.name$': 'x' }],
]

describe('a condition that a computer may decide', () => {
  test.each(decided)('%s', async (_, condition, expected) => {
    expect(await predicate(condition)).toEqual(expected)
  })
})

describe('a condition that only the database can decide', () => {
  test.each(left)('%s', async (_, condition, columns) => {
    const found = await predicate(condition)
    expect(found?.kind === 'not' ? found.of : found).toEqual(undecided(...columns))
  })
})

describe('a condition that may look at anything', () => {
  test.each(refusals)('%s', async (_, condition) => {
    await expect(predicate(condition)).rejects.toThrow()
  })
})
