import type { Access, TableHazard } from '@orm-overdrive/core'
import { columnsOf } from '@orm-overdrive/core'
import type { BoundModel, BoundModels } from '../prisma-schema/bound-models.ts'
import type { Table } from '@orm-overdrive/core'

/** Why rows of such a table cannot be told from the statements that change them. */
const refusedHazards: Partial<Readonly<Record<TableHazard, string>>> = {
  inheritance: 'is partitioned or inherits: its rows change through other tables',
  foreign: 'is a foreign table',
  temporary: 'is temporary, or hidden by a temporary table',
}

/** Collects what a query depends on, and the first reason not to cache it. */
export class ReadDraft {
  readonly accesses: Access[] = []
  readonly models: BoundModels
  private readonly hasScope: boolean
  private reason: string | undefined

  constructor(models: BoundModels, hasScope: boolean) {
    this.models = models
    this.hasScope = hasScope
  }

  get refused(): string | undefined {
    return this.reason
  }

  refuse(reason: string): void {
    this.reason ??= reason
  }

  /** The model's table; refuses where there is none. */
  bind(name: string): BoundModel | undefined {
    const bound = this.models.model(name)
    if (bound === undefined) this.refuse(`the database has no table for model ${name}`)
    return bound
  }

  /** Adds a table occurrence, and returns its place among the accesses. */
  add(access: Access, table: Table, bound?: BoundModel): number {
    this.checkTable(table)
    if (bound !== undefined) this.checkAnnotation(access, bound)
    for (const column of mentionedColumns(access))
      if (!table.columns.has(column)) this.refuse(`table ${table.id} has no column "${column}"`)
    return this.accesses.push(access) - 1
  }

  private checkTable(table: Table): void {
    if (table.kind !== 'table') this.refuse(`${table.id} is not a table: what it shows changes elsewhere`)
    for (const hazard of table.hazards) {
      const reason = refusedHazards[hazard]
      if (reason !== undefined) this.refuse(`table ${table.id} ${reason}`)
    }
    if (table.hazards.includes('row-security') && !this.hasScope)
      this.refuse(`table ${table.id} has row security, and no scope tells who is asking`)
  }

  private checkAnnotation(access: Access, { name, model: { annotation } }: BoundModel): void {
    if (annotation === undefined) return
    if (annotation.never) this.refuse(`model ${name} is annotated @cache(never)`)
    const mentioned = mentionedColumns(access)
    const never = annotation.neverColumns.find((column) => mentioned.has(column))
    if (never !== undefined) this.refuse(`column "${never}" of model ${name} is annotated @cache(never)`)
  }
}

function mentionedColumns(access: Access): Set<string> {
  const columns = columnsOf(access.predicate)
  for (const column of access.output) columns.add(column)
  for (const column of access.placing) columns.add(column)
  for (const column of access.link ?? []) columns.add(column)
  return columns
}
