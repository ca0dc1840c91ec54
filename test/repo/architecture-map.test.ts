import { expect, test } from 'vitest'
import { checkArchitectureMap } from './architecture-map.ts'
import { createScratchTree } from './scratch-tree.ts'
import { repositoryRoot } from './source-tree.ts'

const tree = (page: string) =>
  createScratchTree({
    'ARCHITECTURE.md': page,
    'packages/core/src/clock.ts': '',
    'packages/core/src/cache/entry.ts': '',
  })

test('a map that lists every file once passes', () => {
  const root = tree(
    '# Map\n\n## `packages/core/src`\n\n- `clock.ts`: the time\n- `cache/entry.ts`: what is kept\n',
  )
  expect(checkArchitectureMap(root)).toEqual([])
})

test('a missing line is printed as it should be added', () => {
  const root = tree('## `packages/core/src`\n- `clock.ts`: the time\n')
  expect(checkArchitectureMap(root)).toEqual(['add below "## `packages/core/src`":\n- `cache/entry.ts`: '])
})

test('a file that does not exist, an empty line and a repeated line are complaints', () => {
  const root = tree(
    '## `packages/core/src`\n- `clock.ts`:\n- `cache/entry.ts`: kept\n- `cache/entry.ts`: again\n- `gone.ts`: was here\n',
  )
  expect(checkArchitectureMap(root)).toEqual([
    'remove: packages/core/src/gone.ts does not exist',
    'describe: packages/core/src/clock.ts has no text',
    'remove: packages/core/src/cache/entry.ts is listed twice',
  ])
})

test('a tree without sources and one without a map fail', () => {
  expect(checkArchitectureMap(createScratchTree({ 'ARCHITECTURE.md': '' }))).not.toEqual([])
  expect(checkArchitectureMap(createScratchTree({ 'packages/core/src/clock.ts': '' }))).not.toEqual([])
})

test('ARCHITECTURE.md lists exactly the source files', () => {
  const complaints = checkArchitectureMap(repositoryRoot)
  expect(complaints, complaints.join('\n')).toEqual([])
})
