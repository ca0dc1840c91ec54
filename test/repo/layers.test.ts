import { expect, test } from 'vitest'
import { checkLayers } from './check-layers.ts'
import { layerRules } from './layer-rules.ts'
import { createScratchTree } from './scratch-tree.ts'
import { repositoryRoot } from './source-tree.ts'

const core = 'packages/core/src'
const prisma = 'packages/prisma-ext/src'
const sequelize = 'packages/sequelize-hooks/src'

/** What surrounds every bad import: packages, a thing to import in each layer, and installed drivers. */
const surroundings: Readonly<Record<string, string>> = {
  'packages/core/package.json': manifest('core', {
    dependencies: { ioredis: '1' },
    devDependencies: { knip: '1' },
  }),
  'packages/prisma-ext/package.json': manifest('prisma-ext', { peerDependencies: { '@prisma/client': '1' } }),
  'packages/sequelize-hooks/package.json': manifest('sequelize-hooks', {
    peerDependencies: { sequelize: '1' },
  }),
  [`${core}/index.ts`]: "export { thing } from './errors.ts'",
  [`${core}/errors.ts`]: 'export const thing = 1; export type Thing = number',
  [`${core}/schema/model.ts`]: 'export const thing = 1; export type Thing = number',
  [`${core}/cache/store.ts`]: 'export const thing = 1; export type Thing = number',
  [`${core}/replicas/node.ts`]: 'export const thing = 1; export type Thing = number',
  [`${core}/engine/engine.ts`]: 'export const thing = 1; export type Thing = number',
  [`${core}/testing/clock.ts`]: 'export const thing = 1; export type Thing = number',
  [`${prisma}/extension.ts`]: 'export const thing = 1',
  [`${sequelize}/install.ts`]: 'export const thing = 1',
  'test/support/servers.ts': 'export const thing = 1',
  ...installed('pg'),
  ...installed('ioredis'),
  ...installed('knip'),
  ...installed('sequelize'),
  ...installed('@prisma/client'),
}

const read = (from: string) => `import { thing } from '${from}'\nvoid thing\n`
const readType = (from: string) => `import type { Thing } from '${from}'\nexport type Other = Thing\n`

/** For each rule, files that break it and nothing else. */
const breaches: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'no-cycles': {
    [`${core}/cache/a.ts`]: "import { b } from './b.ts'\nexport const a = () => b\n",
    [`${core}/cache/b.ts`]: "import { a } from './a.ts'\nexport const b = () => a\n",
  },
  'everything-resolves': { [`${core}/cache/bad.ts`]: read('./absent.ts') },
  'kernel-stands-alone': { [`${core}/clock.ts`]: read('./cache/store.ts') },
  'schema-reads-no-feature': { [`${core}/schema/bad.ts`]: read('../cache/store.ts') },
  'features-stay-apart': { [`${core}/cache/bad.ts`]: readType('../replicas/node.ts') },
  'features-do-not-know-the-engine': { [`${core}/replicas/bad.ts`]: read('../engine/engine.ts') },
  'entry-is-for-others': { [`${core}/engine/bad.ts`]: read('../index.ts') },
  'testing-is-for-tests': { [`${core}/engine/bad.ts`]: read('../testing/clock.ts') },
  'core-knows-no-orm': { [`${core}/engine/bad.ts`]: readType('pg') },
  'redis-client-in-stores-only': { [`${core}/engine/bad.ts`]: readType('ioredis') },
  'adapters-use-the-public-entry': { [`${prisma}/bad.ts`]: readType('../../core/src/schema/model.ts') },
  'adapters-stay-apart': { [`${prisma}/bad.ts`]: read('../../sequelize-hooks/src/install.ts') },
  'one-orm-per-adapter-prisma': { [`${prisma}/bad.ts`]: readType('sequelize') },
  'one-orm-per-adapter-sequelize': { [`${sequelize}/bad.ts`]: readType('@prisma/client') },
  'only-entries-re-export': { [`${core}/engine/bad.ts`]: "export * from '../cache/store.ts'" },
  'published-code-stays-inside': { [`${core}/engine/bad.ts`]: read('../../../../test/support/servers.ts') },
  'published-code-declares-its-dependencies': { [`${core}/engine/bad.ts`]: read('knip') },
}

test('every layer rule has a breach that shows it bites', () => {
  expect(Object.keys(breaches).toSorted()).toEqual(layerRules.map(({ name }) => String(name)).toSorted())
})

test.each(Object.entries(breaches))('%s bites', async (rule, files) => {
  const { complaints } = await checkLayers(createScratchTree({ ...surroundings, ...files }))
  expect(complaints.map((complaint) => complaint.split(':')[0])).toContain(rule)
})

test('imports that point right pass', async () => {
  const { complaints } = await checkLayers(
    createScratchTree({
      ...surroundings,
      [`${core}/engine/good.ts`]:
        read('../cache/store.ts') + read('../errors.ts').replaceAll('thing', 'Thing'),
      [`${core}/cache/good.ts`]: read('../schema/model.ts') + readType('../engine/engine.ts'),
      [`${core}/cache/stores/redis-store.ts`]: read('ioredis'),
      [`${core}/cache/message-bus.ts`]: read('ioredis'),
      [`${prisma}/good.ts`]: read('../../core/src/index.ts') + readType('@prisma/client'),
    }),
  )
  expect(complaints).toEqual([])
})

test('a tree without sources fails', async () => {
  const { complaints } = await checkLayers(createScratchTree({ 'README.md': '' }))
  expect(complaints).toEqual(['no sources found under packages/*/src'])
})

test('the sources of this repository keep the layers', async () => {
  const { seen, complaints } = await checkLayers(repositoryRoot)
  expect(complaints).toEqual([])
  expect(seen).toContain('packages/core/src/errors.ts')
})

function manifest(name: string, fields: object): string {
  return JSON.stringify({ name: `@orm-overdrive/${name}`, type: 'module', ...fields })
}

function installed(name: string): Record<string, string> {
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify({
      name,
      version: '1.0.0',
      type: 'module',
      main: 'index.js',
    }),
    [`node_modules/${name}/index.js`]: 'export const thing = 1',
  }
}
