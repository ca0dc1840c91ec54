import type { Change } from '@orm-overdrive/core'
import { anyTable } from '@orm-overdrive/core'
import type { Arguments } from '../argument-values.ts'
import { isPlain } from '../argument-values.ts'
import type { ClientView } from '../client-view.ts'
import type { BoundModels } from '../prisma-schema/bound-models.ts'
import { returningWrite, stripRecords } from './returned-columns.ts'
import { rootWrites } from './root-writes.ts'

/** A write as a Prisma extension is told of it. */
export interface PrismaWrite {
  readonly model: string
  readonly operation: string
  readonly args: unknown
  /**
   * `__internalParams.dataPath`: where the fluent API takes its result out of the record. Such a result says nothing of
   * the record itself. Default: told by the arguments as far as possible.
   */
  readonly dataPath?: readonly string[]
}

/** What the description of a write stands on. */
export interface WriteContext {
  readonly models: BoundModels
  readonly client: ClientView
}

/** A write, described. */
export interface DescribedWrite {
  /** Every change that the arguments may lead to, referential actions aside. */
  readonly foreseen: readonly Change[]
  /** Arguments to run it with: the given ones, and what must come back besides. */
  readonly args: unknown
  /** The changes that it made, told by the result of running it with {@link DescribedWrite.args}. */
  changes(wide: unknown): readonly Change[]
  /** The result that the given arguments would have had. */
  strip(wide: unknown): unknown
}

const returning: ReadonlySet<string> = new Set([
  'create',
  'createManyAndReturn',
  'update',
  'updateManyAndReturn',
  'upsert',
  'delete',
])

/**
 * Everything that a write changes in the tables it names. Sound only for the arguments that reach the database: a
 * query extension beneath that rewrites them makes every known value wrong.
 */
export function describeWrite(context: WriteContext, write: PrismaWrite): DescribedWrite {
  const bound = context.models.model(write.model)
  const describe = Object.hasOwn(rootWrites, write.operation) ? rootWrites[write.operation] : undefined
  if (bound === undefined || describe === undefined) return unknownWrite(write.args)
  const args = isPlain(write.args) ? write.args : {}
  const described = (result?: unknown) => describe({ models: context.models, bound, args, result })
  const foreseen = described()
  const asGiven = { foreseen, args: write.args, strip: (result: unknown) => result }
  if (!returning.has(write.operation)) return { ...asGiven, changes: described }
  const wide = returningWrite(context.client, bound, args)
  // Related rows come with a record that is selected on its own: before a delete, too early to be certain of it.
  const isEarly = write.operation === 'delete' && wide.isNested
  if (isEarly || isFluent(write, args, wide.isNested)) return { ...asGiven, changes: () => foreseen }
  return {
    foreseen,
    args: wide.args === args ? write.args : wide.args,
    changes: described,
    strip: (result) => stripRecords(wide.hidden, result),
  }
}

/** Whether the result may be a related row or list in place of the record. The fluent API always asks with `select`. */
function isFluent({ dataPath }: PrismaWrite, { select }: Arguments, isNested: boolean): boolean {
  return dataPath === undefined ? isNested && isPlain(select) : dataPath.length > 0
}

/** A write of which nothing is known: a model without table, an operation of a later Prisma. */
export function unknownWrite(args: unknown): DescribedWrite {
  const foreseen: readonly Change[] = [{ kind: 'unknown', table: anyTable }]
  return { foreseen, args, changes: () => foreseen, strip: (result) => result }
}
