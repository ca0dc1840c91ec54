import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitUntil } from './deadline.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'overdrive-test-'))
  await chmod(directory, 0o711)
})
afterAll(() => rm(directory, { recursive: true, force: true }))

const ends: Readonly<Record<string, (child: ChildProcess) => unknown>> = {
  'is killed': (child) => child.kill('SIGKILL'),
  'gets Ctrl-C, and its process group with it': (child) => process.kill(-(child.pid ?? 0), 'SIGINT'),
  'exits without stopping them': (child) => child.send('exit'),
  'has nothing left to do': (child) => child.send('idle'),
}

for (const [name, end] of Object.entries(ends)) {
  test(`servers and their directories are gone after their process ${name}`, async () => {
    const child = fork(join(import.meta.dirname, 'undertaker.fixture.ts'), {
      execArgv: ['--import', 'tsx'],
      detached: true,
      env: { ...process.env, TMPDIR: directory },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const [{ ports }] = (await Promise.race([once(child, 'message'), failure(child)])) as [Started]
    expect(await Promise.all(ports.map(isListening))).toEqual([true, true, true])
    expect(await ownDirectories()).toHaveLength(2)

    const exited = once(child, 'exit')
    end(child)
    await exited
    await waitUntil(async () => !(await Promise.all(ports.map(isListening))).includes(true), {
      what: 'all servers have stopped',
      timeoutMs: 10_000,
    })
    await waitUntil(async () => (await ownDirectories()).length === 0, {
      what: 'all directories are removed',
      timeoutMs: 10_000,
    })
  })
}

async function ownDirectories(): Promise<readonly string[]> {
  return (await readdir(directory)).filter((entry) => /^overdrive-(pg|redis)-/.test(entry))
}

interface Started {
  readonly ports: readonly number[]
}

async function failure(child: ChildProcess): Promise<never> {
  const [code] = (await once(child, 'exit')) as [number | null]
  throw new Error(`The fixture ended with ${String(code)}.`)
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
