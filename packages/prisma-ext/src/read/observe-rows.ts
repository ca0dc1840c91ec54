import type { KnownValue, Observation } from '@orm-overdrive/core'
import { rowKey } from '@orm-overdrive/core'
import { returnedValue } from '../field-values.ts'
import type { BoundModel } from '../prisma-schema/bound-models.ts'
import { columnOf } from '../prisma-schema/bound-models.ts'
import type { ScalarField } from '../prisma-schema/prisma-models.ts'
import type { LastRow, RowsPlan } from './rows-plan.ts'

type Row = Readonly<Record<string, unknown>>

/** Collects what a result shows about each access. */
export class RowsObserver {
  private readonly drafts: AccessDraft[]

  constructor(accesses: number) {
    this.drafts = Array.from({ length: accesses }, () => new AccessDraft())
  }

  get observations(): Observation[] {
    return this.drafts.map((draft) => draft.observation)
  }

  /**
   * Looks at the rows that came back for `plan`: a list, one row, or none.
   *
   * @throws TypeError when the result is of another shape.
   */
  visit(plan: RowsPlan, result: unknown): void {
    const rows = rowsOf(result)
    const draft = this.draft(plan.access)
    draft.addKeys(rows.map((row) => plan.keyFields && keyOf(plan.bound, plan.keyFields, row)))
    if (plan.last !== undefined) draft.last = lastValues(plan, plan.last, rows)
    for (const child of plan.children) {
      for (const { access, fields } of child.links)
        this.draft(access).addLinks(rows.map((row) => linkOf(plan.bound, fields, row)))
      if (child.kind === 'count') continue
      const related = rows.flatMap((row) => rowsOf(row[child.name]))
      if (child.ownLink !== undefined)
        this.draft(child.plan.access).addLinks(
          related.map((row) => linkOf(child.plan.bound, child.ownLink, row)),
        )
      this.visit(child.plan, related)
    }
  }

  private draft(access: number): AccessDraft {
    return this.drafts[access] as AccessDraft
  }
}

/** A link that joins nothing: a null in a foreign key. */
const nowhere = Symbol('nowhere')

class AccessDraft {
  last: readonly (KnownValue | undefined)[] | undefined
  private keys: Set<string> | undefined
  private links: Set<string> | undefined
  private areKeysSeen = true
  private areLinksSeen = true

  addKeys(keys: readonly (string | undefined)[]): void {
    this.keys ??= new Set()
    for (const key of keys)
      if (key === undefined) this.areKeysSeen = false
      else this.keys.add(key)
  }

  addLinks(links: readonly (string | typeof nowhere | undefined)[]): void {
    this.links ??= new Set()
    for (const link of links)
      if (link === undefined) this.areLinksSeen = false
      else if (link !== nowhere) this.links.add(link)
  }

  get observation(): Observation {
    return {
      ...(this.keys !== undefined && this.areKeysSeen ? { keys: [...this.keys] } : {}),
      ...(this.links !== undefined && this.areLinksSeen ? { links: [...this.links] } : {}),
      ...(this.last === undefined ? {} : { last: this.last }),
    }
  }
}

/** Values of the order in the last row of a full window. */
function lastValues(
  plan: RowsPlan,
  { take, fromEnd, terms }: LastRow,
  rows: readonly Row[],
): AccessDraft['last'] {
  if (rows.length < take) return undefined
  const row = fromEnd ? rows[0] : rows.at(-1)
  return row && terms.map(({ field }) => valueOf(plan.bound, field, row))
}

function keyOf(bound: BoundModel, fields: readonly ScalarField[], row: Row): string | undefined {
  const link = linkOf(bound, fields, row)
  return link === nowhere ? undefined : link
}

function linkOf(
  bound: BoundModel,
  fields: readonly ScalarField[] | undefined,
  row: Row,
): string | typeof nowhere | undefined {
  if (fields === undefined) return undefined
  const key: string[] = []
  for (const field of fields) {
    const value = valueOf(bound, field, row)
    if (value === null) return nowhere
    if (typeof value !== 'string') return undefined
    key.push(value)
  }
  return rowKey(key)
}

function valueOf(bound: BoundModel, field: ScalarField, row: Row): KnownValue | undefined {
  return returnedValue(field, columnOf(bound, field), row[field.name])
}

function rowsOf(result: unknown): readonly Row[] {
  if (result === null || result === undefined) return []
  const rows = (Array.isArray(result) ? result : [result]) as readonly unknown[]
  if (rows.some((row) => typeof row !== 'object' || row === null))
    throw new TypeError('A query for rows returned something else.')
  return rows as readonly Row[]
}
