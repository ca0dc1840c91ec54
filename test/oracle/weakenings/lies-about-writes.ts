import type { Change, KnownValues, RowChange } from '@orm-overdrive/core'
import { readSchemaModels } from '../shop/schema-models.ts'
import type { Weakening } from './weakening.ts'

const models = readSchemaModels()

/** Rules about what a write says it changes: R6 to R11. */
export const liesAboutWrites: readonly Weakening[] = [
  {
    name: 'changes-nothing',
    rule: 'judge',
    fault: 'every change is taken for irrelevant',
    lies: { changes: () => [] },
    breaks: [
      'A6-displaced-by-connect',
      'A7-connect-takes-away',
      'B2-undefined-pin',
      'C8-two-names',
      'D1-schema-per-tenant',
      'D7-undefined-in-the-key',
    ],
  },
  {
    name: 'no-wildcards',
    rule: 'R6, R7',
    fault: 'a value that is not known counts as one that nobody asks for',
    lies: {
      changes: (changes, _, { model }) =>
        changes.map((change) => {
          const table = model?.tables.get(change.table)
          if (change.kind === 'unknown' || table === undefined) return change
          const nowhere: KnownValues = Object.fromEntries(
            [...table.columns.keys()].map((column) => [column, '-4711']),
          )
          return {
            ...change,
            before: change.kind === 'insert' ? {} : { ...nowhere, ...change.before },
            after: change.kind === 'delete' ? {} : { ...nowhere, ...change.after },
          }
        }),
    },
    breaks: [
      'A3-delete-with-include',
      'A4-update-many-limit',
      'A4-delete-many-limit',
      'A5-nested-update',
      'A5-nested-delete-many',
      'A7-set-frees-others',
    ],
  },
  {
    name: 'old-is-new',
    rule: 'R6',
    fault: 'values that a row has after an update are taken for those it had before',
    lies: {
      changes: (changes) =>
        changes.map((change) =>
          change.kind === 'update' ? { ...change, before: { ...change.before, ...change.after } } : change,
        ),
    },
    breaks: ['A1-stale-instance-moves', 'A12-hook-assigns', 'A13-later-extension', 'A7-connect-takes-away'],
  },
  {
    name: 'assigned-is-stored',
    rule: 'R5, R6',
    fault: 'values of the statement are believed where the database stores others',
    lies: {
      catalog: (catalog) => ({
        ...catalog,
        tables: catalog.tables.map((table) => ({
          ...table,
          columns: table.columns.map((column) => ({ ...column, modifier: -1 })),
        })),
      }),
    },
    breaks: ['A11-rounded-decimal'],
  },
  {
    name: 'upsert-inserts',
    rule: 'R7',
    fault: 'an upsert is taken for an insert',
    lies: {
      changes: (changes, { operation }) => (operation === 'upsert' ? changes.map(asInsert) : changes),
    },
    breaks: ['A8-upsert-moves-key'],
  },
  {
    name: 'nested-writes-unseen',
    rule: 'R8',
    fault: 'only the model that is called counts as written',
    lies: {
      changes(changes, { orm, model }) {
        const table = models.get(model)?.table
        return orm !== 'prisma' || table === undefined
          ? changes
          : changes.filter((change) => change.table.endsWith(`.${table}`))
      },
    },
    breaks: [
      'A6-displaced-by-connect',
      'A6-displaced-by-create',
      'A7-connect-takes-away',
      'A5-nested-delete-many',
    ],
  },
  {
    name: 'displaced-rows-unseen',
    rule: 'R8',
    fault: 'rows that an update does not name by key stay as they were',
    lies: {
      changes: (changes) => changes.filter((change) => change.kind !== 'update' || change.key !== undefined),
    },
    breaks: ['A6-displaced-by-connect', 'A6-displaced-from-child', 'A7-set-frees-others'],
  },
  {
    name: 'no-referential-actions',
    rule: 'R9',
    fault: 'foreign keys do nothing',
    lies: {
      catalog: (catalog) => ({
        ...catalog,
        tables: catalog.tables.map((table) => ({ ...table, foreignKeys: [] })),
      }),
      adapter: (adapter) => ({ ...adapter, declaredKeys: () => [] }),
    },
    breaks: ['A14-key-cascades', 'A14-key-cascades-sequelize', 'C9-undeclared-key', 'C9-cascade'],
  },
  {
    name: 'declared-keys-only',
    rule: 'R9',
    fault: 'only foreign keys of the models count',
    lies: {
      catalog: (catalog) => ({
        ...catalog,
        tables: catalog.tables.map((table) => ({ ...table, foreignKeys: [] })),
      }),
    },
    breaks: ['C9-undeclared-key'],
  },
  {
    name: 'raw-sql-is-harmless',
    rule: 'R10',
    fault: 'raw SQL changes nothing',
    lies: { changes: (changes, { operation }) => (/raw|query/i.test(operation) ? [] : changes) },
    breaks: ['C4-select-calls-function', 'C4-select-calls-sequelize', 'C5-truncate-cascade', 'C8-two-names'],
  },
  {
    name: 'raw-sql-names-its-tables',
    rule: 'R10',
    fault: 'a statement that may do anything changes only what it names',
    lies: {
      changes: (changes, { operation }) =>
        /raw|query/i.test(operation) ? changes.filter(({ table }) => table !== '*') : changes,
    },
    breaks: ['C4-select-calls-function', 'C5-truncate-cascade'],
  },
  {
    name: 'orm-timestamps-unseen',
    rule: 'R11',
    fault: 'updatedAt is not among what an update assigns',
    lies: {
      changes: (changes) =>
        changes.map((change) =>
          change.kind === 'update' && change.assigned !== 'all'
            ? {
                ...change,
                assigned: change.assigned.filter((column) => column !== 'updated_at'),
                before: without(change.before),
                after: without(change.after),
              }
            : change,
        ),
    },
    breaks: ['C6-timestamps-of-the-orm'],
  },
  {
    name: 'generated-columns-unseen',
    rule: 'R6',
    fault: 'columns that the database computes do not change with others',
    lies: {
      catalog: (catalog) => ({
        ...catalog,
        tables: catalog.tables.map((table) => ({
          ...table,
          columns: table.columns.map((column) => ({ ...column, generated: false })),
        })),
      }),
    },
    breaks: ['A9-generated-column', 'A9-generated-column-sequelize'],
  },
]

function asInsert(change: Change): Change {
  return change.kind === 'update'
    ? ({ ...change, kind: 'insert', assigned: 'all', before: {} } satisfies RowChange)
    : change
}

function without(values: KnownValues): KnownValues {
  return Object.fromEntries(Object.entries(values).filter(([column]) => column !== 'updated_at'))
}
