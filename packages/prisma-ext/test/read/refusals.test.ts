import { describe, expect, test } from 'vitest'
import type { TableDetails } from '../support/hand-made.ts'
import { blog, handMade } from '../support/hand-made.ts'
import { paper, posts, reference, refusalOf, shown } from '../support/paper.ts'

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
    const omitting = handMade(blog, {}, { client })
    expect('refused' in omitting.read('User', 'findMany', {}).description).toBe(false)
    expect('refused' in omitting.read('User', 'findMany', { omit: { secret: false } }).description).toBe(true)
  })

  test('a computed field mentions what it needs', () => {
    const client = { globalOmit: () => undefined, computedFields: () => new Map([['hint', ['secret']]]) }
    const computing = handMade(blog, {}, { client })
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
