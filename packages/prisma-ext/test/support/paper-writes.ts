import type { Change } from '@orm-overdrive/core'
import { blog, handMade } from './hand-made.ts'

/** The blog, with a generated column and columns that round and cut. */
export const paper = handMade(blog, {
  User: { columns: { ext: { type: 'uuid' }, price: { fractionDigits: 2 }, name: { maxLength: 5 } } },
  Post: { columns: { lowtitle: { generated: true } } },
})

/** What is known before the write runs. */
export function foreseen(model: string, operation: string, args: unknown): readonly Change[] {
  return paper.write(model, operation, args).foreseen
}

/** What is known once it returned `result`. */
export function made(model: string, operation: string, args: unknown, result: unknown): readonly Change[] {
  return paper.write(model, operation, args).changes(result)
}

export const insert = (table: string, after: object, key?: string) => ({
  kind: 'insert',
  table: `public.${table}`,
  ...(key === undefined ? {} : { key }),
  assigned: 'all',
  before: {},
  after,
})
export const update = (
  table: string,
  assigned: readonly string[],
  before: object,
  after: object,
  key?: string,
) => ({
  kind: 'update',
  table: `public.${table}`,
  ...(key === undefined ? {} : { key }),
  assigned,
  before,
  after,
})
export const remove = (table: string, before: object, key?: string) => ({
  kind: 'delete',
  table: `public.${table}`,
  ...(key === undefined ? {} : { key }),
  assigned: 'all',
  before,
  after: {},
})
