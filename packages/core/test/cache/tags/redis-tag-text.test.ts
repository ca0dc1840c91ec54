import { describe, expect, test } from 'vitest'
import { encodeWriter, jsonContent, parseRecord, parseTag } from '../../../src/cache/tags/redis-tag-text.ts'

describe('the text of a tag', () => {
  test.each([
    ['1 s1 0', { stamp: 's1', safeAt: 0, holds: [] }],
    ['1 s1 170 @run', { stamp: 's1', safeAt: 170, holds: [] }],
    [
      '1 s1 170 @run w:5:b a%20%3A:6:k',
      {
        stamp: 's1',
        safeAt: 170,
        holds: [
          { writer: 'w', until: 5, keeps: false },
          { writer: 'a :', until: 6, keeps: true },
        ],
      },
    ],
  ])('%s is read', (text, state) => {
    expect(parseTag(text)).toEqual(state)
  })

  test.each([
    ...['', 'x', '1', '1 ', '1 s', '1 s ', '1  0', '1 s -1', '1 s 1.5', '1 s 0 ', '1 s 0  w:1:b'],
    ...[
      '2 s 0',
      '1 s 0 w',
      '1 s 0 w:1',
      '1 s 0 w:1:x',
      '1 s 0 w:b:b',
      '1 s 0 :1:b',
      '1 s 0 %:1:b',
      '1 s 0\n',
    ],
  ])('%j is absent', (text) => {
    expect(parseTag(text)).toBeUndefined()
  })
})

describe('the text of a journal record', () => {
  const codec = jsonContent<{ a: string }>()

  test.each([
    ['a b m w ', { from: 'a', to: 'b', kind: 'mark', writer: 'w', content: [] }],
    ['a b s w%20x ', { from: 'a', to: 'b', kind: 'settle', writer: 'w x', content: [] }],
    ['a b t - ', { from: 'a', to: 'b', kind: 'touch', writer: '', content: [] }],
    ['a b s w [{"a":"x y"}]', { from: 'a', to: 'b', kind: 'settle', writer: 'w', content: [{ a: 'x y' }] }],
  ])('%s is read', (text, record) => {
    expect(parseRecord(text, codec)).toEqual(record)
  })

  test.each(['', 'a b m', 'a b x w ', 'a  m w ', 'a b s w [', 'a b s w {}', 'a b s % '])(
    '%j is none',
    (text) => {
      expect(parseRecord(text, codec)).toBeUndefined()
    },
  )

  test('a writer never breaks the form', () => {
    expect(encodeWriter('a b:c|d\n@é')).toMatch(/^[^\s:]+$/)
  })
})
