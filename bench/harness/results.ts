import { mkdir, writeFile } from 'node:fs/promises'
import type { Machine } from './machine.ts'
import type { ReportTable } from './report-table.ts'
import { renderAsMarkdown } from './report-table.ts'

/** What a scenario found, and how to find it again. */
export interface Results {
  /** Name of the files. */
  readonly name: string
  readonly title: string
  /** The command that repeats it. */
  readonly command: string
  readonly machine: Machine
  readonly tables: readonly ReportTable[]
  /** Everything measured. */
  readonly data: unknown
}

const directory = new URL('../results/', import.meta.url)

/** Writes a page to read and a file to compute with; returns their paths from the root of the repository. */
export async function writeResults(results: Results): Promise<readonly string[]> {
  const { name, title, command, machine, tables, data } = results
  const at = new Date().toISOString()
  const versions = Object.entries(machine.versions).map(([program, version]) => `${program} ${version}`)
  const page = [
    `# ${title}`,
    `Written by \`${command}\` on ${at.slice(0, 10)}. The method is in [README.md](../README.md).`,
    `${machine.cores} cores (${machine.cpu}), ${machine.memoryGb} GB, ${machine.system}; ${versions.join(', ')}.`,
    ...tables.map(renderAsMarkdown),
  ].join('\n\n')
  await mkdir(directory, { recursive: true })
  // Short lists stand on one line, as the formatter has it.
  const text = JSON.stringify({ at, command, machine, data }, plainMaps, 2).replaceAll(
    /\[\s+([^[\]{}]*?)\s+\]/g,
    (_, items: string) => `[${items.replaceAll(/\s*\n\s*/g, ' ')}]`,
  )
  await writeFile(new URL(`${name}.md`, directory), `${page}\n`)
  await writeFile(new URL(`${name}.json`, directory), `${text}\n`)
  return [`bench/results/${name}.md`, `bench/results/${name}.json`]
}

/** Maps become objects, or lists where only their values matter. */
function plainMaps(key: string, value: unknown): unknown {
  if (!(value instanceof Map)) return value
  return key === 'causes' ? [...value.values()] : Object.fromEntries(value)
}
