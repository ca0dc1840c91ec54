import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { repositoryRoot } from './source-tree.ts'

interface Manifest {
  readonly version: string
  readonly exports: Exports
  readonly publishConfig: { readonly exports: Exports }
}

type Exports = Readonly<Record<string, string | Readonly<Record<string, string>>>>

const packages = join(repositoryRoot, 'packages')
const manifests = readdirSync(packages).map((name): readonly [string, Manifest] => [
  name,
  JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8')) as Manifest,
])

test('there are three packages, of one version', () => {
  expect(manifests).toHaveLength(3)
  expect(new Set(manifests.map(([, { version }]) => version)).size).toBe(1)
})

test.each(manifests)('%s publishes its exports without the condition "source"', (_, manifest) => {
  const published = Object.fromEntries(
    Object.entries(manifest.exports).map(([path, target]) => [
      path,
      typeof target === 'string'
        ? target
        : Object.fromEntries(Object.entries(target).filter(([key]) => key !== 'source')),
    ]),
  )
  expect(manifest.publishConfig.exports).toEqual(published)
})

test.each(manifests)('every code export of %s has a source, types and a default', (_, manifest) => {
  const targets = Object.values(manifest.exports).filter((target) => typeof target !== 'string')
  expect(targets).not.toEqual([])
  for (const target of targets) expect(Object.keys(target)).toEqual(['source', 'types', 'default'])
})
