import type { Column, Table } from '../schema/data-model.ts'
import type { Access, Observation, OrderTerm } from './access.ts'
import type { Change, RowChange } from './change.ts'
import { anyTable } from './change.ts'
import { compareNormalForms } from './normal-form.ts'
import { knownKey } from './partitions.ts'
import type { CompareValues, KnownValue, KnownValues, Predicate, Verdicts } from './predicate.ts'
import { columnsOf, evaluate, isFalse, isNull, isTrue } from './predicate.ts'

/**
 * Could this change alter that answer?
 *
 * `observation` was made when the access ran, on a state of the database in which the change was either not yet
 * visible or already contained; in the second case any verdict is right. `false` is a proof that the access yields the
 * same before and after the change; in doubt the verdict is `true`. By induction over the changes since the
 * observation, an answer none of whose changes is relevant is still the answer.
 */
export function isRelevant(access: Access, observation: Observation, change: Change, table: Table): boolean {
  if (change.table === anyTable) return true
  if (access.table !== change.table) return false
  if (change.kind === 'unknown') return true
  const question = new Question(access, observation, table)
  return access.shape === 'summary' ? altersSummary(question, change) : altersRows(question, change)
}

/** An access with its observation, and what is asked of it. */
class Question {
  readonly access: Access
  readonly observation: Observation
  readonly compare: CompareValues
  private readonly columns: ReadonlyMap<string, Column>
  private readonly primaryKey: readonly string[]

  constructor(access: Access, observation: Observation, table: Table) {
    this.access = access
    this.observation = observation
    this.columns = table.columns
    this.primaryKey = table.primaryKey
    this.compare = (name, left, right) => {
      const column = this.columns.get(name)
      return column && compareNormalForms(column, left, right)
    }
  }

  /** Possible outcomes of "a row with these known values belongs to the access". */
  belongs(row: KnownValues): Verdicts {
    const own = evaluate(this.access.predicate, row, this.compare)
    if (!(own & isTrue)) return own
    const linked = this.isLinked(row)
    return linked === true ? own : linked === false ? isFalse : own | isFalse
  }

  /** Whether the row hangs on one of the parents; `undefined` when not known. */
  private isLinked(row: KnownValues): boolean | undefined {
    const { link } = this.access
    if (link === undefined) return true
    if (this.observation.links === undefined) return undefined
    const key = knownKey(row, link)
    return key === undefined ? undefined : this.observation.links.includes(key)
  }

  /** Whether an update may have altered a column that decides which rows belong. */
  assignsFilter(change: RowChange): boolean {
    return assignsAny(change, columnsOf(this.access.predicate)) || assignsAny(change, this.access.link ?? [])
  }

  /** Whether a row that belonged before an update certainly belongs after it. */
  stillBelongs(change: RowChange): boolean {
    const { predicate, link } = this.access
    if (link !== undefined && assignsAny(change, link) && this.isLinked(change.after) !== true) return false
    return conjunctsOf(predicate).every(
      (part) => !assignsAny(change, columnsOf(part)) || always(evaluate(part, change.after, this.compare)),
    )
  }

  assignsPlacing(change: RowChange): boolean {
    return assignsAny(change, this.access.placing)
  }

  /** Whether an update may have altered what the result shows of a row: its values, or under which parent it stands. */
  assignsOutput(change: RowChange): boolean {
    const { output, link = [] } = this.access
    if (output === 'all') return change.assigned === 'all' || change.assigned.length > 0
    return assignsAny(change, output) || assignsAny(change, link)
  }

  /** Whether an update may have given the row another key, by which later changes would name it. */
  assignsKey(change: RowChange): boolean {
    return assignsAny(change, this.primaryKey)
  }
}

const never = (verdicts: Verdicts) => !(verdicts & isTrue)
const always = (verdicts: Verdicts) => !(verdicts & (isFalse | isNull))

function altersSummary(question: Question, change: RowChange): boolean {
  const before = change.kind === 'insert' ? isFalse : question.belongs(change.before)
  const after = change.kind === 'delete' ? isFalse : question.belongs(change.after)
  if (never(before) && never(after)) return false
  if (change.kind !== 'update') return true
  const moved = question.assignsFilter(change) && !(always(before) && always(after))
  return moved || question.assignsOutput(change) || question.assignsPlacing(change)
}

function altersRows(question: Question, change: RowChange): boolean {
  const { keys } = question.observation
  const inResult = keys === undefined || change.key === undefined ? undefined : keys.includes(change.key)
  return (
    (inResult !== false && altersReturnedRow(question, change)) ||
    (inResult !== true && altersOtherRow(question, change))
  )
}

/** The changed row was in the result, or may have been. */
function altersReturnedRow(question: Question, change: RowChange): boolean {
  const isCertain = change.key !== undefined && question.observation.keys !== undefined
  if (change.kind === 'insert') return isCertain
  // A row that could not have belonged was not in the result.
  if (!isCertain && never(question.belongs(change.before))) return false
  if (change.kind === 'delete') return true
  if (question.assignsOutput(change) || question.assignsPlacing(change) || question.assignsKey(change))
    return true
  return !question.stillBelongs(change)
}

/** The changed row was not in the result, or may not have been. */
function altersOtherRow(question: Question, change: RowChange): boolean {
  const { window } = question.access
  const skips = window !== undefined && window.skip > 0
  if (change.kind === 'delete')
    return skips && !never(question.belongs(change.before)) && !isPast(question, change.before)
  const after = question.belongs(change.after)
  const before = change.kind === 'insert' ? isFalse : question.belongs(change.before)
  if (change.kind === 'update' && !question.assignsFilter(change) && !question.assignsPlacing(change))
    return false
  if (skips && !never(before) && !isPast(question, change.before)) return true
  return !never(after) && !isPast(question, change.after)
}

/** Whether a row with these values certainly sorts behind the last row of a full window. */
function isPast(question: Question, row: KnownValues): boolean {
  const { window } = question.access
  const { last } = question.observation
  if (window?.order === undefined || last === undefined) return false
  for (const [index, term] of window.order.entries()) {
    const order = compareInOrder(question.compare, term, row[term.column], last[index])
    if (order === undefined || order < 0) return false
    if (order > 0) return true
  }
  return false
}

function conjunctsOf(predicate: Predicate): readonly Predicate[] {
  return predicate.kind === 'and' ? predicate.all.flatMap(conjunctsOf) : [predicate]
}

/** Negative when `left` sorts before `right` under `term`, `undefined` when that is not known. */
function compareInOrder(
  compare: CompareValues,
  term: OrderTerm,
  left: KnownValue | undefined,
  right: KnownValue | undefined,
): number | undefined {
  if (left === undefined || right === undefined) return undefined
  if (left === null || right === null) {
    if (left === right) return 0
    return (left === null) === (term.nulls === 'first') ? -1 : 1
  }
  if (typeof left !== 'string' || typeof right !== 'string') return undefined
  const order = compare(term.column, left, right)
  return order === undefined ? undefined : term.direction === 'asc' ? order : -order
}

function assignsAny(change: RowChange, columns: Iterable<string>): boolean {
  if (change.assigned === 'all') return true
  for (const column of columns) if (change.assigned.includes(column)) return true
  return false
}
