import type { Access, Predicate } from '@orm-overdrive/core'
import { tagsOfAccess } from '../../../core/src/dependencies/partitions.ts'
import { schemesOf } from '../../../core/src/dependencies/schemes.ts'
import { blog, handMade } from './hand-made.ts'

/** The blog, with columns that the database compares in its own way or rounds. */
export const paper = handMade(blog, {
  User: {
    columns: {
      ext: { type: 'uuid' },
      email: { type: 'other', binaryEquality: false },
      price: { fractionDigits: 2 },
    },
  },
})

/** Selections that leave out what must not be cached. */
export const shown = { select: { id: true, name: true } }
export const posts = { select: { id: true, title: true } }

export function accessesOf(model: string, operation: string, args: unknown): readonly Access[] {
  const { description } = paper.read(model, operation, args)
  if ('refused' in description) throw new Error(description.refused)
  return description.accesses
}

export function refusalOf(model: string, operation: string, args: unknown): string | undefined {
  const { description } = paper.read(model, operation, args)
  return 'refused' in description ? description.refused : undefined
}

/** The tags of all accesses, without the schema of their tables. */
export function tagsOf(accesses: readonly Access[]): string[] {
  const tags = accesses.flatMap((access) => {
    const table = paper.data.tables.get(access.table)
    return table === undefined ? [] : tagsOfAccess(access, schemesOf(paper.data, table))
  })
  return [...new Set(tags)].map((tag) => tag.replace('public.', ''))
}

/** What `prisma.post.fields.editorId` is to whoever looks at it. */
export function reference(modelName: string, name: string): unknown {
  return new (class FieldReference {
    readonly modelName = modelName
    readonly name = name
    readonly typeName = 'Int'
  })()
}

export function equal(column: string, value: string): Predicate {
  return { kind: 'compare', column, operator: 'eq', value }
}

export function undecided(...columns: string[]): Predicate {
  return { kind: 'undecided', columns }
}

export function all(...parts: Predicate[]): Predicate {
  return { kind: 'and', all: parts }
}
