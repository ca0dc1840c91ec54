import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test, vi } from 'vitest'
import {
  buildPackages,
  checkConsumer,
  checkTarball,
  packPackages,
  plainEnvironment,
} from './check-package-shape.ts'
import { createScratchTree } from './scratch-tree.ts'
import { repositoryRoot } from './source-tree.ts'

/*
 * The tools behind `pnpm check`, each run with the configuration of this repository on a small tree that it must
 * refuse. A configuration that looks at the wrong files would find nothing there either.
 */
vi.setConfig({ testTimeout: 120_000 })

const run = promisify(execFile)
const source = 'packages/core/src/cache/entry.ts'

test.each([
  ['no-floating-promises', 'export function load(): void {\n  Promise.resolve(1)\n}\n'],
  ['no-explicit-any', 'export const value: any = 1\n'],
  ['no-default-export', 'export default 1\n'],
  ['no-console', "export const say = (): void => console.log('x')\n"],
  [
    'consistent-type-imports',
    "import { Stats } from 'node:fs'\nexport const size = (stats: Stats): number => stats.size\n",
  ],
  ['no-unused-vars', 'const unused = 1\nexport const used = 2\n'],
])('lint refuses a breach of %s', async (rule, text) => {
  const root = createToolTree({ [source]: text }, ['.oxlintrc.json', 'tsconfig.base.json', 'tsconfig.json'])
  expect(await refusal(root, 'oxlint', ['--type-aware', '--format=unix'])).toContain(rule)
})

test('lint fails when it sees no files', async () => {
  expect(await refusal(createToolTree({}, ['.oxlintrc.json']), 'oxlint', [])).toContain('No files found')
})

test.each([
  ['a semicolon', 'export const value = 1;\n'],
  ['double quotes', 'export const value = "1"\n'],
  [
    'a long line',
    `export const values = [${Array.from({ length: 40 }, (_, index) => index + 100).join(', ')}]\n`,
  ],
])('format refuses %s', async (_, text) => {
  const root = createToolTree({ [source]: text }, ['.oxfmtrc.json'])
  expect(await refusal(root, 'oxfmt', ['--check', 'packages'])).toContain('entry.ts')
})

test('format fails when it sees no files', async () => {
  await refusal(createToolTree({}, ['.oxfmtrc.json']), 'oxfmt', ['--check', 'packages'])
})

test.each([
  ['a source that is not code', 'packages/core/src/cache/entry.ts', "export const size: number = 'x'\n"],
  [
    'an unchecked index',
    'packages/core/src/cache/entry.ts',
    'export const first = (all: string[]): string => all[0]\n',
  ],
  [
    'a test with a wrong type',
    'packages/core/test/cache/entry.test.ts',
    "const size: number = 'x'\nexport { size }\n",
  ],
  [
    'a guarantee with a wrong type',
    'test/guarantees/strong.test.ts',
    "const size: number = 'x'\nexport { size }\n",
  ],
])('the type check refuses %s', async (_, file, text) => {
  const root = createToolTree({ [file]: text }, ['tsconfig.base.json', 'tsconfig.json'])
  expect(await refusal(root, 'tsc', ['-p', 'tsconfig.json'])).toContain(`${file}(1,`)
})

test('the type check fails when it sees no files', async () => {
  const root = createToolTree({}, ['tsconfig.base.json', 'tsconfig.json'])
  expect(await refusal(root, 'tsc', ['-p', 'tsconfig.json'])).toContain('No inputs were found')
})

test.each([
  ['a file nobody imports', { 'packages/core/src/cache/dead.ts': 'export const dead = 1\n' }, 'dead.ts'],
  [
    'an export nobody uses',
    { 'packages/core/src/clock.ts': 'export const used = 1\nexport const dead = 2\n' },
    'dead',
  ],
  [
    'a dependency nobody uses',
    { 'packages/core/package.json': coreManifest({ 'left-pad': '1' }) },
    'left-pad',
  ],
])('dead code refuses %s', async (_, files, culprit) => {
  const root = createToolTree({ ...liveTree(), ...files }, ['knip.jsonc'])
  expect(await refusal(root, 'knip', ['--no-config-hints'])).toContain(culprit)
})

test('dead code passes where everything is used', async () => {
  const root = createToolTree(liveTree(), ['knip.jsonc'])
  await run(tool('knip'), ['--no-config-hints'], { cwd: root })
})

test('dead code fails when it sees no files', async () => {
  const root = createToolTree({ 'package.json': '{ "name": "empty" }' }, ['knip.jsonc'])
  await refusal(root, 'knip', [])
})

test('package shape refuses a build that fails and a package without its files', async () => {
  const root = createToolTree(
    {
      'tsconfig.build.json':
        '{ "files": [], "references": [{ "path": "packages/core/tsconfig.build.json" }] }',
      'packages/core/tsconfig.build.json':
        '{ "compilerOptions": { "composite": true, "types": [] }, "include": ["src"] }',
      'packages/core/src/index.ts': "export const size: number = 'x'\n",
      'packages/core/package.json': coreManifest({}),
    },
    [],
  )
  expect((await buildPackages(root)).join('\n')).toContain('src/index.ts(1,14)')

  const [item] = await packPackages(root, root)
  if (item === undefined) throw new Error('nothing was packed')
  expect((await checkTarball(item)).join('\n')).toContain('./dist/index.js but the file does not exist')

  const consumer = join(root, 'consumer')
  mkdirSync(consumer)
  const complaints = (await checkConsumer([item], consumer)).join('\n')
  expect(complaints).toContain('consumer: node: ')
  expect(complaints).toContain('consumer: tsc: ')
})

/** A scratch tree with our configuration files and what is installed here. */
function createToolTree(files: Readonly<Record<string, string>>, configuration: readonly string[]): string {
  const root = createScratchTree(files)
  for (const name of configuration) cpSync(join(repositoryRoot, name), join(root, name))
  symlinkSync(join(repositoryRoot, 'node_modules'), join(root, 'node_modules'))
  return root
}

function liveTree(): Record<string, string> {
  return {
    'package.json': '{ "name": "scratch", "private": true, "type": "module" }',
    'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
    'packages/core/package.json': coreManifest({}),
    'packages/core/src/index.ts': "export { used } from './clock.ts'\n",
    'packages/core/src/clock.ts': 'export const used = 1\n',
  }
}

function coreManifest(dependencies: Readonly<Record<string, string>>): string {
  return JSON.stringify({
    name: '@orm-overdrive/core',
    version: '0.1.0',
    type: 'module',
    main: './dist/index.js',
    exports: { '.': { source: './src/index.ts', default: './dist/index.js' } },
    dependencies,
  })
}

function tool(name: string): string {
  return join(repositoryRoot, 'node_modules/.bin', name)
}

/** The output of a tool that must fail. */
async function refusal(root: string, name: string, parameters: readonly string[]): Promise<string> {
  const outcome = await run(tool(name), [...parameters], { cwd: root, env: plainEnvironment }).then(
    () => undefined,
    (error: { stdout: string; stderr: string }) => `${error.stdout}${error.stderr}`,
  )
  if (outcome === undefined) throw new Error(`${name} found nothing wrong`)
  return outcome
}
