import type { Observation, ReadDescription } from '@orm-overdrive/core'
import type { Arguments } from '../argument-values.ts'
import { isPlain, presentEntries } from '../argument-values.ts'
import type { ClientView } from '../client-view.ts'
import type { OperationKind } from '../operation-kinds.ts'
import { isRead, kindOf } from '../operation-kinds.ts'
import type { BoundModel, BoundModels } from '../prisma-schema/bound-models.ts'
import { describeAggregate, describeGroupBy } from './aggregates.ts'
import { RowsObserver } from './observe-rows.ts'
import { ReadDraft } from './read-draft.ts'
import { planRows } from './rows.ts'
import type { RowsPlan } from './rows-plan.ts'
import { stripRows } from './strip-rows.ts'
import { ambiguousKey } from './unique-arguments.ts'

/** A read as a Prisma extension is told of it. */
export interface PrismaRead {
  readonly model: string
  readonly operation: string
  readonly args: unknown
  /** `__internalParams.dataPath`: where the fluent API takes its result out of the row. Default: nowhere. */
  readonly dataPath?: readonly string[]
}

/** What the description of a read stands on. */
export interface ReadContext {
  readonly models: BoundModels
  readonly client: ClientView
  /** Whether a scope tells tenants apart: tables with row security are refused without. */
  readonly hasScope: boolean
}

/** A read, described. */
export interface DescribedRead {
  readonly description: ReadDescription
  /** Arguments to run it with: the given ones, and what must be seen besides. */
  readonly args: unknown
  /**
   * What the result of running it with {@link DescribedRead.args} shows about each access.
   *
   * @throws TypeError when the result is of an unknown shape.
   */
  observe(wide: unknown): readonly Observation[]
  /** The result that the given arguments would have had. */
  strip(wide: unknown): unknown
}

const knownArguments: Readonly<Record<Exclude<OperationKind, 'write' | 'raw'>, readonly string[]>> = {
  'read-one': ['where', 'select', 'include', 'omit', 'relationLoadStrategy'],
  'read-first': [
    'where',
    'select',
    'include',
    'omit',
    'orderBy',
    'cursor',
    'take',
    'skip',
    'distinct',
    'relationLoadStrategy',
  ],
  'read-many': [
    'where',
    'select',
    'include',
    'omit',
    'orderBy',
    'cursor',
    'take',
    'skip',
    'distinct',
    'relationLoadStrategy',
  ],
  aggregate: [
    'where',
    'orderBy',
    'cursor',
    'take',
    'skip',
    'select',
    '_count',
    '_sum',
    '_avg',
    '_min',
    '_max',
  ],
  group: ['where', 'orderBy', 'by', 'having', 'take', 'skip', '_count', '_sum', '_avg', '_min', '_max'],
}

/** Everything the result of a read depends on, and how to run it so that this can be seen. */
export function describeRead(context: ReadContext, read: PrismaRead): DescribedRead {
  const draft = new ReadDraft(context.models, context.hasScope)
  const args = isPlain(read.args) ? read.args : {}
  const bound = draft.bind(read.model)
  const kind = kindOf(read.operation)
  if (
    bound === undefined ||
    kind === undefined ||
    kind === 'write' ||
    kind === 'raw' ||
    !isRead(read.operation)
  )
    return refusedRead(draft.refused ?? `operation ${read.operation} is not known to be a read`, read.args)
  for (const [name] of presentEntries(args))
    if (!knownArguments[kind].includes(name))
      draft.refuse(`argument "${name}" of ${read.operation} is not known`)
  const described =
    kind === 'aggregate' || kind === 'group'
      ? describeSummary(draft, bound, kind, args, read.args)
      : describeRows(draft, context.client, bound, kind, args, read)
  return draft.refused === undefined ? described : refusedRead(draft.refused, read.args)
}

function describeSummary(
  draft: ReadDraft,
  bound: BoundModel,
  kind: 'aggregate' | 'group',
  args: Arguments,
  given: unknown,
): DescribedRead {
  if (kind === 'group') describeGroupBy(draft, bound, args)
  else describeAggregate(draft, bound, args)
  const { accesses } = draft
  return {
    description: { accesses },
    args: given,
    observe: () => accesses.map(() => ({})),
    strip: (wide) => wide,
  }
}

function describeRows(
  draft: ReadDraft,
  client: ClientView,
  bound: BoundModel,
  kind: 'read-one' | 'read-first' | 'read-many',
  args: Arguments,
  { args: given, dataPath = [] }: PrismaRead,
): DescribedRead {
  const ambiguous = kind === 'read-one' ? ambiguousKey(bound, args['where']) : undefined
  if (ambiguous !== undefined) draft.refuse(ambiguous)
  const { plan, args: wide } = planRows(draft, client, bound, args, {
    rows: kind === 'read-many' ? 'many' : 'one',
    window: {
      per: 'one',
      ordersByDefault: kind === 'read-many',
      ...(kind === 'read-first' ? { limit: 1 } : {}),
    },
    pins: [],
  })
  const { accesses } = draft
  const path = fieldsOnPath(dataPath)
  return {
    description: { accesses },
    args: wide === args ? given : wide,
    observe(result) {
      const observer = new RowsObserver(accesses.length)
      observer.visit(plan, wrapped(path, result))
      return observer.observations
    },
    strip: (result) => stripAlong(plan, path, result),
  }
}

/** The path names `select` or `include` before each field. */
function fieldsOnPath(dataPath: readonly string[]): readonly string[] {
  return dataPath.filter((_, index) => index % 2 === 1)
}

/** The row around a result that the fluent API has taken out of it; of its own columns nothing is seen. */
function wrapped(path: readonly string[], result: unknown): unknown {
  return path.toReversed().reduce<unknown>((inner, name) => ({ [name]: inner }), result)
}

function stripAlong(plan: RowsPlan, path: readonly string[], result: unknown): unknown {
  const [name, ...rest] = path
  if (name === undefined) return stripRows(plan, result)
  const child = plan.children.find((each) => each.kind === 'rows' && each.name === name)
  return child?.kind === 'rows' ? stripAlong(child.plan, rest, result) : result
}

function refusedRead(refused: string, args: unknown): DescribedRead {
  return { description: { refused }, args, observe: () => [], strip: (wide) => wide }
}
