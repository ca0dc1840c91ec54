import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { createScratchTree } from './scratch-tree.ts'
import { repositoryRoot } from './source-tree.ts'

const run = promisify(execFile)
const entries = readdirSync(join(repositoryRoot, 'packages')).map((name) => `packages/${name}/src/index.ts`)

test('three packages are looked at', () => {
  expect(entries).toHaveLength(3)
})

test.each(entries)('%s starts no timer and no connection when imported', async (entry) => {
  expect(await importAlone(join(repositoryRoot, entry))).toEqual([])
})

test.each([
  ['a timer', 'setInterval(() => {}, 1000).unref()', 'Timeout'],
  [
    'a listener',
    "import { createServer } from 'node:net'\ncreateServer().listen(0).unref()",
    'TCPSERVERWRAP',
  ],
  ['a signal handler', "process.on('SIGTERM', () => {})", 'SIGNALWRAP'],
])('%s at import time is noticed, even one that does not hold the process', async (_, text, resource) => {
  const root = createScratchTree({ 'index.ts': text, 'package.json': '{ "type": "module" }' })
  expect(await importAlone(join(root, 'index.ts'))).toContain(resource)
})

test('a module that keeps the process alive is noticed', async () => {
  const root = createScratchTree({
    'index.ts': 'setInterval(() => {}, 1000)',
    'package.json': '{ "type": "module" }',
  })
  await expect(importAlone(join(root, 'index.ts'), 2_000)).rejects.toThrow()
})

/** Imports `file` in a process of its own, which must end by itself; what it started on the way. */
async function importAlone(file: string, timeoutMs = 20_000): Promise<readonly string[]> {
  const program = `
    import { createHook } from 'node:async_hooks'
    const lasting = new Set(['Timeout', 'Immediate', 'TCPWRAP', 'TCPSERVERWRAP', 'UDPWRAP', 'WORKER', 'PROCESSWRAP',
      'SIGNALWRAP', 'FSEVENTWRAP', 'STATWATCHER'])
    const started = []
    const hook = createHook({ init: (_, type) => { if (lasting.has(type)) started.push(type) } }).enable()
    await import(${JSON.stringify(pathToFileURL(file).href)})
    hook.disable()
    console.log(JSON.stringify(started))
  `
  const { stdout } = await run(
    process.execPath,
    ['--conditions=source', '--import', 'tsx', '--input-type=module', '--eval', program],
    { cwd: repositoryRoot, timeout: timeoutMs },
  )
  return JSON.parse(stdout) as readonly string[]
}
