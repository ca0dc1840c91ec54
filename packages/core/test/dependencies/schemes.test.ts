import { describe, expect, it } from 'vitest'
import { isPinnable, schemesOf } from '../../src/dependencies/schemes.ts'
import type { Column, ColumnType } from '../../src/schema/data-model.ts'
import { columnLike, modelOf, tableLike } from './support/models.ts'

describe('isPinnable', () => {
  const column = (type: ColumnType, more: Partial<Column> = {}) => columnLike('x', { type, ...more })

  it.each(['integer', 'uuid', 'text', 'char', 'enum', 'boolean', 'bytes'] as const)('pins %s', (type) => {
    expect(isPinnable(column(type))).toBe(true)
  })

  it.each(['decimal', 'float', 'date', 'timestamp', 'timestamptz', 'json', 'other'] as const)(
    'does not pin %s',
    (type) => {
      expect(isPinnable(column(type))).toBe(false)
    },
  )

  it('does not pin texts that are equal without being the same', () => {
    expect(isPinnable(column('text', { binaryEquality: false }))).toBe(false)
    expect(isPinnable(column('char', { binaryEquality: false }))).toBe(false)
    expect(isPinnable(undefined)).toBe(false)
  })
})

describe('schemesOf', () => {
  const organisation = tableLike('organisation', { primaryKey: ['id'] })
  const user = tableLike('user', { primaryKey: ['id'], foreignKeys: [['organisation_id', 'organisation']] })
  const post = tableLike('post', {
    columns: { price: 'decimal', email: 'text', status: 'enum' },
    primaryKey: ['id'],
    uniqueKeys: [['organisation_id', 'email'], ['price']],
    foreignKeys: [
      ['organisation_id', 'organisation'],
      ['author_id', 'user'],
    ],
  })
  const model = modelOf(organisation, user, post)
  const ids = (declared: string[][] = []) => schemesOf(model, post, declared).map(({ id }) => id)

  it('takes keys with pinnable columns, in an order that nobody chose', () => {
    expect(ids()).toEqual(['id', 'email,organisation_id', 'organisation_id', 'author_id'])
  })

  it('adds what is declared, once, whatever its order', () => {
    expect(
      ids([['status'], ['organisation_id', 'email'], ['status', 'author_id'], ['price'], ['nobody'], []]),
    ).toEqual([...ids(), 'status', 'author_id,status'])
  })

  it('prefers a key to an owner, and an owner to an owner of owners', () => {
    const ranks = new Map(schemesOf(model, post, [['status']]).map(({ id, rank }) => [id, rank]))
    const inOrder = ['id', 'email,organisation_id', 'author_id', 'organisation_id', 'status'].map(
      (id) => ranks.get(id) ?? -1,
    )
    expect(inOrder).toEqual(inOrder.toSorted((left, right) => right - left))
    expect(new Set(inOrder).size).toBe(5)
  })

  it('ends with tables that refer to themselves and to each other', () => {
    const left = tableLike('left', {
      primaryKey: ['id'],
      foreignKeys: [
        ['right_id', 'right'],
        ['left_id', 'left'],
      ],
    })
    const right = tableLike('right', { primaryKey: ['id'], foreignKeys: [['left_id', 'left']] })
    expect(schemesOf(modelOf(left, right), left).map(({ id }) => id)).toEqual(['id', 'right_id', 'left_id'])
  })
})
