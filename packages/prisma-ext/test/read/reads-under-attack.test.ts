import type { Access, Predicate } from '@orm-overdrive/core'
import { describe, expect, test } from 'vitest'
import { tagsOfAccess } from '../../../core/src/dependencies/partitions.ts'
import { schemesOf } from '../../../core/src/dependencies/schemes.ts'
import type { TableDetails } from '../support/hand-made.ts'
import { blog, handMade } from '../support/hand-made.ts'

/* The counterexamples B and C of attacks on tags, and D8, by their numbers. */

const details: Record<string, TableDetails> = {
  User: {
    columns: {
      ext: { type: 'uuid' },
      email: { type: 'other', binaryEquality: false },
      price: { fractionDigits: 2 },
    },
  },
}
const paper = handMade(blog, details)

function accessesOf(model: string, operation: string, args: unknown): readonly Access[] {
  const { description } = paper.read(model, operation, args)
  if ('refused' in description) throw new Error(description.refused)
  return description.accesses
}

function refusalOf(model: string, operation: string, args: unknown): string | undefined {
  const { description } = paper.read(model, operation, args)
  return 'refused' in description ? description.refused : undefined
}

function tagsOf(accesses: readonly Access[]): string[] {
  const tags = accesses.flatMap((access) => {
    const table = paper.data.tables.get(access.table)
    return table === undefined ? [] : tagsOfAccess(access, schemesOf(paper.data, table))
  })
  return [...new Set(tags)].map((tag) => tag.replace('public.', ''))
}

const shown = { select: { id: true, name: true } }
const posts = { select: { id: true, title: true } }

describe('pins', () => {
  const wholeTable: [string, unknown][] = [
    ['B2 undefined', { id: undefined }],
    ['B2 in undefined', { id: { in: undefined } }],
    ['a range', { authorId: { gt: 1 } }],
    ['a negation', { authorId: { not: 1 } }],
    ['a NOT', { NOT: { authorId: 1 } }],
    ['a NOT of a NOT', { NOT: { NOT: { authorId: 1 } } }],
    ['notIn', { authorId: { notIn: [1] } }],
    ['one half of an OR', { OR: [{ authorId: 1 }, { title: 'x' }] }],
    ['an empty alternative', { OR: [{ authorId: 1 }, {}] }],
    ['B3 a field reference', { authorId: { equals: reference('Post', 'editorId') } }],
    ['B3 a field reference in a list', { authorId: { in: [reference('Post', 'editorId')] } }],
  ]
  test.each(wholeTable)('%s is none', (_, where) => {
    expect(tagsOf(accessesOf('Post', 'findMany', { where, ...posts }))).toEqual(['Post'])
  })

  const pinned: [string, unknown, string[]][] = [
    ['equality', { authorId: 1 }, ['Post|authorId=1', 'Post|authorId|*']],
    ['equals', { authorId: { equals: 1 } }, ['Post|authorId=1', 'Post|authorId|*']],
    ['in', { authorId: { in: [1, 2] } }, ['Post|authorId=1', 'Post|authorId=2', 'Post|authorId|*']],
    ['null', { editorId: null }, ['Post|editorId=[null]', 'Post|editorId|*']],
    ['AND', { AND: [{ title: 'x' }, { AND: { authorId: 1 } }] }, ['Post|authorId=1', 'Post|authorId|*']],
    ['beside an OR', { id: 1, OR: [{ id: 2 }, { title: 'x' }] }, ['Post|id=1', 'Post|id|*']],
    ['an OR of one column', { OR: [{ id: 1 }, { id: 2 }] }, ['Post|id=1', 'Post|id=2', 'Post|id|*']],
    ['an empty list', { authorId: { in: [] } }, ['Post|authorId|*']],
    ['a big number as BigInt would be', { id: 9007199254740991 }, ['Post|id=9007199254740991', 'Post|id|*']],
  ]
  test.each(pinned)('%s is one', (_, where, tags) => {
    expect(tagsOf(accessesOf('Post', 'findMany', { where, ...posts }))).toEqual(tags)
  })

  test('B8 a column that the database compares in its own way is none', () => {
    expect(tagsOf(accessesOf('User', 'findMany', { where: { email: 'U1@X' }, ...shown }))).toEqual(['User'])
    const where = { name: { equals: 'A', mode: 'insensitive' } }
    expect(accessesOf('User', 'findMany', { where, ...shown })[0]?.predicate).toEqual(undecided('name'))
  })

  test('B9 a value has one normal form, or none', () => {
    const upper = 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'
    const predicate = (where: unknown) => accessesOf('User', 'findMany', { where, ...shown })[0]?.predicate
    expect(predicate({ ext: upper })).toEqual(equal('ext', upper.toLowerCase()))
    expect(predicate({ ext: `{${upper}}` })).toEqual(undecided('ext'))
    expect(predicate({ price: '15e-1' })).toEqual(undecided('price'))
    expect(predicate({ price: '1.50' })).toEqual(equal('price', '1.5'))
    expect(predicate({ updated: '2024-01-01T00:00:00.123456Z' })).toEqual(undecided('updated'))
    expect(predicate({ updated: '2024-01-01T00:00:00+02:00' })).toEqual(undecided('updated'))
    expect(predicate({ updated: new Date('2024-01-01T00:00:00Z') })).toEqual(
      equal('updated', '2024-01-01 00:00:00.000000'),
    )
  })

  test('B10 a lone surrogate is the character it is stored as', () => {
    const [one] = accessesOf('User', 'findMany', { where: { name: 'x\ud800' }, ...shown })
    expect(one?.predicate).toEqual(equal('name', 'x\ufffd'))
  })

  test('a compound key is one pin', () => {
    const args = { where: { a_b: { a: 1, b: 2 } } }
    expect(tagsOf(accessesOf('Place', 'findUnique', args))).toEqual(['Place|a,b=["1","2"]', 'Place|a,b|*'])
    expect(tagsOf(accessesOf('Place', 'findMany', { where: { a: 1 } }))).toEqual(['Place'])
  })
})

describe('B1 a cursor is an access of its own', () => {
  const cursor = { cursor: { id: 8 }, orderBy: { title: 'asc' }, take: 2, ...posts } as const

  test('of the row it names, by the columns that place it', () => {
    const [row, list] = accessesOf('Post', 'findMany', { where: { authorId: 1 }, ...cursor })
    expect(row).toMatchObject({ shape: 'summary', predicate: equal('id', '8'), output: ['title', 'id'] })
    expect(list).toMatchObject({ predicate: equal('authorId', '1'), placing: ['title'] })
    expect(list?.window).toEqual({ take: 2, skip: 0 })
  })

  test('inside an include as well', () => {
    const args = { where: { id: 1 }, select: { posts: cursor } }
    expect(tagsOf(accessesOf('User', 'findUnique', args))).toEqual([
      'Post|id=8',
      'Post|id|*',
      'Post|authorId=1',
      'Post|authorId|*',
      'User|id=1',
      'User|id|*',
    ])
  })
})

describe('relation filters', () => {
  test.each(['some', 'none'])('%s depends on the partition it asks for', (operator) => {
    const accesses = accessesOf('User', 'findMany', {
      where: { posts: { [operator]: { editorId: 1 } } },
      ...shown,
    })
    expect(accesses[0]).toMatchObject({
      table: 'public.Post',
      shape: 'summary',
      predicate: equal('editorId', '1'),
      output: ['authorId'],
      pinnable: true,
    })
    expect(accesses[1]?.predicate).toEqual(undecided('id'))
  })

  test.each([
    ['B4 every', { posts: { every: { editorId: 1 } } }],
    ['NOT some', { NOT: { posts: { some: { editorId: 1 } } } }],
    ['some inside every', { posts: { every: { editor: { posts: { some: { editorId: 1 } } } } } }],
  ])('%s depends on every row', (_, where) => {
    for (const access of accessesOf('User', 'findMany', { where, ...shown }).slice(0, -1))
      expect(access).toMatchObject({ pinnable: false, predicate: { kind: 'undecided' } })
  })

  test('B4 isNot depends on every row', () => {
    const [users] = accessesOf('Post', 'findMany', { where: { author: { isNot: { id: 1 } } }, ...posts })
    expect(users).toMatchObject({ table: 'public.User', pinnable: false, predicate: undecided('id') })
  })

  test('an equality on the referenced key is one on the foreign key', () => {
    const [users, list] = accessesOf('Post', 'findMany', { where: { author: { id: 1 } }, ...posts })
    expect(users).toMatchObject({ predicate: equal('id', '1'), output: ['id'] })
    expect(list?.predicate).toEqual(all(undecided('authorId'), equal('authorId', '1')))
    const [, owners] = accessesOf('User', 'findMany', {
      where: { posts: { some: { authorId: { in: [1, 2] } } } },
      ...shown,
    })
    expect(owners?.predicate).toEqual(all(undecided('id'), { kind: 'in', column: 'id', values: ['1', '2'] }))
  })

  test('no related row is a null in the own key, or any change of the other table', () => {
    expect(accessesOf('Post', 'findMany', { where: { editor: null }, ...posts })).toHaveLength(1)
    expect(
      accessesOf('Post', 'findMany', { where: { editor: { isNot: null } }, ...posts })[0]?.predicate,
    ).toEqual({
      kind: 'not',
      of: { kind: 'is-null', column: 'editorId' },
    })
    const [profiles] = accessesOf('User', 'findMany', { where: { profile: null }, ...shown })
    expect(profiles).toMatchObject({ table: 'public.Profile', pinnable: false, output: ['userId'] })
  })

  test('a join table is an access between', () => {
    const accesses = accessesOf('Post', 'findMany', { where: { tags: { some: { id: 7 } } }, ...posts })
    expect(tagsOf(accesses)).toEqual(['Tag|id=7', 'Tag|id|*', '_PostToTag', 'Post'])
    expect(accesses[1]).toMatchObject({ predicate: equal('B', '7'), output: ['A', 'B'] })
  })

  test('undefined operators ask for nothing', () => {
    const where = { posts: { some: undefined }, boss: undefined, profile: { is: undefined } }
    expect(accessesOf('User', 'findMany', { where, ...shown })).toHaveLength(1)
  })
})

describe('includes', () => {
  test('B5 the same table twice is two accesses', () => {
    const select = { id: true, staff: { select: { id: true } }, boss: { select: { id: true } } }
    const accesses = accessesOf('User', 'findUnique', { where: { id: 1 }, select })
    expect(accesses.map(({ link, predicate }) => [link, predicate])).toEqual([
      [['bossId'], equal('bossId', '1')],
      [['id'], { kind: 'and', all: [] }],
      [undefined, equal('id', '1')],
    ])
  })

  test('a foreign key pinned in the parent pins the row it refers to', () => {
    const [authors] = accessesOf('Post', 'findMany', {
      where: { authorId: 3 },
      select: { author: { select: { id: true } } },
    })
    expect(authors?.predicate).toEqual(equal('id', '3'))
  })

  test('a column of an alternative pins nothing below', () => {
    const where = { OR: [{ authorId: 3 }, { title: 'x' }] }
    const [authors] = accessesOf('Post', 'findMany', { where, select: { author: { select: { id: true } } } })
    expect(authors?.predicate).toEqual({ kind: 'and', all: [] })
  })

  test('a limit per parent has an order only where there is one parent', () => {
    const select = { posts: { take: 2, orderBy: { views: 'desc' }, select: { id: true } } } as const
    const [many] = accessesOf('User', 'findMany', { select })
    expect(many?.window).toEqual({ take: 2, skip: 0 })
    const [one] = accessesOf('User', 'findUnique', { where: { id: 1 }, select })
    expect(one?.window).toEqual({
      take: 2,
      skip: 0,
      order: [{ column: 'views', direction: 'desc', nulls: 'first' }],
    })
  })

  test('counts hang on their parents, join tables included', () => {
    const accesses = accessesOf('Post', 'findMany', {
      where: { id: 1 },
      select: { title: true, _count: true },
    })
    expect(accesses[0]).toMatchObject({
      table: 'public._PostToTag',
      shape: 'summary',
      link: ['A'],
      predicate: equal('A', '1'),
    })
    expect(accesses).toHaveLength(2)
    const filtered = { select: { _count: { select: { tags: { where: { name: 'x' } } } } } }
    expect(accessesOf('Post', 'findMany', filtered).map(({ table }) => table)).toEqual([
      'public._PostToTag',
      'public.Tag',
      'public.Post',
    ])
  })

  test('the fluent API shows no parent', () => {
    const args = { where: { id: 1 }, select: { posts: { select: { title: true } } } }
    const described = paper.read('User', 'findUnique', args, ['select', 'posts'])
    expect(described.args).toEqual({
      where: { id: 1 },
      select: { posts: { select: { title: true, id: true } }, id: true },
    })
    const result = [
      { title: 'a', id: 5 },
      { title: 'b', id: 6 },
    ]
    expect(described.observe(result)).toEqual([{ keys: ['5', '6'] }, {}])
    expect(described.strip(result)).toEqual([{ title: 'a' }, { title: 'b' }])
    expect(described.observe(null)).toEqual([{ keys: [] }, {}])
    expect(described.strip(null)).toBe(null)
  })
})

describe('windows', () => {
  const windowOf = (args: object) => accessesOf('Post', 'findMany', { ...posts, ...args })[0]?.window

  test('the order goes as far as it can be followed', () => {
    const orderBy = [
      { views: 'desc' },
      { editorId: { sort: 'asc', nulls: 'first' } },
      { title: 'asc' },
      { id: 'asc' },
    ]
    expect(windowOf({ take: 3, orderBy })?.order).toEqual([
      { column: 'views', direction: 'desc', nulls: 'first' },
      { column: 'editorId', direction: 'asc', nulls: 'first' },
    ])
    expect(windowOf({ take: 3, orderBy: { title: 'asc' } })).toEqual({ take: 3, skip: 0 })
  })

  test('rows from the end are in the opposite order', () => {
    expect(windowOf({ take: -3, orderBy: { editorId: 'asc' } })).toEqual({
      take: 3,
      skip: 0,
      order: [{ column: 'editorId', direction: 'desc', nulls: 'first' }],
    })
  })

  test('without an order it is the primary key’s, but for findFirst', () => {
    expect(windowOf({ take: 3 })?.order).toEqual([{ column: 'id', direction: 'asc', nulls: 'last' }])
    expect(accessesOf('Post', 'findFirst', posts)[0]?.window).toEqual({ take: 1, skip: 0 })
    expect(accessesOf('Place', 'findMany', { take: 3 })[0]?.window).toEqual({ take: 3, skip: 0 })
  })

  test('distinct rows have none, and are placed by the columns that tell them apart', () => {
    const [access] = accessesOf('Post', 'findMany', {
      ...posts,
      take: 3,
      distinct: ['title'],
      orderBy: { views: 'asc' },
    })
    expect(access).toMatchObject({ window: { take: 3, skip: 0 }, placing: ['views', 'title'] })
    expect(access?.window?.order).toBeUndefined()
  })

  test('the last row is the last in the order asked for', () => {
    const last = (take: number, rows: unknown[]) =>
      paper.read('Post', 'findMany', { ...posts, take, orderBy: { views: 'asc' } }).observe(rows)[0]?.last
    const rows = [
      { id: 1, title: 'a', views: 3 },
      { id: 2, title: 'b', views: 5 },
    ]
    expect(last(2, rows)).toEqual(['5'])
    expect(last(-2, rows)).toEqual(['3'])
    expect(last(3, rows)).toBeUndefined()
  })

  test('ordering by a related row depends on every one of them', () => {
    const [users] = accessesOf('Post', 'findMany', {
      ...posts,
      take: 1,
      orderBy: { author: { views: 'asc' } },
    })
    expect(users).toMatchObject({ table: 'public.User', output: ['id', 'views'], pinnable: false })
    const [count] = accessesOf('User', 'findMany', {
      ...shown,
      take: 1,
      orderBy: { posts: { _count: 'asc' } },
    })
    expect(count).toMatchObject({ table: 'public.Post', output: ['authorId'], pinnable: false })
  })
})

describe('D8 a column that must not be cached', () => {
  const mentions: [string, string, unknown][] = [
    ['select', 'findMany', { select: { secret: true } }],
    ['no select', 'findMany', {}],
    ['where', 'findMany', { where: { secret: 'x' }, ...shown }],
    ['a NOT', 'findMany', { where: { NOT: { secret: { contains: 'x' } } }, ...shown }],
    ['a relation filter', 'findMany', { where: { boss: { secret: 'x' } }, ...shown }],
    ['a field reference', 'findMany', { where: { name: { equals: reference('User', 'secret') } }, ...shown }],
    ['order', 'findMany', { orderBy: { secret: 'asc' }, ...shown }],
    ['the order by a related row', 'findMany', { orderBy: { boss: { secret: 'asc' } }, ...shown }],
    ['distinct', 'findMany', { distinct: ['secret'], ...shown }],
    ['a nested include', 'findMany', { select: { id: true, boss: true } }],
    [
      'a filtered count',
      'findMany',
      { select: { id: true, _count: { select: { staff: { where: { secret: 'x' } } } } } },
    ],
    ['_max', 'aggregate', { _max: { secret: true } }],
    ['a counted column', 'count', { select: { secret: true } }],
    ['by', 'groupBy', { by: ['secret'], _count: true }],
    ['having', 'groupBy', { by: ['name'], having: { secret: { _max: { equals: 'x' } } } }],
    ['the order of groups', 'groupBy', { by: ['name'], orderBy: { _max: { secret: 'asc' } } }],
  ]
  test.each(mentions)('is found in %s', (_, operation, args) => {
    expect(refusalOf('User', operation, args)).toMatch(/"secret" of model User/)
  })

  test('and its absence is seen', () => {
    expect(refusalOf('User', 'findMany', { omit: { secret: true } })).toBeUndefined()
    expect(refusalOf('User', 'count', { where: { name: 'x' } })).toBeUndefined()
  })

  test('a client’s own omit counts, and a query can undo it', () => {
    const client = { globalOmit: () => ({ secret: true }), computedFields: () => undefined }
    const omitting = handMade(blog, details, { client })
    expect('refused' in omitting.read('User', 'findMany', {}).description).toBe(false)
    expect('refused' in omitting.read('User', 'findMany', { omit: { secret: false } }).description).toBe(true)
  })

  test('a computed field mentions what it needs', () => {
    const client = { globalOmit: () => undefined, computedFields: () => new Map([['hint', ['secret']]]) }
    const computing = handMade(blog, details, { client })
    const select = (fields: object) => computing.read('User', 'findMany', { select: fields }).description
    expect('refused' in select({ hint: true })).toBe(true)
    expect('refused' in select({ name: true })).toBe(false)
  })
})

describe('what cannot be told is refused', () => {
  const hazardous = (hazards: TableDetails['hazards'], hasScope = false) =>
    handMade(blog, { Tag: { hazards: hazards ?? [] } }, { hasScope }).read('Tag', 'findMany', {}).description

  test('C1 a view', () => {
    const view = handMade(blog, { Tag: { kind: 'view' } })
    expect(view.read('Tag', 'findMany', {}).description).toMatchObject({ refused: /not a table/ })
  })

  test('C3 an inheriting, foreign or temporary table', () => {
    for (const hazard of ['inheritance', 'foreign', 'temporary'] as const)
      expect(hazardous([hazard])).toHaveProperty('refused')
  })

  test('C2 but not a table with triggers: its writers know', () => {
    expect(hazardous(['trigger', 'rule'])).toHaveProperty('accesses')
  })

  test('D2 row security without a scope', () => {
    expect(hazardous(['row-security'])).toHaveProperty('refused')
    expect(hazardous(['row-security'], true)).toHaveProperty('accesses')
  })

  test('a model without a table, a column that is missing, an unknown field, operation or argument', () => {
    const bare = handMade(blog)
    const missing = handMade(blog.replace('title    String', 'title    String @map("t")'))
    missing.data.tables.get('public.Post')?.columns.get('t')
    expect(bare.read('Nobody', 'findMany', {}).description).toHaveProperty('refused')
    expect(refusalOf('Post', 'findMany', { where: { colour: 1 }, ...posts })).toMatch(/colour/)
    expect(refusalOf('Post', 'findMany', { select: { colour: true } })).toMatch(/colour/)
    expect(refusalOf('Post', 'findMany', { ...posts, orderBy: { colour: 'asc' } })).toMatch(/colour/)
    expect(refusalOf('Post', 'findSome', posts)).toMatch(/findSome/)
    expect(refusalOf('Post', 'findMany', { ...posts, magic: true })).toMatch(/magic/)
    expect(refusalOf('Post', 'create', { data: {} })).toMatch(/create/)
  })

  test('a selection that Prisma refuses is left as it is', () => {
    const args = { select: { id: false } }
    const described = paper.read('Post', 'findMany', args)
    expect(described.description).toHaveProperty('refused')
    expect(described.args).toBe(args)
  })

  test('D5 a unique key that may be spelt otherwise', () => {
    const uuid = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'
    expect(refusalOf('User', 'findUnique', { where: { ext: uuid }, ...shown })).toBeUndefined()
    expect(refusalOf('User', 'findUnique', { where: { ext: uuid.toUpperCase() }, ...shown })).toMatch(/spell/)
    expect(refusalOf('User', 'findUnique', { where: { email: 'a@x' }, ...shown })).toMatch(/spell/)
    expect(refusalOf('User', 'findFirst', { where: { ext: uuid.toUpperCase() }, ...shown })).toBeUndefined()
  })
})

describe('widening', () => {
  const widened = (model: string, args: unknown) => paper.read(model, 'findMany', args).args

  test('nothing is added where all is there', () => {
    const args = { where: { id: 1 }, include: { tags: true } }
    expect(widened('Post', args)).toBe(args)
  })

  test('keys, links and orders are added behind what was asked for', () => {
    const args = {
      select: { title: true, author: { select: { name: true } } },
      take: 1,
      orderBy: { views: 'asc' },
    }
    expect(JSON.stringify(widened('Post', args))).toBe(
      JSON.stringify({
        select: {
          title: true,
          author: { select: { name: true, id: true } },
          id: true,
          authorId: true,
          views: true,
        },
        take: 1,
        orderBy: { views: 'asc' },
      }),
    )
    expect(widened('Post', { omit: { id: true } })).toEqual({ omit: { id: false } })
  })

  test('what a computed field needs is not taken away', () => {
    const client = { globalOmit: () => undefined, computedFields: () => new Map([['link', ['id']]]) }
    const described = handMade(blog, details, { client }).read('Post', 'findMany', {
      select: { title: true, link: true },
    })
    expect(described.args).toEqual({ select: { title: true, link: true } })
    expect(described.strip([{ title: 'a', id: 1 }])).toEqual([{ title: 'a', id: 1 }])
  })

  test('rows are copied, never changed', () => {
    const described = paper.read('Post', 'findMany', { select: { title: true } })
    const rows = [Object.freeze({ title: 'a', id: 1 })]
    expect(described.strip(rows)).toStrictEqual([{ title: 'a' }])
    expect(rows).toEqual([{ title: 'a', id: 1 }])
  })
})

function reference(modelName: string, name: string): unknown {
  return new (class FieldReference {
    readonly modelName = modelName
    readonly name = name
    readonly typeName = 'Int'
  })()
}

function equal(column: string, value: string): Predicate {
  return { kind: 'compare', column, operator: 'eq', value }
}

function undecided(...columns: string[]): Predicate {
  return { kind: 'undecided', columns }
}

function all(...parts: Predicate[]): Predicate {
  return { kind: 'and', all: parts }
}
