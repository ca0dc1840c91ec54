import type { Datasource, ReadOperation } from '@orm-overdrive/core'
import { createClassPatches } from '../class-patches.ts'
import { isInternalRead } from '../internal-reads.ts'
import { annotationOf } from '../model-annotations.ts'
import type { ModelInternals } from '../orm-internals.ts'
import type { OrmParts } from '../orm-parts.ts'
import type { Patches } from '../patches.ts'
import type { Transactions } from '../transactions.ts'
import { learning, LearntQuestions, Lesson } from './learnt-questions.ts'
import { plainOptionsText, textOf } from './plain-options.ts'

/** What the fast path of one Sequelize instance works with. */
export interface FastPathContext {
  readonly datasource: Datasource
  readonly transactions: Transactions
  readonly operators: ReadonlySet<symbol>
  /** Hooks of the instance, by name. */
  readonly hooks: Readonly<Record<string, readonly unknown[] | undefined>>
}

interface FastPath extends FastPathContext {
  readonly questions: LearntQuestions
}

type Method = (this: FindableModel, ...args: unknown[]) => Promise<unknown>

/** A model class, as the base class's finders see it. */
interface FindableModel extends ModelInternals {
  readonly sequelize: { readonly models: Readonly<Record<string, unknown>> }
  readonly options: ModelInternals['options'] & {
    readonly hooks?: Readonly<Record<string, readonly unknown[] | undefined>>
    readonly rejectOnEmpty?: unknown
  }
}

const methods = ['findByPk', 'findOne', 'findAll', 'count'] as const
const findHooks = [
  'beforeFind',
  'beforeFindAfterExpandIncludeAll',
  'beforeFindAfterOptions',
  'afterFind',
] as const
const countHooks = ['beforeCount'] as const

const classPatches = createClassPatches()
const fastPaths = new WeakMap<object, FastPath>()

/**
 * Answers plain calls of the finders before Sequelize looks at them, once it was seen what they come to.
 *
 * @returns A function that takes this back.
 */
export function openFastPath(sequelize: object, orm: OrmParts, context: FastPathContext): () => void {
  fastPaths.set(sequelize, { ...context, questions: new LearntQuestions() })
  const release = classPatches.request(orm.Model, (patches) => patchFinders(orm, patches))
  return () => {
    fastPaths.delete(sequelize)
    release()
  }
}

function patchFinders({ Model }: OrmParts, patches: Patches): void {
  const base = Model as unknown as Record<string, Method> & { getTableName: unknown }
  const own = new Map<string, unknown>()
  /** Whether nothing between the call and the query is the application's own. */
  const isUntouched = (model: FindableModel): boolean => {
    const statics = model as unknown as Record<string, unknown>
    return (
      methods.every((name) => statics[name] === own.get(name)) && statics.getTableName === base.getTableName
    )
  }
  for (const name of methods) {
    patches.set(base, name, (original) => {
      const replaced: Method = function (...args) {
        const path = fastPaths.get(this.sequelize)
        if (path === undefined) return original.apply(this, args)
        const call = isUntouched(this) ? plainCall(this, name, args, path) : undefined
        return call === undefined ? original.apply(this, args) : answer(call, this, args, original, path)
      }
      own.set(name, replaced)
      return replaced
    })
  }
}

interface Call {
  readonly text: string
  readonly policy: ReadOperation['policy']
  readonly optionsAt: 0 | 1
  readonly isCount: boolean
}

/** `undefined`: the call is not plain, or not cached. */
function plainCall(...call: Parameters<typeof callOf>): Call | undefined {
  try {
    return callOf(...call)
  } catch {
    // A wrong option: the whole way rejects with what is wrong.
    return undefined
  }
}

function callOf(
  model: FindableModel,
  name: (typeof methods)[number],
  args: readonly unknown[],
  path: FastPath,
): Call | undefined {
  const optionsAt = name === 'findByPk' ? 1 : 0
  const options = args[optionsAt] as { readonly cache?: unknown } | undefined
  const policy = path.datasource.policyOf(options?.cache, {
    name: model.name,
    annotation: annotationOf(model),
  })
  if (policy === undefined || model.sequelize.models[model.name] !== model || model.options.rejectOnEmpty)
    return undefined
  const isCount = name === 'count'
  if (hasHooks(model, isCount ? countHooks : findHooks, path) || model.primaryKeyAttribute === undefined)
    return undefined
  const key = optionsAt === 0 ? '' : keyText(args[0], path)
  const rest = key === undefined ? undefined : plainOptionsText(options, path.operators)
  if (rest === undefined || path.transactions.of(undefined) !== undefined || isInternalRead())
    return undefined
  return { text: `${name}(${key ?? ''})${rest}`, policy, optionsAt, isCount }
}

function keyText(key: unknown, { operators }: FastPath): string | undefined {
  return typeof key === 'object' ? undefined : textOf(key, operators)
}

function hasHooks(model: FindableModel, names: readonly string[], { hooks }: FastPath): boolean {
  const own = model.options.hooks
  return names.some((name) => (own?.[name]?.length ?? 0) > 0 || (hooks[name]?.length ?? 0) > 0)
}

async function answer(
  call: Call,
  model: FindableModel,
  args: readonly unknown[],
  original: Method,
  { datasource, questions }: FastPath,
): Promise<unknown> {
  const learnt = questions.get(model, call.text)
  if (learnt !== undefined)
    return learnt.finish(await datasource.read({ ...learnt.question, policy: call.policy }))
  const lesson = new Lesson(questions, model, call.text, call.isCount)
  const watched = [...args]
  watched[call.optionsAt] = { ...(args[call.optionsAt] as object | undefined), [learning]: lesson }
  return original.apply(model, watched)
}
