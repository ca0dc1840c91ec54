import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClientBase } from 'pg'

const migrationsDirectory = join(import.meta.dirname, 'migrations')

/** One migration as `prisma migrate deploy` would find it. */
export interface Migration {
  /** Name of its directory, a timestamp first. */
  readonly name: string
  readonly sql: string
}

/** Reads all migrations, oldest first. */
export async function readMigrations(): Promise<readonly Migration[]> {
  const entries = await readdir(migrationsDirectory, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return Promise.all(
    names.toSorted().map(async (name) => ({
      name,
      sql: await readFile(join(migrationsDirectory, name, 'migration.sql'), 'utf8'),
    })),
  )
}

/** Creates the tables of `schema.prisma` in an empty database, each migration in one transaction. */
export async function applyMigrations(client: ClientBase): Promise<void> {
  for (const { sql } of await readMigrations()) await client.query(sql)
}
