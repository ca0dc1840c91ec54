import { describe, expect, test } from 'vitest'
import { checkConvention, conventions } from './conventions.ts'
import { createScratchTree } from './scratch-tree.ts'
import { repositoryRoot } from './source-tree.ts'

// Joined here, so that this file keeps the conventions itself.
const join = (...parts: readonly string[]) => parts.join('')
const file = 'packages/core/src/cache/entry.ts'
const testFile = 'packages/core/test/cache/entry.test.ts'

/** For each convention, trees that break it: one complaint each. */
const breaches: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>> = {
  'telling-names': ['utils', 'util', 'types', 'helpers'].map((name) => ({
    [`packages/core/src/cache/${name}.ts`]: '',
  })),
  'kebab-case': [{ 'packages/core/src/cacheEntry.ts': '' }],
  'short-sources': [{ [file]: 'export {}\n'.repeat(351) }],
  'tests-run': [
    join('test.', 'skip("x", () => {})'),
    join('describe.', 'only("x", () => {})'),
    join('it.', 'todo("x")'),
    join('test.', 'skipIf(true)("x", () => {})'),
    join('test.concurrent.', 'only("x", () => {})'),
    join('x', 'it("x", () => {})'),
  ].map((text) => ({ [testFile]: text })),
  'reasons-for-exceptions': [
    join('// oxlint-', 'disable-next-line no-explicit-any'),
    join('/* oxlint-', 'disable */'),
    join('// @ts-', 'ignore because I say so'),
    join('// @ts-', 'expect-error'),
  ].map((text) => ({ [file]: text })),
  'no-machine-in-files': [
    join('"/', 'root/project/file.ts"'),
    join("'/", "home/someone/file.ts'"),
    join('(/', 'Users/someone/file.ts)'),
    join('https://', 'registry.example.org/left-pad'),
    join('    resolution: {', 'tar', 'ball: left-pad.tgz}'),
  ].map((text) => ({ [file]: text })),
}

describe.each(conventions)('$name', (convention) => {
  test('bites', () => {
    const trees = breaches[convention.name] ?? []
    expect(trees).not.toEqual([])
    for (const tree of trees) expect(checkConvention(convention, createScratchTree(tree))).toHaveLength(1)
  })

  test('fails when it sees no files', () => {
    expect(checkConvention(convention, createScratchTree({}))).toEqual([`${convention.name} saw no files`])
  })

  test('is kept in this repository', () => {
    const complaints = checkConvention(convention, repositoryRoot)
    expect(complaints, complaints.join('\n')).toEqual([])
  })
})

test('a well-kept tree passes', () => {
  const root = createScratchTree({
    [file]: join('// oxlint-', 'disable-next-line no-explicit-any -- Prisma types it so\nexport {}\n'),
    [testFile]: "test('a path such as ./work/x or src/home/me is relative', () => {})\n",
    'README.md': 'redis://127.0.0.1:6379\n',
  })
  expect(conventions.flatMap((convention) => checkConvention(convention, root))).toEqual([])
})
