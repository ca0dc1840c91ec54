import { cruise, type ICruiseResult } from 'dependency-cruiser'
import { layerRules } from './layer-rules.ts'
import { findSources } from './source-tree.ts'

export interface LayersReport {
  /** Files of `packages/*\/src` that were read. */
  readonly seen: readonly string[]
  readonly complaints: readonly string[]
}

/**
 * Checks the imports of all sources under `root` against {@link layerRules}.
 *
 * A file on disk that the cruiser did not read is a complaint too, and so is an empty tree: dependency-cruiser
 * passes over what it cannot parse without a word.
 */
export async function checkLayers(root: string): Promise<LayersReport> {
  const sources = findSources(root)
  if (sources.length === 0) return { seen: [], complaints: ['no sources found under packages/*/src'] }

  const { output } = await cruise(
    [...sources],
    {
      baseDir: root,
      validate: true,
      ruleSet: { forbidden: [...layerRules] },
      doNotFollow: { path: 'node_modules' },
      // Sees `import type`, which vanishes when compiled.
      tsPreCompilationDeps: true,
      combinedDependencies: false,
    },
    {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.mts', '.d.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  )
  if (typeof output === 'string')
    throw new Error('dependency-cruiser was asked for data and answered with text')
  return readReport(output, sources)
}

function readReport({ modules, summary }: ICruiseResult, sources: readonly string[]): LayersReport {
  const read = new Set(modules.map((module) => module.source))
  const seen = sources.filter((source) => read.has(source))
  const unseen = sources.filter((source) => !read.has(source)).map((source) => `${source}: was not read`)
  return { seen, complaints: [...unseen, ...summary.violations.map(describeViolation)] }
}

type Violation = ICruiseResult['summary']['violations'][number]

function describeViolation({ rule, from, to, cycle }: Violation): string {
  const reason = layerRules.find(({ name }) => name === rule.name)?.comment ?? ''
  const path = cycle ? cycle.map(({ name }) => name).join(' → ') : to
  return `${rule.name}: ${from} → ${path}\n    ${reason}`
}
