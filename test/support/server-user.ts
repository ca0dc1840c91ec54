import { readFileSync } from 'node:fs'

/** Whom a server runs as. */
export interface ServerUser {
  readonly uid: number
  readonly gid: number
  /** Whether this differs from the user that we run as. */
  readonly switched: boolean
}

/** PostgreSQL refuses to run as root, so root lends its servers to `postgres` or `nobody`. */
export function serverUser(): ServerUser {
  const uid = process.getuid?.() ?? 0
  const gid = process.getgid?.() ?? 0
  if (uid !== 0 || process.platform === 'win32') return { uid, gid, switched: false }
  return { ...(findUser('postgres') ?? findUser('nobody') ?? { uid: 65_534, gid: 65_534 }), switched: true }
}

/** Options of `spawn` that run a program as `user`. */
export function spawnAs(user: ServerUser): { uid?: number; gid?: number } {
  return user.switched ? { uid: user.uid, gid: user.gid } : {}
}

function findUser(name: string): { uid: number; gid: number } | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined
}
