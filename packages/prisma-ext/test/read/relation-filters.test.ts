import { describe, expect, test } from 'vitest'
import { accessesOf, all, equal, posts, shown, tagsOf, undecided } from '../support/paper.ts'

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
