import { defineConfig } from 'vitest/config'

/** Packages resolve each other from source: the condition "source" in their `exports`. */
const conditions = ['source', 'module', 'node', 'development|production']

/** Offers PostgreSQL and Redis; what is asked for is started once per run. */
const servers = ['test/support/global-setup.ts']

function project(name: string, include: string, globalSetup: string[] = servers) {
  return { extends: true as const, test: { name, include: [`${include}/**/*.test.ts`], globalSetup } }
}

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['source', 'node'] } },
  test: {
    // Two cores is what there is, and the servers run on the same ones.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      project('core', 'packages/core/test'),
      project('prisma-ext', 'packages/prisma-ext/test'),
      project('sequelize-hooks', 'packages/sequelize-hooks/test'),
      project('guarantees', 'test/guarantees'),
      project('cross-package', 'test/cross-package'),
      project('support', 'test/support'),
      project('oracle', 'test/oracle'),
      project('repo', 'test/repo', []),
    ],
  },
})
