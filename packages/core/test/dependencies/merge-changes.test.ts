import { describe, expect, test } from 'vitest'
import type { Change, RowChange } from '../../src/dependencies/change.ts'
import { mergeChanges } from '../../src/dependencies/merge-changes.ts'
import { tagsOfChange } from '../../src/dependencies/partitions.ts'

const update = (key: string, before: RowChange['before'], after: RowChange['after']): RowChange => ({
  kind: 'update',
  table: 'public.orders',
  key,
  assigned: ['status'],
  before,
  after,
})

describe('merged changes', () => {
  test('keep the values that all rows share, and no key', () => {
    const merged = mergeChanges([
      update('1', { tenant: '7', status: 'OPEN' }, { tenant: '7', status: 'PAID', total: '3' }),
      update('2', { tenant: '7', status: 'OPEN' }, { tenant: '7', status: 'PAID', total: '4' }),
      update('3', { tenant: '7' }, { tenant: '7', status: 'PAID', total: null }),
    ])
    expect(merged).toEqual([
      {
        kind: 'update',
        table: 'public.orders',
        assigned: ['status'],
        before: { tenant: '7' },
        after: { tenant: '7', status: 'PAID' },
      },
    ])
  })

  test('tell kinds and assigned columns apart', () => {
    const inserted: RowChange = {
      kind: 'insert',
      table: 'public.orders',
      key: '9',
      assigned: 'all',
      before: {},
      after: { tenant: '7' },
    }
    const merged = mergeChanges([
      update('1', {}, {}),
      inserted,
      { ...update('2', {}, {}), assigned: ['total'] },
    ])
    expect(merged.map(({ kind }) => kind)).toEqual(['update', 'insert', 'update'])
  })

  test('are unknown when one of them is, or when nothing is alike', () => {
    const unknown: Change = { kind: 'unknown', table: 'public.orders' }
    expect(mergeChanges([update('1', {}, {}), unknown])).toEqual([unknown])
    const different = Array.from({ length: 9 }, (_, index) => ({
      ...update('1', {}, {}),
      assigned: [`c${index}`],
    }))
    expect(mergeChanges(different)).toEqual([unknown])
  })

  test('move the wildcard of every partition that one of them moves', () => {
    const schemes = [{ id: 'tenant', columns: ['tenant'], rank: 1 }]
    const merged = mergeChanges([
      update('1', { tenant: '7' }, { tenant: '7' }),
      update('2', { tenant: '8' }, { tenant: '8' }),
    ])
    expect(merged.flatMap((change) => tagsOfChange(change, schemes))).toContain('public.orders|tenant|*')
  })
})
