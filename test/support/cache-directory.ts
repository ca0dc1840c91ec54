import { chmod, lstat, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { reachableTemporaryDirectory } from './reachable-directory.ts'

/** Where prepared files survive from run to run, inside the checkout. */
export const checkoutCache = join(import.meta.dirname, '../../node_modules/.cache/overdrive')

/** The same outside of the checkout, for servers whose user may not look into it. */
export async function temporaryCache(): Promise<string> {
  const uid = process.getuid?.() ?? 0
  const directory = join(await reachableTemporaryDirectory(), `overdrive-cache-${uid}`)
  await mkdir(directory, { recursive: true, mode: 0o711 })
  const found = await lstat(directory)
  if (!found.isDirectory() || (process.getuid && found.uid !== uid)) {
    throw new Error(`${directory} belongs to somebody else; remove it or set TMPDIR to another directory.`)
  }
  await chmod(directory, 0o711)
  return directory
}
