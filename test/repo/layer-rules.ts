import type { DependencyType, IForbiddenRuleType } from 'dependency-cruiser'

/**
 * The layers of `packages/*\/src`, as data. Paths are regular expressions relative to the root of the repository.
 *
 * In core, the kernel is every file directly under `src/` (errors, clock, quantities …) and `telemetry/`.
 * `import type` vanishes when compiled; rules with `compiled` let it pass, so that a lower layer can name a type
 * of a higher one.
 */
const core = '^packages/core/src/'
const entry = `${core}index[.]ts$`
const kernel = `${core}([^/]+[.]ts$|telemetry/)`
const schema = `${core}schema/`
const features = `${core}(dependencies|cache|replicas|batching|pagination)/`
const engine = `${core}engine/`
const testing = `${core}testing/`
const adapters = '^packages/(prisma-ext|sequelize-hooks)/src/'

const compiled: { readonly dependencyTypesNot: DependencyType[] } = { dependencyTypesNot: ['type-only'] }

export const layerRules: readonly IForbiddenRuleType[] = [
  {
    name: 'no-cycles',
    comment: 'Files that import each other cannot be understood, tested or loaded one at a time.',
    severity: 'error',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'everything-resolves',
    comment: 'An import that is not found is invisible to all other rules.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'kernel-stands-alone',
    comment: 'Errors, clock and telemetry are used by all and know none of their users.',
    severity: 'error',
    from: { path: kernel, pathNot: entry },
    to: { path: [schema, features, engine], ...compiled },
  },
  {
    name: 'schema-reads-no-feature',
    comment: 'The data model is what all features work off; it works off nothing but the kernel.',
    severity: 'error',
    from: { path: schema },
    to: { path: [features, engine], ...compiled },
  },
  {
    name: 'features-stay-apart',
    comment: 'Each feature is usable and testable alone, types included; the engine composes them.',
    severity: 'error',
    from: { path: features },
    to: { path: features, pathNot: `${core}$1/` },
  },
  {
    name: 'features-do-not-know-the-engine',
    comment: 'The engine composes features; a feature that calls back takes a function.',
    severity: 'error',
    from: { path: features },
    to: { path: engine, ...compiled },
  },
  {
    name: 'entry-is-for-others',
    comment:
      'Inside core a thing is imported from the file it lives in; through the entry every file depends on every file.',
    severity: 'error',
    from: { path: core },
    to: { path: entry },
  },
  {
    name: 'testing-is-for-tests',
    comment: 'Test doubles and conformance suites never load in production.',
    severity: 'error',
    from: { path: '^packages/[^/]+/src/', pathNot: testing },
    to: { path: testing },
  },
  {
    name: 'core-knows-no-orm',
    comment:
      'Core knows operations. A foreign client is typed by the smallest shape we call, types included.',
    severity: 'error',
    from: { path: core },
    to: {
      path: '(^|node_modules/)(@prisma/|prisma(/|$)|@?sequelize|(pg|pg-[a-z-]+|postgres|mysql2?|mariadb|sqlite3|better-sqlite3|tedious|knex|kysely|typeorm|drizzle-orm)(/|$))',
    },
  },
  {
    name: 'redis-client-in-stores-only',
    comment: 'Everything else speaks to a store, so that Redis can be absent, scripted or replaced.',
    severity: 'error',
    from: { path: '^packages/[^/]+/src/', pathNot: `${core}cache/(stores/|bus/|[a-z-]*bus[.]ts$)` },
    to: { path: '(^|node_modules/)(ioredis|redis|@redis)(/|$)' },
  },
  {
    name: 'adapters-use-the-public-entry',
    comment: 'What an adapter needs, the author of the next adapter needs too: make it public.',
    severity: 'error',
    from: { path: adapters },
    to: { path: core, pathNot: entry },
  },
  {
    name: 'adapters-stay-apart',
    comment: 'One ORM each.',
    severity: 'error',
    from: { path: adapters },
    to: { path: adapters, pathNot: '^packages/$1/src/' },
  },
  {
    name: 'one-orm-per-adapter-prisma',
    comment: 'Who uses Prisma does not install Sequelize.',
    severity: 'error',
    from: { path: '^packages/prisma-ext/src/' },
    to: { path: '(^|node_modules/)@?sequelize' },
  },
  {
    name: 'one-orm-per-adapter-sequelize',
    comment: 'Who uses Sequelize does not install Prisma.',
    severity: 'error',
    from: { path: '^packages/sequelize-hooks/src/' },
    to: { path: '(^|node_modules/)(@prisma/|prisma(/|$))' },
  },
  {
    name: 'only-entries-re-export',
    comment: 'A name has one home; other files that pass it on hide where it lives.',
    severity: 'error',
    from: { path: '^packages/[^/]+/src/', pathNot: '/index[.]ts$' },
    to: { dependencyTypes: ['export'] },
  },
  {
    name: 'published-code-stays-inside',
    comment: 'Sources never reach into tests, demos or benchmarks; these are not published.',
    severity: 'error',
    from: { path: '^packages/[^/]+/src/' },
    to: { path: ['^(test|prisma|examples|bench)/', '^packages/[^/]+/test/'] },
  },
  {
    name: 'published-code-declares-its-dependencies',
    comment: 'What is not in dependencies or peerDependencies is not there when a user installs the package.',
    severity: 'error',
    from: { path: '^packages/[^/]+/src/' },
    to: {
      dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
      dependencyTypesNot: ['npm-peer', 'npm'],
    },
  },
]
