import { anyTable, present } from '@orm-overdrive/core'
import { describe, expect, test } from 'vitest'
import { foreseen, insert, made, remove, update } from '../support/paper-writes.ts'

/* What is known of written rows. Letters and numbers are those of attacks on tags. */

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
