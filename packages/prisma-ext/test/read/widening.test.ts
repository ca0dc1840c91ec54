import { describe, expect, test } from 'vitest'
import { blog, handMade } from '../support/hand-made.ts'
import { paper } from '../support/paper.ts'

describe('widening', () => {
  const widened = (model: string, args: unknown) => paper.read(model, 'findMany', args).args

  test('nothing is added where all is there', () => {
    const args = { where: { id: 1 }, include: { tags: true } }
    expect(widened('Post', args)).toBe(args)
  })

  test('keys, links and orders are added behind what was asked for', () => {
    const args = {
      select: { title: true, author: { select: { name: true } } },
      take: 1,
      orderBy: { views: 'asc' },
    }
    expect(JSON.stringify(widened('Post', args))).toBe(
      JSON.stringify({
        select: {
          title: true,
          author: { select: { name: true, id: true } },
          id: true,
          authorId: true,
          views: true,
        },
        take: 1,
        orderBy: { views: 'asc' },
      }),
    )
    expect(widened('Post', { omit: { id: true } })).toEqual({ omit: { id: false } })
  })

  test('what a computed field needs is not taken away', () => {
    const client = { globalOmit: () => undefined, computedFields: () => new Map([['link', ['id']]]) }
    const described = handMade(blog, {}, { client }).read('Post', 'findMany', {
      select: { title: true, link: true },
    })
    expect(described.args).toEqual({ select: { title: true, link: true } })
    expect(described.strip([{ title: 'a', id: 1 }])).toEqual([{ title: 'a', id: 1 }])
  })

  test('rows are copied, never changed', () => {
    const described = paper.read('Post', 'findMany', { select: { title: true } })
    const rows = [Object.freeze({ title: 'a', id: 1 })]
    expect(described.strip(rows)).toStrictEqual([{ title: 'a' }])
    expect(rows).toEqual([{ title: 'a', id: 1 }])
  })
})
