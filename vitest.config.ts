import { defineConfig } from 'vitest/config'

/** Packages resolve each other from source: the condition `"source"` in their `exports`. */
const conditions = ['source', 'module', 'node', 'development|production']

/** Test files of one project; what they need of servers is started once per run, see `globalSetup`. */
function project(name: string, include: string[], exclude: string[] = []) {
  return {
    extends: true as const,
    test: { name, include, exclude: ['**/node_modules/**', ...exclude] },
  }
}

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['source', 'node'] } },
  test: {
    globals: false,
    // The machines this runs on have two cores, and the database servers want some of them.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      project('core', ['packages/core/test/**/*.test.ts'], ['**/*.redis.test.ts']),
      project('core-redis', ['packages/core/test/**/*.redis.test.ts']),
      project('prisma-ext', ['packages/prisma-ext/test/**/*.test.ts']),
      project('sequelize-hooks', ['packages/sequelize-hooks/test/**/*.test.ts']),
      project('guarantees', ['test/guarantees/**/*.test.ts']),
      project('cross-package', ['test/cross-package/**/*.test.ts']),
      project('support', ['test/support/**/*.test.ts', 'prisma/**/*.test.ts']),
      project('oracle', ['test/oracle/**/*.test.ts']),
      project('repo', ['test/repo/**/*.test.ts']),
    ],
  },
})
