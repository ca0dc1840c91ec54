import { existsSync, readdirSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'

export const repositoryRoot = resolve(import.meta.dirname, '../..')

/** Never ours to check: installed, built, generated or kept by tools. */
const foreignDirectories: ReadonlySet<string> = new Set([
  '.git',
  'node_modules',
  'dist',
  'coverage',
  '.cache',
  'generated',
])

/** All files of the repository, relative to `root` with forward slashes, sorted. */
export function findFiles(root: string, directory: string = root): readonly string[] {
  if (!existsSync(directory)) return []
  return readdirSync(directory, { withFileTypes: true })
    .flatMap((item) => {
      const path = join(directory, item.name)
      if (item.isDirectory()) return foreignDirectories.has(item.name) ? [] : findFiles(root, path)
      return item.isFile() ? [relative(root, path).split(sep).join('/')] : []
    })
    .toSorted()
}

/** The sources of the published packages: `packages/*\/src/**\/*.ts`. */
export function findSources(root: string): readonly string[] {
  return findFiles(root, join(root, 'packages')).filter((file) => /^packages\/[^/]+\/src\/.+\.ts$/.test(file))
}
