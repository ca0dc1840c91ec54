import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chown, mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { PostgresBinaries } from './postgres-binaries.ts'
import { runProgram } from './run-program.ts'
import { serverUser, spawnAs } from './server-user.ts'

/** The same text order on every machine; a test of another collation creates it. */
const initdbArguments = [
  '--username=postgres',
  '--auth=trust',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--no-data-checksums',
  '--no-sync',
  '--no-instructions',
] as const

/** A data directory fresh from `initdb`, made once per version and only ever copied. */
export async function postgresTemplate({ initdb, cache }: PostgresBinaries): Promise<string> {
  const template = join(cache, 'template')
  if (existsSync(template)) return template
  const user = serverUser()
  const draft = `${template}.${randomUUID()}`
  await mkdir(draft, { mode: 0o700 })
  if (user.switched) await chown(draft, user.uid, user.gid)
  await runProgram(initdb, [...initdbArguments, `--pgdata=${draft}`], { cwd: '/', ...spawnAs(user) })
  await rename(draft, template).catch(async (error: unknown) => {
    await rm(draft, { recursive: true, force: true })
    if (!existsSync(template)) throw error
  })
  return template
}

/** Copies the data directory of a server that is stopped. `target` must not exist yet. */
export async function copyCluster(source: string, target: string): Promise<void> {
  await runProgram('cp', ['-R', source, target], { cwd: '/', ...spawnAs(serverUser()) })
}
