import { AsyncLocalStorage } from 'node:async_hooks'
import { createClassPatches } from './class-patches.ts'
import type { OrmParts } from './orm-parts.ts'
import type { Patches } from './patches.ts'

const inside = new AsyncLocalStorage<true>()

/** Whether the current read is one that Sequelize makes for a write of its own, or to be up to date. */
export function isInternalRead(): boolean {
  return inside.getStore() === true
}

/** Runs something whose reads must come from the database. */
export function withoutCache<Result>(run: () => Result): Result {
  return inside.run(true, run)
}

/** Methods that read in order to write, or that promise a fresh answer. */
const modelMethods = [
  'findOrCreate',
  'findCreateFind',
  'findOrBuild',
  'update',
  'destroy',
  'restore',
] as const
const instanceMethods = ['reload', 'destroy', 'restore'] as const
const associationMethods = ['set', 'add', 'remove', 'has'] as const

type Methods = Record<string, (...args: unknown[]) => unknown>

const classPatches = createClassPatches()

/**
 * Lets the reads inside of Sequelize's own methods pass the cache by: a stale one would make it write the wrong thing.
 *
 * @returns A function that takes this back.
 */
export function bypassInternalReads(orm: OrmParts): () => void {
  return classPatches.request(orm.Model, (patches) => patchAll(orm, patches))
}

function patchAll({ Model, Association }: OrmParts, patches: Patches): void {
  patchMethods(Model as unknown as Methods, modelMethods, patches)
  patchMethods(Model.prototype as Methods, instanceMethods, patches)
  for (const kind of ['HasOne', 'HasMany', 'BelongsTo', 'BelongsToMany']) {
    const association = (Association as unknown as Record<string, { readonly prototype: unknown }>)[kind]
    patchMethods(association?.prototype as Methods, associationMethods, patches)
  }
}

function patchMethods(target: Methods, names: readonly string[], patches: Patches): void {
  for (const name of names) {
    if (typeof target[name] !== 'function') continue
    patches.set(target, name, (original) => {
      return function (this: unknown, ...args: unknown[]) {
        return inside.run(true, () => original?.apply(this, args))
      }
    })
  }
}
