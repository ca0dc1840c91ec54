import type { Access, Observation } from '../../../src/dependencies/access.ts'
import type { Change, RowChange } from '../../../src/dependencies/change.ts'
import type { KnownValues, Predicate } from '../../../src/dependencies/predicate.ts'
import { columnsOf, everyRow, noRow } from '../../../src/dependencies/predicate.ts'
import type { Table } from '../../../src/schema/data-model.ts'
import { columnNames } from './simulated-table.ts'

/** What the judge is given. */
export interface Case {
  readonly access: Access
  readonly observation: Observation
  readonly change: Change
  readonly table: Table
}

/** Takes one rule away from the judge, by hiding from it what the rule looks at. */
export type Weakening = (given: Case) => Case

/** One for each rule; a judge so weakened must be caught. */
export const weakenings: Readonly<Record<string, Weakening>> = {
  'unknown changes are ignored': onChange((change) =>
    change.kind === 'unknown' ? { ...change, table: 'nowhere' } : change,
  ),
  'inserts are ignored': onRowChange((change) => (change.kind === 'insert' ? nothing(change) : change)),
  'deletes are ignored': onRowChange((change) => (change.kind === 'delete' ? nothing(change) : change)),
  'updates are ignored': onRowChange((change) => (change.kind === 'update' ? nothing(change) : change)),
  'an update of unknown columns alters none': onRowChange((change) =>
    change.kind === 'update' && change.assigned === 'all' ? nothing(change) : change,
  ),
  'assigned filter columns are ignored': (given) => unassign(given, [...columnsOf(given.access.predicate)]),
  'assigned link columns are ignored': (given) => unassign(given, given.access.link ?? []),
  'assigned key columns are ignored': (given) => ({ ...given, table: { ...given.table, primaryKey: [] } }),
  'assigned order columns are ignored': onAccess((access) => ({ ...access, placing: [] })),
  'shown columns are ignored': onAccess((access) => ({ ...access, output: [] })),
  'the link is ignored': onAccess((access) => without(access, 'link')),
  'old values are taken for new ones': onUpdate((change) => ({ ...change, after: change.before })),
  'new values are taken for old ones': onUpdate((change) => ({ ...change, before: change.after })),
  'unknown values are taken for null': onRowChange((change) => ({
    ...change,
    before: filled(change.before),
    after: filled(change.after),
  })),
  'undecided conditions never hold': onPredicate((part) => (part.kind === 'undecided' ? noRow : part)),
  'undecided conditions always hold': onPredicate((part) => (part.kind === 'undecided' ? everyRow : part)),
  'NOT of null is true': onPredicate((part) =>
    part.kind === 'not' && (part.of.kind === 'compare' || part.of.kind === 'in')
      ? { kind: 'or', any: [part, { kind: 'is-null', column: part.of.column }] }
      : part,
  ),
  'bounds are left out': onPredicate((part) =>
    part.kind === 'compare' && part.operator === 'lte'
      ? { ...part, operator: 'lt' }
      : part.kind === 'compare' && part.operator === 'gte'
        ? { ...part, operator: 'gt' }
        : part,
  ),
  'skipped rows are ignored': onAccess(({ window, ...access }) =>
    window === undefined ? access : { ...access, window: { ...window, skip: 0 } },
  ),
  'ties count as past': (given) => {
    const { access, observation, change } = given
    const { order } = access.window ?? {}
    if (change.kind === 'unknown' || order === undefined || observation.last === undefined) return given
    const isTie = order.every(({ column }, index) => change.after[column] === observation.last?.[index])
    const [term] = order
    if (!isTie || term === undefined) return given
    const beyond = term.direction === 'asc' ? '1000' : '-1000'
    return { ...given, change: { ...change, after: { ...change.after, [term.column]: beyond } } }
  },
  'a window ends one early': ({ access, observation, ...given }) => ({
    ...given,
    access,
    observation: withLast(observation, access, (value, { direction }) =>
      typeof value === 'string' && /^-?\d+$/.test(value)
        ? String(Number(value) + (direction === 'asc' ? -1 : 1))
        : value,
    ),
  }),
  'a page that is not full ends all the same': (given) => {
    const { access, observation } = given
    if (observation.last !== undefined || access.window?.order === undefined) return given
    const last = access.window.order.map(({ direction }) => (direction === 'asc' ? '-1000' : '1000'))
    return { ...given, observation: { ...observation, last } }
  },
  'descending is taken for ascending': onOrder((term) => ({ ...term, direction: 'asc' })),
  'nulls are taken to come last': onOrder((term) => ({ ...term, nulls: 'last' })),
  'nulls are taken to come first': onOrder((term) => ({ ...term, nulls: 'first' })),
  'returned rows are forgotten': (given) => ({ ...given, observation: { ...given.observation, keys: [] } }),
  'rows not seen were not returned': (given) => ({
    ...given,
    observation: { keys: [], ...given.observation },
  }),
  'parents not seen are not there': (given) => ({
    ...given,
    observation: { links: [], ...given.observation },
  }),
  'changes without a key are of other rows': onRowChange((change) => ({ key: 'none', ...change })),
}

function without<Key extends keyof Access>(access: Access, key: Key): Omit<Access, Key> {
  const { [key]: _, ...rest } = access
  return rest
}

function onChange(alter: (change: Change) => Change): Weakening {
  return (given) => ({ ...given, change: alter(given.change) })
}

function onRowChange(alter: (change: RowChange) => RowChange): Weakening {
  return onChange((change) => (change.kind === 'unknown' ? change : alter(change)))
}

function onUpdate(alter: (change: RowChange) => RowChange): Weakening {
  return onRowChange((change) => (change.kind === 'update' ? alter(change) : change))
}

function onAccess(alter: (access: Access) => Access): Weakening {
  return (given) => ({ ...given, access: alter(given.access) })
}

type Term = NonNullable<NonNullable<Access['window']>['order']>[number]

function onOrder(alter: (term: Term) => Term): Weakening {
  return onAccess(({ window, ...access }) => {
    if (window?.order === undefined) return window === undefined ? access : { ...access, window }
    return { ...access, window: { ...window, order: window.order.map(alter) } }
  })
}

function onPredicate(alter: (part: Predicate) => Predicate): Weakening {
  return onAccess((access) => ({ ...access, predicate: rewritten(access.predicate, alter) }))
}

function rewritten(predicate: Predicate, alter: (part: Predicate) => Predicate): Predicate {
  switch (predicate.kind) {
    case 'and':
      return alter({ ...predicate, all: predicate.all.map((part) => rewritten(part, alter)) })
    case 'or':
      return alter({ ...predicate, any: predicate.any.map((part) => rewritten(part, alter)) })
    case 'not':
      return alter({ ...predicate, of: rewritten(predicate.of, alter) })
    default:
      return alter(predicate)
  }
}

function withLast(
  observation: Observation,
  access: Access,
  alter: (
    value: NonNullable<Observation['last']>[number],
    term: Term,
  ) => NonNullable<Observation['last']>[number],
): Observation {
  const { last } = observation
  const { order } = access.window ?? {}
  if (last === undefined || order === undefined) return observation
  return { ...observation, last: last.map((value, index) => alter(value, order[index] as Term)) }
}

function unassign(given: Case, columns: readonly string[]): Case {
  const { change } = given
  if (change.kind !== 'update') return given
  const assigned = (change.assigned === 'all' ? columnNames : change.assigned).filter(
    (column) => !columns.includes(column),
  )
  return { ...given, change: { ...change, assigned } }
}

function nothing(change: RowChange): RowChange {
  return { ...change, kind: 'update', assigned: [], before: {}, after: {} }
}

function filled(values: KnownValues): KnownValues {
  return { ...Object.fromEntries(columnNames.map((column) => [column, null])), ...values }
}
