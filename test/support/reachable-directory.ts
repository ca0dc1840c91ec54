import { chown, mkdtemp, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { serverUser } from './server-user.ts'
import { removeLater } from './undertaker.ts'

/** A place for temporary files that the server's user can reach, which a private `TMPDIR` of root is not. */
export async function reachableTemporaryDirectory(): Promise<string> {
  for (const directory of [tmpdir(), '/tmp', '/var/tmp']) if (await isReachable(directory)) return directory
  throw new Error(
    `${tmpdir()} is closed to other users; set TMPDIR to a directory that uid ${serverUser().uid} may enter.`,
  )
}

/** Makes a temporary directory that belongs to the server's user, and is removed when this process is gone. */
export async function makeServerDirectory(prefix: string): Promise<string> {
  const directory = await mkdtemp(join(await reachableTemporaryDirectory(), prefix))
  removeLater(directory)
  const user = serverUser()
  if (user.switched) await chown(directory, user.uid, user.gid)
  return directory
}

async function isReachable(directory: string): Promise<boolean> {
  if (!serverUser().switched) return true
  const { mode } = await stat(directory).catch(() => ({ mode: 0 }))
  const parent = dirname(directory)
  return (mode & 0o001) !== 0 && (parent === directory || isReachable(parent))
}
