import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPackages, checkConsumer, checkTarball, packPackages } from './check-package-shape.ts'
import { repositoryRoot } from './source-tree.ts'

// `pnpm package-shape`
const directory = mkdtempSync(join(tmpdir(), 'overdrive-packages-'))
try {
  const complaints = await checkAll()
  for (const complaint of complaints) console.error(complaint)
  console.log(`${complaints.length} complaints about the packages`)
  process.exitCode = complaints.length === 0 ? 0 : 1
} finally {
  rmSync(directory, { recursive: true, force: true })
}

async function checkAll(): Promise<readonly string[]> {
  const failures = await buildPackages(repositoryRoot)
  if (failures.length > 0) return failures
  const packages = await packPackages(repositoryRoot, directory)
  if (packages.length === 0) return ['no packages found under packages/']
  const consumer = join(directory, 'consumer')
  mkdirSync(consumer)
  const shapes = await Promise.all(packages.map(checkTarball))
  return [...shapes.flat(), ...(await checkConsumer(packages, consumer))]
}
