import type { Predicate } from '@orm-overdrive/core'
import type { AssociationInternals } from '../orm-internals.ts'
import type { AccessDraft, Drafts } from './access-draft.ts'
import { namedColumns } from './access-draft.ts'
import { markReferenced } from './joins.ts'
import { Refused } from './refused.ts'
import type { SelectRequest } from './select-plan.ts'
import type { ConditionScope } from './where-predicate.ts'
import { predicateOf } from './where-predicate.ts'

/**
 * The conditions of one occurrence. Conditions of the selected model may look at included ones, which are marked then.
 *
 * @throws {@link Refused}
 */
export function accessPredicate(draft: AccessDraft, drafts: Drafts, request: SelectRequest): Predicate {
  const { orm, options } = request
  const { table, model, where, join } = draft.occurrence
  if (hasCrossedNames(model) && join !== undefined && where !== undefined)
    throw new Refused(`Attributes of ${model.name} have the names of other columns.`)
  const scope: ConditionScope = { orm, table, model, look: (written) => look(written, draft, drafts) }
  const own = predicateOf(where, scope)
  if (join !== undefined || options.groupedLimit === undefined) return own
  const { on, values } = options.groupedLimit
  const key = (on as AssociationInternals).identifierField
  if ((on as AssociationInternals).associationType !== 'HasMany')
    throw new Refused('The limit of each parent goes through a join table.')
  return { kind: 'and', all: [predicateOf({ [key]: values }, scope), own] }
}

function look(written: string, draft: AccessDraft, drafts: Drafts): string[] {
  const own: string[] = []
  for (const named of namedColumns(written, drafts)) {
    const { draft: found, column } = named
    if (found === draft) own.push(...(column === '*' ? draft.occurrence.table.columns.keys() : [column]))
    else if (draft.occurrence.join === undefined) markReferenced(named, drafts)
    else throw new Refused('The condition of an include looks at another table.')
  }
  return own
}

/** Whether an attribute is called as the column of another one: conditions may then be translated twice. */
function hasCrossedNames({ rawAttributes }: AccessDraft['occurrence']['model']): boolean {
  return Object.entries(rawAttributes).some(([name, { field }]) => {
    const other = rawAttributes[field]
    return field !== undefined && field !== name && other !== undefined
  })
}
