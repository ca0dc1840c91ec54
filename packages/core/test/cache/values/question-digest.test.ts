import { expect, test } from 'vitest'
import { questionDigest } from '../../../src/cache/values/question-digest.ts'

test('a digest is 22 characters fit for a key name', () => {
  expect(questionDigest(['shop', 'User', 'findUnique', '{}'])).toMatch(/^[\w-]{22}$/)
})

test('equal parts give equal digests', () => {
  expect(questionDigest(['a', 'b'])).toBe(questionDigest(['a', 'b']))
})

test('other parts, order or cuts give other digests', () => {
  const parts = [
    [],
    [''],
    ['', ''],
    ['ab'],
    ['a', 'b'],
    ['b', 'a'],
    ['a', 'b', ''],
    ['1:a'],
    ['\ud800'],
    ['\ud801'],
  ]
  expect(new Set(parts.map(questionDigest)).size).toBe(parts.length)
})

test('a digest stays the same from version to version', () => {
  expect(questionDigest(['shop', 'User', 'findUnique'])).toBe('bad3REYKrg_vTyBJTnkIJA')
})
