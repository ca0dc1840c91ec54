import { col, fn, literal, Op } from 'sequelize'
import { describe, expect, test } from 'vitest'
import { offline } from '../support/offline.ts'

const { Author, Post, accesses, plan, sequelize } = offline()

const undecided = (...columns: string[]) => ({ kind: 'undecided', columns })

describe('what a query depends on', () => {
  test('a list shows its columns and is placed by its order', async () => {
    const [access, ...others] = await accesses(() =>
      Post.findAll({
        attributes: ['id', 'title'],
        where: { authorId: 1 },
        order: [['score', 'DESC'], 'id'],
        limit: 5,
      }),
    )
    expect(others).toEqual([])
    expect(access).toEqual({
      table: 'public.posts',
      shape: 'rows',
      predicate: { kind: 'compare', column: 'author_id', operator: 'eq', value: '1' },
      output: ['id', 'title'],
      placing: ['score', 'id'],
      pinnable: true,
      window: {
        take: 5,
        skip: 0,
        order: [
          { column: 'score', direction: 'desc', nulls: 'first' },
          { column: 'id', direction: 'asc', nulls: 'last' },
        ],
      },
    })
  })

  test('an include hangs on the values its parents show', async () => {
    const [post, author] = await accesses(() =>
      Post.findAll({ attributes: ['title'], include: [{ association: 'author', attributes: ['name'] }] }),
    )
    expect(post?.output).toEqual(['id', 'title', 'author_id'])
    expect(author).toMatchObject({
      table: 'public.authors',
      shape: 'rows',
      link: ['id'],
      output: ['id', 'name'],
    })
  })

  test('a required include over an enforced key decides nothing', async () => {
    const [post, author] = await accesses(() =>
      Post.findAll({ include: [{ association: 'author', required: true }] }),
    )
    expect(post?.predicate).toEqual({
      kind: 'and',
      all: [
        { kind: 'and', all: [] },
        { kind: 'not', of: { kind: 'is-null', column: 'author_id' } },
      ],
    })
    expect(author).toMatchObject({ shape: 'rows', link: ['id'] })
  })

  test('a required include with conditions decides which parents appear', async () => {
    const [post, author] = await accesses(() =>
      Post.findAll({ include: [{ association: 'author', where: { name: 'x' } }] }),
    )
    expect(post?.predicate).toEqual({ kind: 'and', all: [{ kind: 'and', all: [] }, undecided('author_id')] })
    expect(author).toMatchObject({
      shape: 'rows',
      link: ['id'],
      predicate: { kind: 'compare', column: 'name' },
    })
  })

  test('behind an offset what it decides is an access of its own', async () => {
    const found = await accesses(() =>
      Post.findAll({ include: [{ association: 'author', where: { name: 'x' } }], offset: 1, limit: 1 }),
    )
    expect(found.map(({ table, shape, output }) => [table, shape, output])).toEqual([
      ['public.posts', 'rows', expect.anything()],
      ['public.authors', 'summary', []],
      ['public.authors', 'rows', expect.anything()],
    ])
  })

  test('a condition on an included column makes it decide', async () => {
    const found = await accesses(() => Post.findAll({ where: { '$author.name$': 'x' }, include: ['author'] }))
    expect(found[1]).toMatchObject({ table: 'public.authors', shape: 'summary', output: ['name'] })
    expect(found[0]?.predicate).toEqual({ kind: 'and', all: [undecided(), undecided('author_id')] })
  })

  test('many to many goes through the join table', async () => {
    const found = await accesses(() => Post.findAll({ include: ['tags'] }))
    expect(found.map(({ table, link }) => [table, link])).toEqual([
      ['public.posts', undefined],
      ['public.post_tags', ['post_id']],
      ['public.tags', ['id']],
    ])
  })

  test('counts, groups and aggregates are summaries', async () => {
    const counted = await accesses(() => Post.count({ where: { score: 1 } }))
    expect(counted).toMatchObject([{ shape: 'summary', output: [] }])
    const summed = await accesses(() => Post.sum('score'))
    expect(summed).toMatchObject([{ shape: 'summary', output: ['score'] }])
    const grouped = await accesses(() =>
      Post.findAll({ attributes: ['title', [fn('MAX', col('score')), 'best']], group: ['title'], raw: true }),
    )
    expect(grouped).toMatchObject([{ shape: 'summary', output: ['title', 'score'] }])
  })

  test('a limit over the rows of a to-many join counts the joined rows', async () => {
    const found = await accesses(() => Author.findAll({ include: ['posts'], limit: 2, subQuery: false }))
    expect(found.map(({ table, shape }) => [table, shape])).toEqual([
      ['public.authors', 'rows'],
      ['public.posts', 'summary'],
      ['public.posts', 'rows'],
    ])
    expect(found[0]?.window).toEqual({ take: 2, skip: 0 })
  })
})

describe('what a query selects besides', () => {
  test('keys, and order columns with all their digits', async () => {
    const { sql, plan: planned } = await plan(() =>
      Post.findAll({ attributes: ['title'], order: [['at', 'ASC']], limit: 2 }),
    )
    expect(sql).toBe(
      'SELECT "title", "id" AS "__od0", ("Post"."written_at" AT TIME ZONE \'UTC\')::text AS "__od1" FROM "posts" AS "Post" ORDER BY "Post"."written_at" ASC LIMIT 2;',
    )
    const rows = [
      { title: 'a', __od0: 1, __od1: '2024-01-01 00:00:00.000001' },
      { title: 'b', __od0: 2, __od1: '2024-01-01 00:00:00' },
    ]
    expect(planned.observe(rows)).toEqual([{ keys: ['1', '2'], last: ['2024-01-01 00:00:00.000000'] }])
    planned.strip(rows)
    expect(rows).toEqual([{ title: 'a' }, { title: 'b' }])
  })

  test('nothing where the keys are selected', async () => {
    const { sql } = await plan(() => Post.findAll({ include: ['author'] }))
    expect(sql).not.toContain('__od')
  })

  test('nothing for summaries', async () => {
    const { sql } = await plan(() => Post.findAll({ attributes: [[fn('COUNT', col('id')), 'n']], raw: true }))
    expect(sql).not.toContain('__od')
  })

  test('the include tree is left as it was', async () => {
    const include = [
      { association: 'tags', attributes: [] as string[], through: { attributes: [] as string[] } },
    ]
    const { sql, plan: planned } = await plan(() => Post.findAll({ include }))
    expect(sql).toContain('"tags->PostTag"."post_id" AS "tags.PostTag.__od0"')
    planned.restore()
    expect(planned.options.include).toMatchObject([{ attributes: [], through: { attributes: [] } }])
  })

  test('names that PostgreSQL would cut are not looked for', async () => {
    const long = 'a'.repeat(60)
    const { plan: planned } = await plan(() =>
      Post.findAll({ attributes: [['id', `${long}-id`], 'title'], raw: true }),
    )
    const [observed] = planned.observe([{ [`${long}-id`.slice(0, 63)]: 1, title: 'x', __od0: 1 }])
    expect(observed).toEqual({ keys: ['1'] })
  })

  test('one name for two values tells nothing', async () => {
    const { plan: planned } = await plan(() =>
      Post.findAll({ attributes: ['id', ['title', 'id']], raw: true }),
    )
    const [observed] = planned.observe([{ id: 'a title', __od0: 1 }])
    expect(observed).toEqual({ keys: ['1'] })
  })
})

describe('a query that is not described', () => {
  const refusals: readonly [string, () => Promise<unknown>][] = [
    ['literal attributes', () => Post.findAll({ attributes: [[literal('1'), 'one']] })],
    ['a random order', () => Post.findAll({ order: sequelize.random() })],
    ['a literal order', () => Post.findAll({ order: literal('1') })],
    [
      'a join condition of its own',
      () => Post.findAll({ include: [{ association: 'author', on: { id: 1 } }] }),
    ],
    [
      'a required include that is joined apart from its parent',
      () =>
        Post.findAll({
          include: [{ association: 'author', include: [{ association: 'posts', required: true }] }],
          limit: 1,
        }),
    ],
    [
      'replacements',
      () => Post.findAll({ where: { score: { [Op.gt]: 1 } }, replacements: { a: 1 } } as never),
    ],
    [
      'a condition of an include that looks at its parent',
      () => Post.findAll({ include: [{ association: 'author', where: { '$Post.title$': 'x' } }] }),
    ],
  ]
  test.each(refusals)('%s', async (_, ask) => {
    await expect(accesses(ask)).rejects.toThrow()
  })
})
