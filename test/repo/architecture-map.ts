import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findSources } from './source-tree.ts'

/**
 * Compares ARCHITECTURE.md with the tree: one line per source file, and none for a file that is not there.
 *
 * A line is "- `cache/freshness.ts`: what it decides", below the heading "## `packages/core/src`".
 *
 * @returns The lines to add and to remove.
 */
export function checkArchitectureMap(root: string): readonly string[] {
  const page = join(root, 'ARCHITECTURE.md')
  if (!existsSync(page)) return ['ARCHITECTURE.md is missing']
  const sources = findSources(root)
  if (sources.length === 0) return ['no sources found under packages/*/src']

  const entries = readEntries(readFileSync(page, 'utf8'))
  const listed = new Set(entries.map(({ file }) => file))
  const existing = new Set(sources)
  return [
    ...sources.filter((file) => !listed.has(file)).map(describeMissing),
    ...entries.filter(({ file }) => !existing.has(file)).map(({ file }) => `remove: ${file} does not exist`),
    ...entries.filter(({ text }) => text === '').map(({ file }) => `describe: ${file} has no text`),
    ...entries
      .filter(({ file }, index) => entries.findIndex((other) => other.file === file) < index)
      .map(({ file }) => `remove: ${file} is listed twice`),
  ]
}

interface Entry {
  readonly file: string
  readonly text: string
}

function readEntries(page: string): readonly Entry[] {
  const entries: Entry[] = []
  let directory: string | undefined
  for (const line of page.split('\n')) {
    if (line.startsWith('## ')) directory = /^## `(packages\/[^/`]+\/src)`$/.exec(line)?.[1]
    const [, file, text = ''] = /^- `([^`]+\.ts)`:?\s*(.*)$/.exec(line) ?? []
    if (directory !== undefined && file !== undefined) entries.push({ file: `${directory}/${file}`, text })
  }
  return entries
}

function describeMissing(file: string): string {
  const [, directory, rest] = /^(packages\/[^/]+\/src)\/(.+)$/.exec(file) ?? []
  return `add below "## \`${directory}\`":\n- \`${rest}\`: `
}
