import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import type { MigrationList, SchemaContainer } from '@prisma/schema-engine-wasm'
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg'

const prismaDirectory = join(import.meta.dirname, '../../prisma')
const filters = { externalTables: [], externalEnums: [] }

/**
 * The program behind `prisma migrate`, compiled to WebAssembly: unlike the native one it comes from npm, so
 * that migrations can be judged by Prisma itself without a download.
 */
export interface PrismaSchemaEngine {
  /** What `prisma migrate deploy` does. Returns the names of the migrations applied now. */
  deploy(): Promise<readonly string[]>
  /** The SQL that creates the tables of `schema.prisma` in an empty database. */
  schemaSql(): Promise<string>
}

/** Opens the engine on a database. */
export async function createSchemaEngine(url: string): Promise<PrismaSchemaEngine> {
  const content = await readFile(join(prismaDirectory, 'schema.prisma'), 'utf8')
  const files: SchemaContainer[] = [{ path: 'schema.prisma', content }]
  loaded ??= loadModule()
  await loaded
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString: url }))
  const engine = await glue.SchemaEngine.new({ datamodels: [['schema.prisma', content]] }, () => {}, adapter)
  return {
    async deploy() {
      const output = await engine.applyMigrations({ migrationsList: await migrationList(), filters })
      return output.appliedMigrationNames
    },
    async schemaSql() {
      const { stdout } = await engine.diff({
        from: { tag: 'empty' },
        to: { tag: 'schemaDatamodel', files },
        script: true,
        exitCode: null,
        filters,
      })
      return stdout ?? ''
    },
  }
}

/** What we call of it: without the DOM library TypeScript does not know that Node has it. */
const { WebAssembly: webAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    instantiate(
      bytes: Uint8Array,
      imports: Readonly<Record<string, object>>,
    ): Promise<{ readonly instance: { readonly exports: Readonly<Record<string, unknown>> } }>
  }
}

let loaded: Promise<void> | undefined

/** Once per process: the glue holds one module, and a second one would take its memory away. */
async function loadModule(): Promise<void> {
  const require = createRequire(import.meta.url)
  const wasm = join(
    require.resolve('@prisma/schema-engine-wasm/schema_engine_bg'),
    '../schema_engine_bg.wasm',
  )
  const { instance } = await webAssembly.instantiate(await readFile(wasm), { './schema_engine_bg.js': glue })
  glue.__wbg_set_wasm(instance.exports)
  const start = instance.exports['__wbindgen_start'] as () => void
  start()
}

async function migrationList(): Promise<MigrationList> {
  const { readMigrations } = await import('@orm-overdrive/shop-schema/apply-migrations')
  const baseDir = join(prismaDirectory, 'migrations')
  const migrations = await readMigrations()
  return {
    baseDir,
    lockfile: {
      path: 'migration_lock.toml',
      content: await readFile(join(baseDir, 'migration_lock.toml'), 'utf8'),
    },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
    })),
  }
}
