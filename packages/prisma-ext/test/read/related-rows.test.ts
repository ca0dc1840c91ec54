import { describe, expect, test } from 'vitest'
import { blog, handMade } from '../support/hand-made.ts'
import { accessesOf, all, equal, paper } from '../support/paper.ts'

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

  test('what joins rows to their parents is part of what is shown, selected or not', () => {
    const args = {
      select: {
        title: true,
        author: { select: { name: true } },
        _count: true,
        tags: { select: { name: true } },
      },
    }
    const accesses = accessesOf('Post', 'findMany', args)
    const outputs = accesses.map(({ table, output }) => [table.replace('public.', ''), output])
    expect(outputs).toEqual([
      ['_PostToTag', ['A', 'B']],
      ['User', ['name', 'id']],
      ['Tag', ['name', 'id']],
      ['_PostToTag', ['A', 'B']],
      ['Post', ['title', 'id', 'authorId']],
    ])
    const [children] = accessesOf('User', 'findMany', { select: { posts: { select: { title: true } } } })
    expect(children?.output).toEqual(['title', 'id', 'authorId'])
  })

  test('the rows of a join table are linked by its other side, if all of them are seen', () => {
    const observed = (tags: unknown) => {
      const described = paper.read('Post', 'findMany', { select: { id: true, tags } })
      return described.observe([{ id: 4, tags: [{ id: 7, name: 'x' }] }])
    }
    expect(observed(true)).toEqual([{ keys: ['7'], links: ['7'] }, { links: ['4'] }, { keys: ['4'] }])
    for (const part of [{ where: { name: 'x' } }, { take: 1 }, { distinct: ['name'] }])
      expect(observed(part).find(({ keys }) => keys?.[0] === '7')).toEqual({ keys: ['7'] })
  })

  test('a link between columns of different types is not followed', () => {
    const mixed = handMade(blog, { Note: { columns: { ownerNat: { type: 'char' } } } })
    const described = mixed.read('Person', 'findUnique', { where: { nat: 'a' }, include: { notes: true } })
    expect(described.description).toMatchObject({ accesses: [{ link: ['ownerNat'], predicate: all() }, {}] })
    expect(described.observe({ id: 1, nat: 'a', notes: [] })[0]).toEqual({ keys: [] })
  })

  test('links that cannot be seen are unknown, and a null links nothing', () => {
    const described = paper.read('Post', 'findMany', {
      select: { id: true, editor: { select: { id: true } } },
    })
    const rows = [
      { id: 1, editorId: null, editor: null },
      { id: 2, editorId: 9, editor: { id: 9 } },
    ]
    expect(described.observe(rows)).toEqual([{ keys: ['9'], links: ['9'] }, { keys: ['1', '2'] }])
    expect(described.observe([{ id: 1, editor: null }])[0]).toEqual({ keys: [] })
    expect(() => described.observe([1])).toThrow(TypeError)
  })
})
