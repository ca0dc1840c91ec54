import { describe, expect, it } from 'vitest'
import type { Change, RowChange } from '../../src/dependencies/change.ts'
import { anyTable } from '../../src/dependencies/change.ts'
import { withGenerated, withReferentialActions } from '../../src/dependencies/closure.ts'
import type { KnownValues } from '../../src/dependencies/predicate.ts'
import type { DataModel, ReferentialAction } from '../../src/schema/data-model.ts'
import { modelOf, tableLike } from './support/models.ts'

const parent = tableLike('parent', { primaryKey: ['id'], uniqueKeys: [['a', 'b']] })

const deletion = (table: string, before: KnownValues = { id: '1' }): RowChange => ({
  kind: 'delete',
  table: `public.${table}`,
  key: '1',
  assigned: 'all',
  before,
  after: {},
})

const update = (
  table: string,
  assigned: string[] | 'all',
  before: KnownValues,
  after: KnownValues,
): RowChange => ({
  kind: 'update',
  table: `public.${table}`,
  key: '1',
  assigned,
  before,
  after,
})

const child = (onDelete: ReferentialAction, onUpdate: ReferentialAction = 'no-action') =>
  tableLike('child', {
    primaryKey: ['id'],
    generated: ['g'],
    foreignKeys: [['parent_id', 'parent', onDelete, onUpdate]],
  })

/** What the database does beyond `changes`. */
const added = (model: DataModel, ...changes: Change[]) =>
  withReferentialActions(model, changes).slice(changes.length)

describe('withReferentialActions', () => {
  it.each([
    ['no-action', []],
    ['restrict', []],
    [
      'cascade',
      [{ kind: 'delete', table: 'public.child', assigned: 'all', before: { parent_id: '1' }, after: {} }],
    ],
    [
      'set-null',
      [
        {
          kind: 'update',
          table: 'public.child',
          assigned: ['parent_id', 'g'],
          before: { parent_id: '1' },
          after: { parent_id: null },
        },
      ],
    ],
    [
      'set-default',
      [
        {
          kind: 'update',
          table: 'public.child',
          assigned: ['parent_id', 'g'],
          before: { parent_id: '1' },
          after: {},
        },
      ],
    ],
  ] as const)('follows a delete: %s', (action, expected) => {
    expect(added(modelOf(parent, child(action)), deletion('parent'))).toEqual(expected)
  })

  it.each([
    ['no-action', []],
    ['restrict', []],
    ['cascade', [{ before: { parent_id: '1' }, after: { parent_id: '2' } }]],
    ['set-null', [{ before: { parent_id: '1' }, after: { parent_id: null } }]],
    ['set-default', [{ before: { parent_id: '1' }, after: {} }]],
  ] as const)('follows an update of the referenced key: %s', (action, expected) => {
    const change = update('parent', ['id'], { id: '1' }, { id: '2' })
    expect(added(modelOf(parent, child('no-action', action)), change)).toEqual(
      expected.map((sides) => ({
        kind: 'update',
        table: 'public.child',
        assigned: ['parent_id', 'g'],
        ...sides,
      })),
    )
  })

  it('leaves the children alone when another column is updated, or a row inserted', () => {
    const model = modelOf(parent, child('cascade', 'cascade'))
    expect(added(model, update('parent', ['name'], { id: '1' }, {}))).toEqual([])
    expect(added(model, { ...deletion('parent'), kind: 'insert' })).toEqual([])
    expect(added(model, update('parent', 'all', {}, {}))).toMatchObject([{ before: {}, after: {} }])
  })

  it('knows of the children what is known of the parent', () => {
    expect(added(modelOf(parent, child('cascade')), deletion('parent', {}))).toMatchObject([
      { kind: 'delete', before: {} },
    ])
  })

  it('pairs the columns of a composite key', () => {
    const pair = tableLike('pair', {
      primaryKey: ['id'],
      foreignKeys: [['y,x', 'parent', 'cascade', 'cascade', 'b,a']],
    })
    const model = modelOf(parent, pair)
    expect(added(model, deletion('parent', { a: '1', b: null }))).toMatchObject([
      { before: { x: '1', y: null } },
    ])
    expect(added(model, update('parent', ['a'], { a: '1', b: '2' }, { a: '3' }))).toMatchObject([
      { assigned: ['y', 'x'], before: { x: '1', y: '2' }, after: { x: '3' } },
    ])
  })

  it('goes on to the children of deleted children, of which it knows no keys', () => {
    const grandchild = tableLike('grandchild', {
      primaryKey: ['id'],
      foreignKeys: [['child_id', 'child', 'set-null']],
    })
    const leaf = tableLike('leaf', { foreignKeys: [['grandchild_id', 'grandchild', 'cascade']] })
    expect(added(modelOf(parent, child('cascade'), grandchild, leaf), deletion('parent'))).toMatchObject([
      { kind: 'delete', table: 'public.child', before: { parent_id: '1' } },
      {
        kind: 'update',
        table: 'public.grandchild',
        assigned: ['child_id'],
        before: {},
        after: { child_id: null },
      },
    ])
  })

  it('carries a natural key through three levels', () => {
    const level = (name: string, target: string) =>
      tableLike(name, { primaryKey: ['id'], foreignKeys: [['id', target, 'cascade', 'cascade']] })
    const model = modelOf(parent, level('second', 'parent'), level('third', 'second'))
    expect(added(model, update('parent', ['id'], { id: '1' }, { id: '2' }))).toMatchObject([
      { table: 'public.second', before: { id: '1' }, after: { id: '2' } },
      { table: 'public.third', before: { id: '1' }, after: { id: '2' } },
    ])
    expect(added(model, deletion('parent'))).toMatchObject([
      { kind: 'delete', table: 'public.second', before: { id: '1' } },
      { kind: 'delete', table: 'public.third', before: { id: '1' } },
    ])
  })

  it('goes on where the key that changes is itself referenced', () => {
    const middle = tableLike('middle', {
      primaryKey: ['id'],
      uniqueKeys: [['parent_id']],
      foreignKeys: [['parent_id', 'parent', 'set-null']],
    })
    const far = tableLike('far', {
      foreignKeys: [['middle_parent', 'middle', 'no-action', 'cascade', 'parent_id']],
    })
    expect(added(modelOf(parent, middle, far), deletion('parent'))).toMatchObject([
      { table: 'public.middle', after: { parent_id: null } },
      { table: 'public.far', before: { middle_parent: '1' }, after: { middle_parent: null } },
    ])
  })

  it('ends with tables that refer to themselves', () => {
    const tree = tableLike('tree', {
      primaryKey: ['id'],
      foreignKeys: [['up', 'tree', 'cascade', 'cascade']],
    })
    expect(added(modelOf(tree), deletion('tree'))).toMatchObject([
      { kind: 'delete', before: { up: '1' } },
      { kind: 'delete', before: {} },
    ])
  })

  it('ends with tables that refer to each other', () => {
    const left = tableLike('left', {
      primaryKey: ['id'],
      foreignKeys: [['right_id', 'right', 'cascade', 'cascade']],
    })
    const right = tableLike('right', {
      primaryKey: ['id'],
      foreignKeys: [['left_id', 'left', 'cascade', 'cascade']],
    })
    const tables = added(modelOf(left, right), deletion('left')).map(({ table }) => table)
    expect(tables).toEqual(['public.right', 'public.left', 'public.right'])
  })

  it('takes two keys between two tables for two', () => {
    const match = tableLike('match', {
      foreignKeys: [
        ['home_id', 'parent', 'cascade'],
        ['guest_id', 'parent', 'set-null'],
      ],
    })
    expect(added(modelOf(parent, match), deletion('parent'))).toMatchObject([
      { kind: 'delete', before: { home_id: '1' } },
      { kind: 'update', before: { guest_id: '1' } },
    ])
  })

  it('does not know what follows from what it does not know', () => {
    const unknown = { kind: 'unknown', table: 'public.parent' } as const
    expect(added(modelOf(parent, child('no-action', 'cascade')), unknown)).toEqual([
      { kind: 'unknown', table: 'public.child' },
    ])
    expect(added(modelOf(parent, child('restrict')), unknown)).toEqual([])
    expect(added(modelOf(parent, child('cascade')), { kind: 'unknown', table: anyTable })).toEqual([])
  })

  it('keeps what it was given, doubled or not', () => {
    const changes = [deletion('parent'), deletion('parent')]
    expect(withReferentialActions(modelOf(parent, child('cascade')), changes)).toMatchObject([
      ...changes,
      { table: 'public.child' },
    ])
  })

  it('takes a bulk write in its stride', () => {
    const changes = Array.from({ length: 20_000 }, (_, index) => deletion('parent', { id: String(index) }))
    const startedAt = performance.now()
    expect(withReferentialActions(modelOf(parent, child('cascade')), changes)).toHaveLength(40_000)
    expect(performance.now() - startedAt).toBeLessThan(1_000)
  })
})

describe('withGenerated', () => {
  it('adds what the database computes', () => {
    expect(withGenerated(child('cascade'), ['parent_id', 'g'])).toEqual(['parent_id', 'g'])
    expect(withGenerated(child('cascade'), ['id'])).toEqual(['id', 'g'])
  })
})
