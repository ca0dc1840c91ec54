import { expect, test } from 'vitest'
import { checkErrorReference } from './error-reference.ts'
import { createScratchTree } from './scratch-tree.ts'
import { repositoryRoot } from './source-tree.ts'

const tree = (page: string) =>
  createScratchTree({
    'packages/core/src/errors.ts': "export type ErrorCode = 'OVERDRIVE_CLOSED' | 'OVERDRIVE_INTERNAL'",
    'docs/reference/errors.md': page,
  })

test('a reference with a text for each code passes', () => {
  expect(
    checkErrorReference(tree('### `OVERDRIVE_CLOSED`\n\nText.\n\n### `OVERDRIVE_INTERNAL`\n\nText.\n')),
  ).toEqual([])
})

test('a missing code, an unknown code and a code without text are complaints', () => {
  expect(
    checkErrorReference(tree('### `OVERDRIVE_CLOSED`\n\n## Bugs\n\n### `OVERDRIVE_GONE`\n\nText.\n')),
  ).toEqual([
    'describe OVERDRIVE_INTERNAL',
    'remove OVERDRIVE_GONE: nothing throws it',
    'OVERDRIVE_CLOSED has no text',
  ])
})

test('a tree without error codes fails', () => {
  expect(checkErrorReference(createScratchTree({ 'README.md': '' }))).not.toEqual([])
})

test('the error reference describes exactly the codes that exist', () => {
  expect(checkErrorReference(repositoryRoot)).toEqual([])
})
