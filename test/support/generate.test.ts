import { generateClient } from '@orm-overdrive/shop-schema/generate'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runProgram } from './run-program.ts'

const prisma = join(import.meta.dirname, '../../prisma')
let directory: string

// A copy: other test files are importing the real client meanwhile.
beforeAll(async () => {
  directory = await mkdtemp(join(prisma, 'generated/test-'))
  for (const file of ['schema.prisma', 'prisma.config.ts'])
    await cp(join(prisma, file), join(directory, file))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

test('of two that generate at once one makes the client and the other waits for it', async () => {
  const made = await Promise.all([generateClient(directory), generateClient(directory)])
  expect(made.toSorted((a, b) => Number(a) - Number(b))).toEqual([false, true])
  expect(await readFile(join(directory, 'generated/client/client.ts'), 'utf8')).toContain('PrismaClient = ')
})

test('a client of the same schema is left alone', async () => {
  expect(await generateClient(directory)).toBe(false)
})

test('another schema makes another client, past a lock left by a dead process', async () => {
  const ended = await runProgram(process.execPath, ['--print', 'process.pid'])
  await mkdir(join(directory, 'generated/lock'))
  await writeFile(join(directory, 'generated/lock/pid'), ended)
  await writeFile(join(directory, 'schema.prisma'), '\nmodel Extra {\n  id Int @id\n}\n', { flag: 'a' })
  expect(await generateClient(directory)).toBe(true)
  expect(await readFile(join(directory, 'generated/client/models/Extra.ts'), 'utf8')).toContain('Extra')
})
