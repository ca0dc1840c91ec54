import { defineConfig } from 'prisma/config'

// A default export because Prisma's command line demands one.
export default defineConfig({
  schema: 'schema.prisma',
  migrations: { path: 'migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? 'postgresql://postgres@127.0.0.1:5432/shop' },
})
