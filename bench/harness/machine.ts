import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os'

/** Where and with what a measurement was made. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly system: string
  /** Versions by name. */
  readonly versions: Readonly<Record<string, string>>
}

/** Describes this machine. */
export async function describeMachine(): Promise<Machine> {
  const packages = ['sequelize', 'pg']
  const versions = await Promise.all(packages.map(async (name) => [name, await versionOf(name)] as const))
  const fromPrisma = createRequire(
    createRequire(import.meta.url).resolve('@orm-overdrive/shop-schema/load-world'),
  )
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()} ${arch()}`,
    versions: {
      node: process.versions.node,
      '@prisma/client': await versionOf('@prisma/client', fromPrisma),
      ...Object.fromEntries(versions),
    },
  }
}

/** The version of an installed package, whose `package.json` may be private to it. */
async function versionOf(name: string, require = createRequire(import.meta.url)): Promise<string> {
  for (const directory of require.resolve.paths(name) ?? []) {
    const text = await readFile(`${directory}/${name}/package.json`, 'utf8').catch(() => undefined)
    if (text !== undefined) return (JSON.parse(text) as { version: string }).version
  }
  return 'unknown'
}
