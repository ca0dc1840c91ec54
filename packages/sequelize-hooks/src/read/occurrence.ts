import type { DataModel, Table } from '@orm-overdrive/core'
import type {
  IncludeOptions,
  ModelInternals,
  SelectedAttribute,
  SelectOptions,
  TableName,
} from '../orm-internals.ts'
import { isPlainObject } from '../orm-parts.ts'
import { tableOf } from '../table-resolution.ts'
import { usesSubQuery } from './joins.ts'
import { Refused } from './refused.ts'

/** One occurrence of a table in a select. */
export interface Occurrence {
  readonly table: Table
  readonly model: ModelInternals
  /** How conditions call it, joined by dots: `customer.organisation`. Empty for the selected model itself. */
  readonly path: string
  /** Where its attributes stand. */
  readonly holder: { attributes?: readonly SelectedAttribute[] }
  readonly where: unknown
  /** How it hangs on another occurrence. */
  readonly join: Join | undefined
  readonly children: Occurrence[]
}

export interface Join {
  readonly parent: Occurrence
  readonly parentColumn: string
  readonly column: string
  /** Rows of the parent without a partner are left out. */
  readonly isRequired: boolean
}

/** All table occurrences of a select, by path; parents come before their children. */
export type Occurrences = ReadonlyMap<string, Occurrence>

/**
 * Walks the include tree. Includes that are loaded `separate`ly are queries of their own and left out.
 *
 * @throws {@link Refused} for tables the catalog does not list and joins that are not plain keys.
 */
export function occurrencesOf(
  dataModel: DataModel,
  model: ModelInternals,
  tableName: TableName,
  options: SelectOptions,
): Occurrences {
  const all = new Map<string, Occurrence>()
  const countsInside = usesSubQuery(options)
  const add = (occurrence: Omit<Occurrence, 'children'>): Occurrence => {
    const added = { ...occurrence, children: [] }
    all.set(added.path, added)
    added.join?.parent.children.push(added)
    return added
  }
  const tableNamed = (name: TableName): Table => {
    const table = tableOf(dataModel, name)
    if (table === undefined) throw new Refused(`The catalog has no table ${JSON.stringify(name)}.`)
    return table
  }
  const walk = (includes: readonly IncludeOptions[] | undefined, parent: Occurrence): void => {
    for (const include of includes ?? []) {
      if (include.separate === true || include._pseudo === true) continue
      const added = addInclude(include, parent)
      walk(include.include, added)
    }
  }
  const addInclude = (include: IncludeOptions, parent: Occurrence): Occurrence => {
    const { association, through } = include
    checkJoin(include, parent)
    const path = parent.path === '' ? include.as : `${parent.path}.${include.as}`
    const isRequired = include.required === true || (countsInside && isAskedForInside(include))
    const own = {
      table: tableNamed(include.model.getTableName()),
      model: include.model,
      path,
      holder: include,
      where: include.where,
    }
    if (association.associationType !== 'BelongsToMany')
      return add({ ...own, join: { parent, ...joinColumns(association), isRequired } })
    if (through === undefined) throw new Refused('A many-to-many include has no join table.')
    const joinTable = add({
      table: tableNamed(through.model.getTableName()),
      model: through.model,
      path: `${path}.${through.as}`,
      holder: through,
      where: through.where,
      join: {
        parent,
        parentColumn: association.sourceKeyField as string,
        column: association.identifierField,
        isRequired,
      },
    })
    const farJoin = {
      parent: joinTable,
      parentColumn: association.foreignIdentifierField as string,
      column: association.targetKeyField as string,
      isRequired: true,
    }
    return add({ ...own, join: farJoin })
  }
  const top = add({
    table: tableNamed(tableName),
    model,
    path: '',
    holder: options,
    // The query generator adds conditions of its own to the one in the options.
    where: isPlainObject(options.where) ? { ...options.where } : options.where,
    join: undefined,
  })
  walk(options.include, top)
  return all
}

/**
 * With a limit, the query generator asks inside of the subquery for a to-many include that has required ones below it,
 * and so leaves parents out, whether or not the include itself is required.
 */
function isAskedForInside(include: IncludeOptions): boolean {
  return (include as { readonly subQueryFilter?: unknown }).subQueryFilter === true
}

function checkJoin({ association, model, on, or, right }: IncludeOptions, parent: Occurrence): void {
  if (on !== undefined || or || right) throw new Refused('An include has a join condition of its own.')
  if (association.target.name !== model.name || association.source.name !== parent.model.name)
    throw new Refused(`The include ${association.as} is used against its direction.`)
}

function joinColumns(association: IncludeOptions['association']): { parentColumn: string; column: string } {
  const { source, target, identifierField } = association
  if (association.associationType === 'BelongsTo') {
    const key = association.targetIdentifier ?? target.primaryKeyAttribute
    return { parentColumn: identifierField, column: target.rawAttributes[key]?.field as string }
  }
  const key = association.sourceKeyAttribute ?? source.primaryKeyAttribute
  return { parentColumn: source.rawAttributes[key]?.field as string, column: identifierField }
}
