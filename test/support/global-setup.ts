import { generateClient } from '@orm-overdrive/shop-schema/generate'
import type { TestProject } from 'vitest/node'
import { startBroker, type ServerBroker } from './server-broker.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where to ask for the servers of this run. */
    overdriveServers: string
  }
}

/** Every project of a run loads this file for itself, yet all of them share one PostgreSQL and one Redis. */
interface Shared {
  broker: Promise<ServerBroker>
  users: number
}

const place = Symbol.for('overdrive.test.servers')
const holder = globalThis as { [place]?: Shared | undefined }

/**
 * Vitest's `globalSetup`: offers PostgreSQL and Redis to all test files, and stops after the last one what
 * was started on the way.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await generateClient()
  const shared = (holder[place] ??= { broker: startBroker(), users: 0 })
  shared.users++
  project.provide('overdriveServers', (await shared.broker).address)
  return async () => {
    if (--shared.users > 0) return
    holder[place] = undefined
    await (await shared.broker).stop()
  }
}
