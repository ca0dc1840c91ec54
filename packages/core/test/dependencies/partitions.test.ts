import { describe, expect, it } from 'vitest'
import type { Access } from '../../src/dependencies/access.ts'
import { rowKey } from '../../src/dependencies/access.ts'
import type { RowChange } from '../../src/dependencies/change.ts'
import { knownKey, lateTagsOfAccess, tagsOfAccess, tagsOfChange } from '../../src/dependencies/partitions.ts'
import type { KnownValues, Predicate } from '../../src/dependencies/predicate.ts'
import { everyRow, noRow, present } from '../../src/dependencies/predicate.ts'
import { schemesOf } from '../../src/dependencies/schemes.ts'
import { modelOf, tableLike } from './support/models.ts'

const user = tableLike('user', { primaryKey: ['id'] })
const post = tableLike('post', {
  columns: { slug: 'text', price: 'decimal' },
  primaryKey: ['id'],
  uniqueKeys: [['b', 'a'], ['price']],
  foreignKeys: [['author_id', 'user']],
})
const schemes = schemesOf(modelOf(user, post), post, [['slug']])

const access = (predicate: Predicate, more: Partial<Access> = {}): Access => ({
  table: post.id,
  shape: 'rows',
  predicate,
  output: 'all',
  placing: [],
  pinnable: true,
  ...more,
})

const is = (column: string, value: string): Predicate => ({ kind: 'compare', column, operator: 'eq', value })
const among = (column: string, ...values: string[]): Predicate => ({ kind: 'in', column, values })
const and = (...all: Predicate[]): Predicate => ({ kind: 'and', all })
const or = (...any: Predicate[]): Predicate => ({ kind: 'or', any })
const not = (of: Predicate): Predicate => ({ kind: 'not', of })
const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index))

/** Tags without the table's name: `id=1`, `id|*`, or nothing for the whole table. */
const short = (tags: readonly string[] | undefined) => tags?.map((tag) => tag.slice(post.id.length + 1))
const whole = ['']

describe('tagsOfAccess', () => {
  it.each([
    ['a pinned key', is('id', '1'), ['id=1', 'id|*']],
    ['a list', among('id', '1', '2', '1'), ['id=1', 'id=2', 'id|*']],
    ['a list of eight', among('id', ...numbers(8)), [...numbers(8).map((id) => `id=${id}`), 'id|*']],
    ['a list of nine', among('id', ...numbers(9)), whole],
    ['null', { kind: 'is-null', column: 'author_id' } as const, ['author_id=[null]', 'author_id|*']],
    [
      'a pin among other conditions',
      and({ kind: 'undecided', columns: ['price'] }, and(is('slug', 'x'))),
      ['slug=x', 'slug|*'],
    ],
    ['the narrower of two pins', and(is('author_id', '7'), is('id', '1')), ['id=1', 'id|*']],
    ['a pin beside an OR', and(is('id', '1'), or(is('slug', 'x'), everyRow)), ['id=1', 'id|*']],
    ['an OR of pins of one scheme', or(is('id', '1'), among('id', '2', '1')), ['id=1', 'id=2', 'id|*']],
    ['a composite key', and(is('b', '2'), is('a', '1')), ['a,b=["1","2"]', 'a,b|*']],
    [
      'a composite key with lists',
      and(among('b', '2', '3'), is('a', '1')),
      ['a,b=["1","2"]', 'a,b=["1","3"]', 'a,b|*'],
    ],
    ['no row', noRow, ['id|*']],
    ['every row', everyRow, whole],
    ['an OR with something else', or(is('id', '1'), everyRow), whole],
    ['an OR over two schemes', or(is('id', '1'), is('slug', 'x')), whole],
    ['half of a composite key', is('a', '1'), whole],
    [
      'a composite key with too many combinations',
      and(among('a', '1', '2', '3'), among('b', '1', '2', '3')),
      whole,
    ],
    ['a negation', not(is('id', '1')), whole],
    ['a range', { kind: 'compare', column: 'id', operator: 'lte', value: '1' } as const, whole],
    ['something undecided', { kind: 'undecided', columns: ['id'] } as const, whole],
    ['a key that cannot be pinned', is('price', '1'), whole],
  ])('%s', (_, predicate, expected) => {
    expect(short(tagsOfAccess(access(predicate), schemes))).toEqual(expected)
  })

  it('takes the whole table where what decides lies outside the rows that match', () => {
    expect(tagsOfAccess(access(is('id', '1'), { pinnable: false }), schemes)).toEqual([post.id])
  })
})

describe('lateTagsOfAccess', () => {
  const linked = access(everyRow, { link: ['author_id'] })

  it('takes the partitions of the parents there were', () => {
    expect(short(lateTagsOfAccess(linked, { links: ['1', '2'] }, schemes, 2))).toEqual([
      'author_id=1',
      'author_id=2',
      'author_id|*',
    ])
    expect(short(lateTagsOfAccess(linked, { links: [] }, schemes, 2))).toEqual(['author_id|*'])
  })

  it.each([
    ['too many parents', linked, { links: ['1', '2', '3'] }],
    ['parents that were not seen', linked, {}],
    ['no link', access(everyRow), { links: ['1'] }],
    ['a link without a scheme', access(everyRow, { link: ['price'] }), { links: ['1'] }],
    ['no pins', access(everyRow, { link: ['author_id'], pinnable: false }), { links: ['1'] }],
  ])('has none with %s', (_, given, observation) => {
    expect(lateTagsOfAccess(given, observation, schemes, 2)).toBeUndefined()
  })
})

describe('tagsOfChange', () => {
  const change = (kind: RowChange['kind'], before: KnownValues, after: KnownValues): RowChange => ({
    kind,
    table: post.id,
    assigned: 'all',
    before,
    after,
  })
  const row = { id: '1', a: '2', b: '3', author_id: null, slug: 'x' }

  it('moves the partitions of a row', () => {
    const expected = ['', 'id=1', 'a,b=["2","3"]', 'author_id=[null]', 'slug=x']
    expect(short(tagsOfChange(change('insert', {}, row), schemes))).toEqual(expected)
    expect(short(tagsOfChange(change('delete', row, {}), schemes))).toEqual(expected)
    expect(short(tagsOfChange(change('update', row, row), schemes))).toEqual(expected)
  })

  it('moves the partition that a row leaves and the one it enters', () => {
    const moved = short(tagsOfChange(change('update', row, { ...row, slug: 'y', b: '4' }), schemes))
    expect(moved).toEqual([
      '',
      'id=1',
      'a,b=["2","3"]',
      'a,b=["2","4"]',
      'author_id=[null]',
      'slug=x',
      'slug=y',
    ])
  })

  it('moves the wildcard where a value is not known', () => {
    expect(short(tagsOfChange(change('update', {}, { id: '1', slug: present }), schemes))).toEqual([
      '',
      'id|*',
      'id=1',
      'a,b|*',
      'author_id|*',
      'slug|*',
    ])
    expect(short(tagsOfChange({ kind: 'unknown', table: post.id }, schemes))).toEqual([
      '',
      'id|*',
      'a,b|*',
      'author_id|*',
      'slug|*',
    ])
  })
})

describe('rowKey', () => {
  it('is equal for equal values only', () => {
    const values = ['1', '', 'null', '[null]', '["1"]', '[', '"', ',', '1","2', null]
    const rows = [
      ...values.map((value) => [value]),
      ...values.flatMap((left) => values.map((right) => [left, right])),
    ]
    const keysOf = (width: number) => rows.filter((row) => row.length === width).map(rowKey)
    expect(new Set(keysOf(1)).size).toBe(values.length)
    expect(new Set(keysOf(2)).size).toBe(values.length ** 2)
  })

  it('needs every value', () => {
    expect(knownKey({ a: '1', b: null }, ['a', 'b'])).toBe('["1",null]')
    expect(knownKey({ a: '1' }, ['a', 'b'])).toBeUndefined()
    expect(knownKey({ a: present }, ['a'])).toBeUndefined()
  })
})
