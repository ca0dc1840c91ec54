import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** What Prisma itself makes of a schema: the part of its DMMF that generators are handed and clients are not. */
export interface Dmmf {
  readonly datamodel: { readonly models: readonly DmmfModel[]; readonly enums: readonly DmmfEnum[] }
}

export interface DmmfModel {
  readonly name: string
  readonly dbName: string | null
  readonly schema: string | null
  readonly documentation?: string
  readonly primaryKey: { readonly name: string | null; readonly fields: readonly string[] } | null
  readonly uniqueIndexes: readonly { readonly name: string | null; readonly fields: readonly string[] }[]
  readonly fields: readonly DmmfField[]
}

export interface DmmfField {
  readonly name: string
  readonly dbName?: string
  readonly kind: 'scalar' | 'enum' | 'object' | 'unsupported'
  readonly type: string
  readonly isList: boolean
  readonly isRequired: boolean
  readonly isUnique: boolean
  readonly isId: boolean
  readonly isUpdatedAt?: boolean
  readonly documentation?: string
  readonly relationFromFields?: readonly string[]
  readonly relationToFields?: readonly string[]
  readonly relationOnDelete?: string
  readonly relationOnUpdate?: string
}

interface DmmfEnum {
  readonly name: string
  readonly values: readonly { readonly name: string; readonly dbName: string | null }[]
}

/** A generator that only writes down what it is handed: Prisma speaks JSON-RPC to it. */
const dumper = `
import { createInterface } from 'node:readline'
import { writeFileSync } from 'node:fs'
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line)
  if (method === 'generate') writeFileSync(params.generator.output.value, JSON.stringify(params.dmmf))
  const result = method === 'getManifest' ? { manifest: { defaultOutput: 'dmmf.json' } } : null
  process.stderr.write(JSON.stringify({ jsonrpc: '2.0', result, id }) + '\\n')
})
`

/** Has Prisma read a schema. Generators in it are left out; the rest must be valid. */
export async function dmmfOf(schema: string): Promise<Dmmf> {
  const directory = await mkdtemp(join(tmpdir(), 'overdrive-dmmf-'))
  try {
    const [dumpFile, schemaFile, output] = ['dump.mjs', 'schema.prisma', 'dmmf.json'].map((name) =>
      join(directory, name),
    ) as [string, string, string]
    const generator = `generator dump {\n  previewFeatures = ["views"]\n  provider = "node ${dumpFile}"\n  output = "${output}"\n}\n`
    await writeFile(dumpFile, dumper)
    await writeFile(schemaFile, generator + schema.replaceAll(/^generator \w+ \{[^}]*\}/gm, ''))
    await generate(schemaFile)
    return JSON.parse(await readFile(output, 'utf8')) as Dmmf
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

function generate(schemaFile: string): Promise<void> {
  const prisma = createRequire(new URL('../../../../prisma/generate.ts', import.meta.url)).resolve(
    'prisma/package.json',
  )
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [join(dirname(prisma), 'build/index.js'), 'generate', '--schema', schemaFile],
      {
        cwd: dirname(schemaFile),
        env: {
          ...process.env,
          PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
          CHECKPOINT_DISABLE: '1',
          PRISMA_HIDE_UPDATE_MESSAGE: '1',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.once('error', reject)
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(output))))
  })
}
