import type { ReadOperation } from '@orm-overdrive/core'
import type { ModelInternals, Row, SelectOptions } from '../orm-internals.ts'
import type { ReplayContext } from './replay.ts'
import { replayQuery } from './replay.ts'

/** Option of a call whose way through Sequelize is watched, so that it need not be gone again. */
export const learning = Symbol('overdrive.learning')

/** A query as the engine knows it, but for how long its answer is kept. */
export type Question = Omit<ReadOperation<Row[]>, 'policy'>

/** A call that was answered once: the question it comes to, and how rows become its result. */
export interface LearntQuestion {
  readonly question: Question
  /** Builds what Sequelize would. */
  finish(rows: Row[]): unknown
  /** Whether the model is still as it was. */
  isCurrent(): boolean
}

/** Questions kept per model. */
const maxKept = 2_000

/** State of a model class that decides what a call comes to; replaced, not changed, when it changes. */
interface ModelState extends ModelInternals {
  readonly _scope: unknown
  readonly _schema: unknown
  readonly tableAttributes: unknown
}

/** What is learnt of the calls of one Sequelize instance. */
export class LearntQuestions {
  private readonly byModel = new WeakMap<object, Map<string, LearntQuestion>>()

  get(model: ModelInternals, call: string): LearntQuestion | undefined {
    const known = this.byModel.get(model)
    const found = known?.get(call)
    if (found === undefined || found.isCurrent()) return found
    known?.delete(call)
    return undefined
  }

  set(model: ModelInternals, call: string, learnt: LearntQuestion): void {
    const known = this.byModel.get(model) ?? new Map<string, LearntQuestion>()
    this.byModel.set(model, known)
    if (known.size >= maxKept) known.clear()
    known.set(call, learnt)
  }
}

/** Watches one call. */
export class Lesson {
  private readonly questions: LearntQuestions
  private readonly model: ModelState
  private readonly call: string
  private readonly isCount: boolean
  private readonly state: readonly unknown[]

  constructor(questions: LearntQuestions, model: ModelInternals, call: string, isCount: boolean) {
    this.questions = questions
    this.model = model as ModelState
    this.call = call
    this.isCount = isCount
    this.state = stateOf(this.model)
  }

  /** Called with the query that the call came to. */
  learn(question: Question, options: SelectOptions, context: ReplayContext): void {
    if (options.hasJoin === true || options.include !== undefined) return
    const { model, state, isCount } = this
    const query = replayQuery(options, context)
    this.questions.set(model, this.call, {
      question,
      finish: isCount
        ? (rows) => Number.parseInt(String(rows[0]?.count), 10)
        : (rows) => query.handleSelectQuery(rows),
      isCurrent: () => stateOf(model).every((part, index) => part === state[index]),
    })
  }
}

function stateOf({ _scope, _schema, tableAttributes }: ModelState): readonly unknown[] {
  return [_scope, _schema, tableAttributes]
}
