import { describe, expect, test } from 'vitest'
import { accessesOf, equal, paper, posts, shown, tagsOf } from '../support/paper.ts'

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
