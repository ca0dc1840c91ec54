import type { Access, Change, KnownValues, Predicate } from '@orm-overdrive/core'
import { noRow } from '@orm-overdrive/core'
import type { Looked } from './weakened-engine.ts'
import type { Weakening } from './weakening.ts'

/** Rules about what a read says it depends on, and about the database: R1 to R5, R12 to R14, and the judge's own. */
export const liesAboutReads: readonly Weakening[] = [
  {
    name: 'undecided-is-false',
    rule: 'R1',
    fault: 'a condition that only the database can decide holds for no row',
    lies: {
      accesses: each(({ predicate }) => ({
        predicate: mapped(predicate, (part) => (part.kind === 'undecided' ? noRow : part)),
      })),
    },
    breaks: ['B3-field-reference', 'B3-expressions', 'B8-mode-insensitive', 'B9-spellings-sequelize'],
  },
  {
    name: 'no-condition-no-row',
    rule: 'R1',
    fault: 'a read without conditions is pinned to nothing',
    lies: { accesses: each(({ predicate }) => (isEveryRow(predicate) ? { predicate: noRow } : {})) },
    breaks: ['B2-undefined-pin', 'D7-undefined-in-the-key', 'B6-column-of-another-table'],
  },
  {
    name: 'negation-is-a-pin',
    rule: 'R1',
    fault: 'NOT is overlooked',
    lies: {
      accesses: each(({ predicate }) => ({
        predicate: mapped(predicate, (part) => (part.kind === 'not' ? part.of : part)),
      })),
    },
    breaks: ['B2-undefined-pin'],
  },
  {
    name: 'one-access-a-table',
    rule: 'R1',
    fault: 'a second look at a table replaces the first',
    lies: {
      accesses: (looked) =>
        looked.filter(
          ({ access }, index) =>
            !looked.slice(index + 1).some((later) => later.access.table === access.table),
        ),
    },
    breaks: ['B5-self-relation-parent', 'B1-cursor-deleted'],
  },
  {
    name: 'no-cursor-access',
    rule: 'R2',
    fault: 'the row that a cursor names is not looked at',
    lies: {
      accesses: (looked) =>
        looked.filter(
          ({ access }) =>
            access.shape === 'rows' ||
            !looked.some((other) => other.access.shape === 'rows' && other.access.table === access.table),
        ),
    },
    breaks: ['B1-cursor-deleted', 'B1-cursor-moves', 'B1-nested-cursor'],
  },
  {
    name: 'outsiders-decide-nothing',
    rule: 'R3',
    fault: 'rows outside a partition have no say in every, none and isNot',
    lies: { accesses: each(({ pinnable }) => (pinnable ? {} : { predicate: noRow, pinnable: true })) },
    breaks: ['B4-every-none-isnot', 'B4-every-loses-others'],
  },
  {
    name: 'catalog-unseen',
    rule: 'R4',
    fault: 'triggers, rules, views and partitions are taken for plain tables',
    lies: {
      catalog: (catalog) => ({
        ...catalog,
        tables: catalog.tables.map((table) => ({
          ...table,
          kind: 'r',
          trigger: false,
          rule: false,
          inheritance: false,
          rowSecurity: false,
        })),
      }),
    },
    breaks: [
      'A10-before-trigger',
      'A10-after-trigger',
      'C1-view',
      'C2-trigger-writes-elsewhere',
      'C2-rule-writes-elsewhere',
      'C3-partition',
    ],
  },
  {
    name: 'all-types-are-text',
    rule: 'R5',
    fault: 'values are equal when they are spelt alike',
    lies: {
      catalog: (catalog) => ({
        ...catalog,
        tables: catalog.tables.map((table) => ({
          ...table,
          columns: table.columns.map((column) =>
            isSpelt(column)
              ? { ...column, type: 'text', typeKind: 'b', modifier: -1, deterministic: true }
              : column,
          ),
        })),
      }),
    },
    breaks: ['B8-citext', 'B8-nondeterministic-collation', 'B9-spellings-sequelize', 'B9-spellings-prisma'],
  },
  {
    name: 'surrogates-stay',
    rule: 'R5',
    fault: 'a lone surrogate is taken for a value of its own',
    lies: {
      changes: (changes) =>
        changes.map((change): Change => {
          if (change.kind === 'unknown') return change
          return { ...change, before: illFormed(change.before), after: illFormed(change.after) }
        }),
    },
    breaks: ['B10-lone-surrogate'],
  },
  {
    name: 'nothing-is-refused',
    rule: 'R14',
    fault: 'what cannot be described is cached all the same',
    lies: { cachesRefused: true },
    breaks: ['C1-view', 'C3-partition', 'D8-secret-column'],
  },
  {
    name: 'output-unseen',
    rule: 'judge',
    fault: 'columns that a result shows may change',
    lies: { accesses: each(() => ({ output: [] })) },
    breaks: ['A2-stale-instance-update', 'B5-self-relation-child', 'C6-timestamps-of-the-orm'],
  },
  {
    name: 'order-unseen',
    rule: 'judge',
    fault: 'columns that a result is ordered by may change',
    lies: {
      accesses: each(({ window }) => ({
        placing: [],
        ...(window && { window: { take: window.take ?? 0, skip: window.skip } }),
      })),
    },
    breaks: ['C6-timestamps-of-the-orm'],
  },
  {
    name: 'no-keys-returned',
    rule: 'judge',
    fault: 'no row is in a result',
    lies: {
      accesses: (looked) =>
        looked.map(({ access, observation }) => ({
          access,
          observation: observation && { ...observation, keys: [] },
        })),
    },
    breaks: ['A2-stale-instance-update', 'B5-self-relation-child'],
  },
]

/** Changes every access by itself. */
function each(change: (access: Access) => Partial<Access>): (looked: readonly Looked[]) => readonly Looked[] {
  return (looked) =>
    looked.map(({ access, observation }) => ({ access: { ...access, ...change(access) }, observation }))
}

function mapped(predicate: Predicate, change: (part: Predicate) => Predicate): Predicate {
  const part = change(predicate)
  if (part.kind === 'and') return { kind: 'and', all: part.all.map((inner) => mapped(inner, change)) }
  if (part.kind === 'or') return { kind: 'or', any: part.any.map((inner) => mapped(inner, change)) }
  if (part.kind === 'not') return { kind: 'not', of: mapped(part.of, change) }
  return part
}

function isEveryRow(predicate: Predicate): boolean {
  return predicate.kind === 'and' && predicate.all.every(isEveryRow)
}

function isSpelt(column: Readonly<Record<string, unknown>>): boolean {
  const type = String(column['type'])
  return (
    column['deterministic'] === false ||
    type.endsWith('citext') ||
    ['uuid', 'numeric', 'int8', 'timestamptz'].includes(type)
  )
}

function illFormed(values: KnownValues): KnownValues {
  return Object.fromEntries(
    Object.entries(values).map(([column, value]) => [
      column,
      typeof value === 'string' ? value.replaceAll('\ufffd', '\ud800') : value,
    ]),
  )
}
