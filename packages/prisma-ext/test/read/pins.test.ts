import { describe, expect, test } from 'vitest'
import { blog, handMade } from '../support/hand-made.ts'
import { accessesOf, equal, posts, reference, shown, tagsOf, undecided } from '../support/paper.ts'

/* What narrows a read to a partition, and what must not. Letters and numbers are those of attacks on tags. */

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

  test('a char(n) is compared without its blanks, unless the value has some', () => {
    const padded = handMade(blog, { Tag: { columns: { name: { type: 'char', maxLength: 5 } } } })
    const predicate = (name: string) => {
      const { description } = padded.read('Tag', 'findMany', { where: { name } })
      return 'refused' in description ? undefined : description.accesses[0]?.predicate
    }
    expect(predicate('ab')).toEqual(equal('name', 'ab'))
    expect(predicate('ab ')).toEqual(undecided('name'))
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
