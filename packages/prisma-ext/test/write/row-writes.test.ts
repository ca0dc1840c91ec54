import { anyTable, present, withReferentialActions } from '@orm-overdrive/core'
import { describe, expect, test } from 'vitest'
import { foreseen, insert, made, paper, remove, update } from '../support/paper-writes.ts'

/* What is known of written rows. Letters and numbers are those of attacks on tags. */

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

  test('a result that the fluent API took out of the record tells nothing', () => {
    const args = {
      where: { id: 4 },
      data: { views: 1 },
      select: { id: true, author: { select: { id: true } } },
    }
    for (const dataPath of [['select', 'author'], undefined]) {
      const described = paper.describeWrite({
        model: 'Post',
        operation: 'update',
        args,
        ...(dataPath && { dataPath }),
      })
      expect(described.args).toBe(args)
      expect(described.changes({ id: 1 })).toBe(described.foreseen)
      expect(described.strip({ id: 1 })).toEqual({ id: 1 })
    }
    const whole = paper.describeWrite({ model: 'Post', operation: 'update', args, dataPath: [] })
    expect(whole.changes({ ...post, author: { id: 1 } })).toMatchObject([{ after: postValues }])
  })
})
