import { col, fn, Op } from 'sequelize'
import { describe, expect, test } from 'vitest'
import { plainOptionsText, textOf } from '../../src/read/plain-options.ts'

const operators = new Set<symbol>(Object.values(Op))
const text = (options: unknown) => plainOptionsText(options, operators)

describe('options that differ have different texts', () => {
  const all: readonly object[] = [
    { where: { id: 1 } },
    { where: { id: '1' } },
    { where: { id: 1n } },
    { where: { id: true } },
    { where: { id: 't' } },
    { where: { id: null } },
    { where: { id: 'null' } },
    { where: { id: [1] } },
    { where: { id: [[1]] } },
    { where: { id: { [Op.gt]: 1 } } },
    { where: { id: { [Op.gte]: 1 } } },
    { where: { id: { '@gt': 1 } } },
    { where: { id: new Date(1) } },
    { where: { id: 'D1' } },
    { where: { a: 1, b: 2 } },
    { where: { b: 2, a: 1 } },
    { where: { 'a":1,"b': 2 } },
    { where: {} },
    { limit: 1 },
    { limit: 1, offset: 1 },
    { order: [['a', 'ASC']] },
    { order: ['a', 'ASC'] },
    { attributes: ['a', 'b'] },
    { attributes: ['a,b'] },
    { attributes: { exclude: ['a'] } },
    { raw: true },
    {},
  ]
  test('pairwise', () => {
    const texts = all.map(text)
    expect(texts).not.toContain(undefined)
    expect(new Set(texts).size).toBe(all.length)
  })
})

describe('options that are not plain have none', () => {
  test.each<[string, unknown]>([
    ['expressions', { where: { id: fn('abs', 1) } }],
    ['columns', { attributes: [col('id')] }],
    ['undefined conditions', { where: { id: undefined } }],
    ['unknown symbols', { where: { [Symbol('gt')]: 1 } }],
    ['bytes', { where: { id: Buffer.from('a') } }],
    ['invalid times', { where: { id: new Date(Number.NaN) } }],
    ['not a number', { where: { id: Number.NaN } }],
    ['includes', { include: ['author'] }],
    ['transactions', { transaction: {} }],
    ['options nobody knows', { anything: 1 }],
  ])('%s', (_, options) => {
    expect(text(options)).toBeUndefined()
  })

  test('but what caching says is no part of them', () => {
    expect(text({ cache: { ttl: 5 }, where: { id: 1 } })).toBe(text({ where: { id: 1 } }))
    expect(textOf(-0, operators)).toBe(textOf(0, operators))
  })
})
