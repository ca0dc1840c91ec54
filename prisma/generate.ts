import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const lockTimeoutMs = 60_000

/**
 * Generates the Prisma client of `schema.prisma`, unless the one in place was made from the same schema by
 * the same version of Prisma. Works offline, and several processes may call it at once.
 *
 * @param directory - Where `schema.prisma` and `prisma.config.ts` lie. Default: here.
 * @returns Whether a client had to be generated.
 */
export async function generateClient(directory = import.meta.dirname): Promise<boolean> {
  const generated = join(directory, 'generated')
  const stampFile = join(generated, 'stamp')
  const stamp = await currentStamp(directory)
  const isFresh = async (): Promise<boolean> =>
    existsSync(join(generated, 'client/client.ts')) &&
    (await readFile(stampFile, 'utf8').catch(() => '')) === stamp
  if (await isFresh()) return false
  await mkdir(generated, { recursive: true })
  const unlock = await takeLock(join(generated, 'lock'))
  try {
    if (await isFresh()) return false
    await rm(stampFile, { force: true })
    await runGenerate(directory)
    await writeFile(stampFile, stamp)
    return true
  } finally {
    await unlock()
  }
}

async function currentStamp(directory: string): Promise<string> {
  const { version } = JSON.parse(await readFile(prismaPackage(), 'utf8')) as { version: string }
  const schema = await readFile(join(directory, 'schema.prisma'))
  return `${version} ${createHash('sha256').update(schema).digest('hex')}`
}

async function takeLock(lockDirectory: string): Promise<() => Promise<void>> {
  const end = Date.now() + lockTimeoutMs
  for (;;) {
    try {
      await mkdir(lockDirectory)
      await writeFile(join(lockDirectory, 'pid'), String(process.pid))
      return () => rm(lockDirectory, { recursive: true, force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = Number(await readFile(join(lockDirectory, 'pid'), 'utf8').catch(() => '0'))
    if ((holder !== 0 && !isAlive(holder)) || Date.now() > end) {
      await rm(lockDirectory, { recursive: true, force: true })
    } else {
      await sleep(50)
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Prisma would download its schema engine, which `generate` never runs: any existing program stands in for it. */
function runGenerate(directory: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(dirname(prismaPackage()), 'build/index.js'), 'generate'], {
      cwd: directory,
      env: {
        ...process.env,
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        CHECKPOINT_DISABLE: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`"prisma generate" ended with ${String(code)}.\n${output}`))
    })
  })
}

function prismaPackage(): string {
  return createRequire(import.meta.url).resolve('prisma/package.json')
}

if (process.argv[1] === import.meta.filename) {
  const made = await generateClient()
  console.log(made ? 'Generated the Prisma client.' : 'The Prisma client is up to date.')
}
