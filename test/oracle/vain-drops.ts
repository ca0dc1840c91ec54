import type { Case, TrialResult } from './trial.ts'

/** Entries that a write dropped although their answers stayed the same, by kind of read and of write. */
export interface VainDrops {
  add(drawn: Case, result: TrialResult): void
  /** The most frequent first, such as `findMany after updateMany: 12 of 40 kept`. */
  lines(most: number): string[]
}

export function createVainDrops(): VainDrops {
  const counts = new Map<string, { vain: number; all: number }>()
  return {
    add({ reads, writes }, { pairs, isMeasured }) {
      const [write, ...others] = writes
      if (!isMeasured || write === undefined || others.length > 0) return
      for (const [index, { isChanged, source }] of pairs.entries()) {
        if (isChanged || source === 'refused') continue
        const key = `${kindOf(reads[index]?.code ?? '')} after ${kindOf(write.code)}`
        const { vain, all } = counts.get(key) ?? { vain: 0, all: 0 }
        counts.set(key, { vain: vain + (source === 'database' ? 1 : 0), all: all + 1 })
      }
    },
    lines: (most) =>
      [...counts]
        .filter(([, { vain }]) => vain > 0)
        .toSorted(([, left], [, right]) => right.vain - left.vain)
        .slice(0, most)
        .map(([key, { vain, all }]) => `${key}: ${vain} of ${all} unchanged answers dropped`),
  }
}

/** `findMany` of `prisma.city.findMany({ … })`; `row.update` of what is done with an instance. */
function kindOf(code: string): string {
  const action = /await row\.(\w+)/.exec(code)?.[1]
  if (action !== undefined) return `row.${action}`
  if (code.startsWith('(await')) return 'association getter'
  const path = /^(?:prisma|sequelize|[A-Z]\w*)\.[\w$.()]*?(\$?\w+)\(/.exec(code)?.[1]
  const isNested =
    /\{ (create|connect|connectOrCreate|disconnect|set|update|upsert|delete|updateMany|deleteMany|createMany): /.test(
      code,
    )
  return `${path ?? code.slice(0, 30)}${isNested ? ' (nested)' : ''}`
}
