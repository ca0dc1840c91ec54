import type { Change } from '@orm-overdrive/core'
import { anyTable, present, withReferentialActions } from '@orm-overdrive/core'
import { describe, expect, test } from 'vitest'
import { blog, handMade } from '../support/hand-made.ts'

/* The counterexamples A of attacks on tags that concern Prisma, by their numbers, and rules R6 to R9. */

const paper = handMade(blog, {
  User: { columns: { ext: { type: 'uuid' }, price: { fractionDigits: 2 }, name: { maxLength: 5 } } },
  Post: { columns: { lowtitle: { generated: true } } },
})

function foreseen(model: string, operation: string, args: unknown): readonly Change[] {
  return paper.write(model, operation, args).foreseen
}

function made(model: string, operation: string, args: unknown, result: unknown): readonly Change[] {
  return paper.write(model, operation, args).changes(result)
}

const insert = (table: string, after: object, key?: string) => ({
  kind: 'insert',
  table: `public.${table}`,
  ...(key === undefined ? {} : { key }),
  assigned: 'all',
  before: {},
  after,
})
const update = (table: string, assigned: readonly string[], before: object, after: object, key?: string) => ({
  kind: 'update',
  table: `public.${table}`,
  ...(key === undefined ? {} : { key }),
  assigned,
  before,
  after,
})
const remove = (table: string, before: object, key?: string) => ({
  kind: 'delete',
  table: `public.${table}`,
  ...(key === undefined ? {} : { key }),
  assigned: 'all',
  before,
  after: {},
})

const post = { id: 4, title: 'New', lowtitle: 'new', authorId: 1, editorId: null, views: 7 }
const postValues = { id: '4', title: 'New', lowtitle: 'new', authorId: '1', editorId: null, views: '7' }

describe('create', () => {
  test('knows what is given, and no default', () => {
    expect(foreseen('Post', 'create', { data: { title: 'New', lowtitle: 'new', authorId: 1 } })).toEqual([
      insert('Post', { title: 'New', lowtitle: 'new', authorId: '1' }),
    ])
  })

  test('knows the row that came back', () => {
    const args = { data: { title: 'New', lowtitle: 'new', authorId: 1 } }
    expect(made('Post', 'create', args, post)).toEqual([insert('Post', postValues, '4')])
  })

  test('A11 does not take a value for stored that the database may change', () => {
    const data = {
      name: 'longer than five',
      price: '1.005',
      ext: 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11',
      email: 'x\ud800',
    }
    expect(foreseen('User', 'create', { data })).toEqual([
      insert('User', {
        name: present,
        price: present,
        ext: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
        email: 'x\ufffd',
      }),
    ])
  })

  test('keeps columns out that must not be cached, and long texts', () => {
    const data = { name: 'Ann', email: 'e'.repeat(300), secret: 'psst' }
    expect(foreseen('User', 'create', { data })).toEqual([insert('User', { name: 'Ann', email: present })])
  })

  test('createMany knows each row, or what many have in common', () => {
    const rows = [
      { id: 1, title: 'a', lowtitle: 'a', authorId: 1 },
      { title: 'b', lowtitle: 'b', authorId: 1 },
    ]
    expect(foreseen('Post', 'createMany', { data: rows, skipDuplicates: true })).toEqual([
      insert('Post', { id: '1', title: 'a', lowtitle: 'a', authorId: '1' }, '1'),
      insert('Post', { title: 'b', lowtitle: 'b', authorId: '1' }),
    ])
    const many = Array.from({ length: 100 }, (_, id) => ({ id, title: `${id}`, lowtitle: 'x', authorId: 1 }))
    expect(foreseen('Post', 'createMany', { data: many })).toEqual([
      insert('Post', { lowtitle: 'x', authorId: '1' }),
    ])
    expect(made('Post', 'createMany', { data: rows, skipDuplicates: true }, { count: 0 })).toEqual([])
  })

  test('A15 createManyAndReturn takes the rows that came back, not those that were given', () => {
    const args = { data: [{ id: 9, title: 'dup', lowtitle: 'x', authorId: 1 }, post], skipDuplicates: true }
    expect(made('Post', 'createManyAndReturn', args, [post])).toEqual([insert('Post', postValues, '4')])
  })
})

describe('update', () => {
  test('R6 knows what its own condition compares', () => {
    const args = { where: { id: 4, authorId: 1, title: { not: 'x' } }, data: { title: 'New' } }
    expect(foreseen('Post', 'update', args)).toEqual([
      update(
        'Post',
        ['title', 'lowtitle'],
        { id: '4', authorId: '1' },
        { id: '4', authorId: '1', title: 'New' },
        '4',
      ),
    ])
  })

  test('A9 a generated column is assigned with every other', () => {
    const [change] = foreseen('Post', 'update', { where: { id: 4 }, data: { views: 1 } })
    expect(change).toMatchObject({ assigned: ['views', 'lowtitle'] })
  })

  test('C6 a column that Prisma keeps up to date is assigned with every other', () => {
    const [change] = foreseen('User', 'update', { where: { id: 1 }, data: { views: { increment: 1 } } })
    expect(change).toEqual(update('User', ['views', 'updated'], { id: '1' }, { id: '1' }, '1'))
  })

  test('the record that came back tells what was not assigned before as after', () => {
    const args = { where: { id: 4 }, data: { authorId: 1, title: { set: 'New' } } }
    expect(made('Post', 'update', args, post)).toEqual([
      update(
        'Post',
        ['authorId', 'title', 'lowtitle'],
        { id: '4', editorId: null, views: '7' },
        postValues,
        '4',
      ),
    ])
  })

  test('A8 a key that is assigned names no row', () => {
    const [change] = foreseen('Post', 'update', { where: { id: 4 }, data: { id: 5 } })
    expect(change).toEqual(update('Post', ['id', 'lowtitle'], { id: '4' }, { id: '5' }))
  })

  test('A14 a referenced key that is assigned moves the rows that refer to it', () => {
    const changes = foreseen('Person', 'update', { where: { nat: 'a' }, data: { nat: 'b' } })
    expect(withReferentialActions(paper.data, changes)).toEqual([
      update('Person', ['nat'], { nat: 'a' }, { nat: 'b' }),
      update('Note', ['ownerNat'], { ownerNat: 'a' }, { ownerNat: 'b' }),
    ])
  })

  test('B2 undefined assigns nothing, and an update of nothing changes nothing', () => {
    expect(foreseen('Tag', 'update', { where: { id: 1 }, data: { name: undefined } })).toEqual([])
    expect(foreseen('Tag', 'updateMany', { where: { id: 1 }, data: {} })).toEqual([])
  })

  test('an unknown column makes everything possible', () => {
    expect(foreseen('Tag', 'update', { where: { id: 1 }, data: { colour: 1 } })).toContainEqual({
      kind: 'unknown',
      table: anyTable,
    })
  })

  test('updateMany follows the keys that its condition names', () => {
    const args = { where: { id: { in: [1, 2] }, authorId: 3 }, data: { authorId: 4 } }
    expect(foreseen('Post', 'updateMany', args)).toEqual([
      update('Post', ['authorId', 'lowtitle'], { authorId: '3' }, { authorId: '4' }, '1'),
      update('Post', ['authorId', 'lowtitle'], { authorId: '3' }, { authorId: '4' }, '2'),
    ])
    expect(made('Post', 'updateMany', args, { count: 0 })).toEqual([])
  })

  test('A4 a limit makes the condition worthless', () => {
    const where = { authorId: 1, id: 4 }
    expect(foreseen('Post', 'updateMany', { where, data: { views: 1 }, limit: 1 })).toEqual([
      update('Post', ['views', 'lowtitle'], {}, { views: '1' }),
    ])
    expect(foreseen('Post', 'deleteMany', { where, limit: 1 })).toEqual([remove('Post', {})])
  })

  test('updateManyAndReturn takes the rows that came back', () => {
    const args = { where: { authorId: 1 }, data: { views: { increment: 1 } }, limit: 5 }
    expect(made('Post', 'updateManyAndReturn', args, [post])).toEqual([
      update(
        'Post',
        ['views', 'lowtitle'],
        { id: '4', title: 'New', authorId: '1', editorId: null },
        postValues,
        '4',
      ),
    ])
  })
})

describe('delete', () => {
  test('knows the row that came back', () => {
    expect(made('Post', 'delete', { where: { id: 4 } }, post)).toEqual([remove('Post', postValues, '4')])
  })

  test('A3 but not one that was selected before', () => {
    for (const selection of [{ include: { author: true } }, { select: { authorId: true, _count: true } }]) {
      const described = paper.write('Post', 'delete', { where: { id: 4 }, ...selection })
      expect(described.changes(post)).toEqual([remove('Post', { id: '4' }, '4')])
    }
  })

  test('deleteMany knows its condition', () => {
    expect(foreseen('Post', 'deleteMany', { where: { authorId: 1 } })).toEqual([
      remove('Post', { authorId: '1' }),
    ])
    expect(foreseen('Post', 'deleteMany', { where: { authorId: { gt: 1 } } })).toEqual([remove('Post', {})])
    expect(made('Post', 'deleteMany', {}, { count: 0 })).toEqual([])
  })
})

describe('upsert', () => {
  const args = { where: { id: 7 }, create: { id: 7, name: 'made' }, update: { name: 'kept' } }
  const inserted = insert('Tag', { id: '7', name: 'made' }, '7')
  const updated = update('Tag', ['name'], { id: '7' }, { id: '7', name: 'kept' }, '7')

  test('R7 is an insert or an update', () => {
    expect(foreseen('Tag', 'upsert', args)).toEqual([inserted, updated])
  })

  test('and the record may tell which', () => {
    expect(made('Tag', 'upsert', args, { id: 7, name: 'made' })).toEqual([inserted])
    expect(made('Tag', 'upsert', args, { id: 7, name: 'kept' })).toEqual([updated])
    expect(made('Tag', 'upsert', { ...args, update: {} }, { id: 7, name: 'old' })).toEqual([])
  })

  test('or not', () => {
    const same = { ...args, update: { name: 'made' } }
    expect(made('Tag', 'upsert', same, { id: 7, name: 'made' })).toHaveLength(2)
    expect(made('Tag', 'upsert', args, { id: 7, name: 'by a trigger' })).toHaveLength(2)
  })
})

describe('nested writes', () => {
  const user = { where: { id: 2 }, select: { id: true } }
  const nested = (data: object) => foreseen('User', 'update', { ...user, data })
  const created = { title: 'a', lowtitle: 'a' }

  test('R8 a row created under a known parent has its key', () => {
    expect(nested({ posts: { create: [created, created] } })).toEqual([
      insert('Post', { title: 'a', lowtitle: 'a', authorId: '2' }),
      insert('Post', { title: 'a', lowtitle: 'a', authorId: '2' }),
    ])
    expect(nested({ posts: { createMany: { data: [created] } } })).toEqual([
      insert('Post', { title: 'a', lowtitle: 'a', authorId: '2' }),
    ])
  })

  test('a parent that is created is known when it came back', () => {
    const args = { data: { name: 'x', email: 'e', ext: 'x', posts: { create: created } } }
    expect(foreseen('User', 'create', args)[1]).toEqual(insert('Post', { title: 'a', lowtitle: 'a' }))
    expect(made('User', 'create', args, { id: 12 })[1]).toEqual(
      insert('Post', { title: 'a', lowtitle: 'a', authorId: '12' }),
    )
  })

  test('a parent whose key is assigned gives its children the new one', () => {
    expect(nested({ id: 9, posts: { create: created } })[0]).toMatchObject({ after: { authorId: '9' } })
  })

  test('A7 a connected row comes from nobody knows where', () => {
    expect(nested({ posts: { connect: { id: 1 } } })).toEqual([
      update('Post', ['authorId', 'lowtitle'], { id: '1' }, { id: '1', authorId: '2' }, '1'),
    ])
    expect(nested({ staff: { set: [{ id: 1 }] } })).toEqual([update('User', ['bossId', 'updated'], {}, {})])
    expect(nested({ staff: { disconnect: { id: 1 } } })).toEqual([
      update('User', ['bossId', 'updated'], { id: '1' }, { id: '1', bossId: null }, '1'),
    ])
    expect(nested({ posts: { connect: { id: undefined } } })).toEqual([
      update('Post', ['authorId', 'lowtitle'], {}, { authorId: '2' }),
    ])
  })

  test('A5 a nested update or delete may meet rows of any parent', () => {
    const assigned = ['views', 'lowtitle']
    expect(nested({ posts: { update: { where: { id: 1, authorId: 2 }, data: { views: 5 } } } })).toEqual([
      update('Post', assigned, { id: '1' }, { id: '1', views: '5' }, '1'),
    ])
    expect(nested({ posts: { updateMany: { where: { authorId: 2 }, data: { views: 5 } } } })).toEqual([
      update('Post', assigned, {}, { views: '5' }),
    ])
    expect(nested({ posts: { deleteMany: { authorId: 2 } } })).toEqual([remove('Post', {})])
    expect(nested({ posts: { delete: [{ id: 1 }] } })).toEqual([remove('Post', { id: '1' }, '1')])
    expect(
      nested({ posts: { upsert: { where: { id: 1 }, update: { views: 1 }, create: created } } }),
    ).toEqual([
      update('Post', assigned, { id: '1' }, { id: '1', views: '1' }, '1'),
      insert('Post', { title: 'a', lowtitle: 'a', authorId: '2' }),
    ])
  })

  test('A6 a one-to-one link displaces a row that is named nowhere, from either side', () => {
    const displaced = update('Profile', ['userId'], {}, {})
    expect(nested({ profile: { connect: { id: 3 } } })).toEqual([
      displaced,
      update('Profile', ['userId'], { id: '3' }, { id: '3', userId: '2' }, '3'),
    ])
    expect(nested({ profile: { create: { id: 3 } } })).toEqual([
      displaced,
      insert('Profile', { id: '3', userId: '2' }, '3'),
    ])
    const fromProfile = foreseen('Profile', 'update', {
      where: { id: 3 },
      data: { user: { connect: { id: 2 } } },
    })
    expect(fromProfile).toEqual([
      displaced,
      update('Profile', ['userId'], { id: '3' }, { id: '3', userId: '2' }, '3'),
    ])
    const newProfile = foreseen('Profile', 'create', { data: { id: 3, user: { connect: { id: 2 } } } })
    expect(newProfile).toEqual([displaced, insert('Profile', { id: '3', userId: '2' }, '3')])
  })

  test('a new parent displaces nothing', () => {
    const data = { name: 'x', email: 'e', ext: 'x', profile: { create: { id: 3 } } }
    expect(foreseen('User', 'create', { data })).toHaveLength(2)
  })

  test('a row looked up before its foreign key is set is certain by its primary key only', () => {
    const where = { userId: 7 }
    const linked = foreseen('Profile', 'update', { where, data: { user: { connect: { id: 1 } } } })
    expect(linked[1]).toMatchObject({ before: {} })
    const direct = foreseen('Profile', 'update', { where, data: { bio: 'x', user: { connect: { id: 1 } } } })
    expect(direct[1]).toMatchObject({ before: { userId: '7' } })
    const freed = foreseen('User', 'update', {
      where: { email: 'e' },
      data: { name: 'x', boss: { disconnect: true } },
    })
    expect(freed).toEqual([update('User', ['name', 'bossId', 'updated'], {}, { name: 'x' })])
  })

  test('a foreign key set by connect is known by the key it connects to', () => {
    const data = { author: { connect: { id: 5 } }, editor: { connect: { email: 'e' } } }
    expect(foreseen('Post', 'update', { where: { id: 4 }, data })).toEqual([
      update('Post', ['authorId', 'editorId', 'lowtitle'], { id: '4' }, { id: '4', authorId: '5' }, '4'),
    ])
  })

  test('updating the row referred to does not assign the foreign key', () => {
    const data = { author: { update: { name: 'x' } } }
    expect(foreseen('Post', 'update', { where: { id: 4 }, data })).toEqual([
      update('User', ['name', 'updated'], {}, { name: 'x' }),
    ])
  })

  test('join tables are changed by key where both sides are known', () => {
    const tags = (verbs: object) => foreseen('Post', 'update', { where: { id: 4 }, data: { tags: verbs } })
    expect(tags({ connect: [{ id: 1 }, { name: 'x' }] })).toEqual([
      insert('_PostToTag', { A: '4', B: '1' }, '["4","1"]'),
      insert('_PostToTag', { A: '4' }),
    ])
    expect(tags({ disconnect: { id: 1 } })).toEqual([remove('_PostToTag', { A: '4', B: '1' }, '["4","1"]')])
    expect(tags({ set: [{ id: 2 }] })).toEqual([
      remove('_PostToTag', { A: '4' }),
      insert('_PostToTag', { A: '4', B: '2' }, '["4","2"]'),
    ])
    expect(tags({ create: { id: 3, name: 'n' } })).toEqual([
      insert('Tag', { id: '3', name: 'n' }, '3'),
      insert('_PostToTag', { A: '4', B: '3' }, '["4","3"]'),
    ])
    expect(tags({ deleteMany: {} })).toEqual([remove('_PostToTag', { A: '4' }), remove('Tag', {})])
  })

  test('every depth is followed', () => {
    const data = {
      posts: {
        update: {
          where: { id: 1 },
          data: { editor: { update: { boss: { create: { name: 'b', email: 'b', ext: 'b' } } } } },
        },
      },
    }
    expect(nested(data)).toEqual([
      insert('User', { name: 'b', email: 'b', ext: present }),
      update('User', ['bossId', 'updated'], {}, {}),
    ])
  })

  test('a record is not all its own work where nested writes reach its table', () => {
    const data = { name: 'x', staff: { updateMany: { where: {}, data: { views: 1 } } } }
    const record = { id: 2, name: 'x', views: 1, bossId: 2 }
    const own = made('User', 'update', { ...user, data }, record).at(-1)
    expect(own).toMatchObject({ key: '2', before: { id: '2' }, after: { views: '1', bossId: '2' } })
    expect(own?.kind === 'update' && own.before).not.toHaveProperty('views')
  })

  test('a verb of a later Prisma makes everything possible', () => {
    expect(nested({ posts: { replace: {} } })).toEqual([{ kind: 'unknown', table: anyTable }])
    expect(foreseen('Post', 'replace', {})).toEqual([{ kind: 'unknown', table: anyTable }])
    expect(foreseen('Nobody', 'update', {})).toEqual([{ kind: 'unknown', table: anyTable }])
  })
})

describe('widening', () => {
  test('a narrow selection brings keys and what queries filter by, and gives it back', () => {
    const described = paper.write('Post', 'update', {
      where: { id: 4 },
      data: { views: 1 },
      select: { title: true },
    })
    expect(described.args).toMatchObject({
      select: { title: true, id: true, authorId: true, editorId: true, views: true },
    })
    expect(described.strip(post)).toStrictEqual({ title: 'New', lowtitle: 'new' })
  })

  test('columns that must not be cached are not asked for', () => {
    const described = paper.write('User', 'update', { where: { id: 1 }, data: {}, select: { name: true } })
    expect(described.args).not.toHaveProperty('select.secret')
  })

  test('a full selection stays as it is', () => {
    const args = { where: { id: 4 }, data: { views: 1 }, include: { author: true } }
    expect(paper.write('Post', 'update', args).args).toBe(args)
    const many = { data: [] }
    expect(paper.write('Post', 'createMany', many).args).toBe(many)
  })
})
