import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyTable } from '../../src/dependencies/change.ts'
import { lateTagsOfAccess, tagsOfAccess, tagsOfChange } from '../../src/dependencies/partitions.ts'
import { schemesOf } from '../../src/dependencies/schemes.ts'
import type { DataModel } from '../../src/schema/data-model.ts'
import { numbers, scenarioOf } from './support/scenario.ts'
import { table } from './support/simulated-table.ts'

const seed = 20_260_728

const model: DataModel = {
  datasource: { provider: 'postgresql', database: 'simulated', role: 'app', searchPath: ['public'] },
  tables: new Map([[table.id, table]]),
}
const schemes = schemesOf(model, table, [['f'], ['t'], ['a', 'f'], ['v']])

describe(`partitions (seed ${seed})`, () => {
  it('meet wherever a change alters an answer', () => {
    const counts = { pinned: 0, late: 0, met: 0, apart: 0 }
    fc.assert(
      fc.property(numbers, (drawn) => {
        const { query, first, steps } = scenarioOf(drawn, 'partial')
        const early = tagsOfAccess(query.access, schemes)
        let seen = first
        for (const step of steps) {
          const moved = tagsOfChange(step.change, schemes)
          const late = lateTagsOfAccess(query.access, seen.observation, schemes, 100)
          for (const tags of late === undefined ? [early] : [early, late]) {
            const meets = step.change.table === anyTable || tags.some((tag) => moved.includes(tag))
            if (!meets && step.result !== seen.result)
              throw new Error(JSON.stringify({ tags, moved, query, step, seen }, null, 2))
            if (tags[0] !== table.id) counts[meets ? 'met' : 'apart']++
          }
          if (early[0] !== table.id) counts.pinned++
          if (late !== undefined) counts.late++
          seen = step
        }
      }),
      { seed, numRuns: 20_000 },
    )
    expect(counts.pinned).toBeGreaterThan(5_000)
    expect(counts.late).toBeGreaterThan(5_000)
    // Partitions that meet every change would be right and useless.
    expect(counts.apart / (counts.apart + counts.met)).toBeGreaterThan(0.2)
  })
})
