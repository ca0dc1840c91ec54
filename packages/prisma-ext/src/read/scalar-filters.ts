import type { Column, Comparison, Predicate } from '@orm-overdrive/core'
import { everyRow } from '@orm-overdrive/core'
import { isAbsent, isFieldReference, isPlain, presentEntries } from '../argument-values.ts'
import { givenForm } from '../field-values.ts'
import type { BoundModel } from '../prisma-schema/bound-models.ts'
import { columnOf, scalarOf } from '../prisma-schema/bound-models.ts'
import type { ScalarField } from '../prisma-schema/prisma-models.ts'

/** What `where` says about one column. */
export function scalarFilter(bound: BoundModel, field: ScalarField, filter: unknown): Predicate {
  if (isAbsent(filter)) return everyRow
  if (field.list || field.type === 'Json') return undecided(field)
  return new ScalarFilter(bound, field).of(filter)
}

const comparisons: Partial<Record<string, Comparison>> = {
  equals: 'eq',
  lt: 'lt',
  lte: 'lte',
  gt: 'gt',
  gte: 'gte',
}

class ScalarFilter {
  private readonly bound: BoundModel
  private readonly field: ScalarField
  private readonly column: Column | undefined

  constructor(bound: BoundModel, field: ScalarField) {
    this.bound = bound
    this.field = field
    this.column = columnOf(bound, field)
  }

  of(filter: unknown): Predicate {
    if (!isPlain(filter)) return this.compared('eq', filter)
    const operators = presentEntries(filter)
    // The database folds letters its own way.
    if (operators.some(([name, mode]) => name === 'mode' && mode !== 'default')) return this.undecided(filter)
    const all = operators
      .filter(([name]) => name !== 'mode')
      .map(([name, value]) => this.operator(name, value))
    return all.length === 1 ? (all[0] as Predicate) : { kind: 'and', all }
  }

  private operator(name: string, value: unknown): Predicate {
    const comparison = comparisons[name]
    if (comparison !== undefined) return this.compared(comparison, value)
    if (name === 'in') return this.among(value)
    if (name === 'notIn') return { kind: 'not', of: this.among(value) }
    // How several operators under one `not` are joined is Prisma's affair.
    if (name === 'not' && presentEntries(value).length < 2) return { kind: 'not', of: this.of(value) }
    return this.undecided(value)
  }

  private compared(operator: Comparison, value: unknown): Predicate {
    if (value === null && operator === 'eq') return { kind: 'is-null', column: this.field.column }
    const form = givenForm(this.field, this.column, value, 'compared')
    if (form === undefined) return this.undecided(value)
    return { kind: 'compare', column: this.field.column, operator, value: form }
  }

  private among(list: unknown): Predicate {
    if (!Array.isArray(list)) return this.undecided(list)
    const values: string[] = []
    for (const value of list as readonly unknown[]) {
      const form = givenForm(this.field, this.column, value, 'compared')
      if (form === undefined) return undecided(this.field)
      values.push(form)
    }
    return { kind: 'in', column: this.field.column, values }
  }

  /** Undecided by the column and by every other one that the filter refers to. */
  private undecided(filter: unknown): Predicate {
    const columns = new Set([this.field.column])
    for (const reference of referencesIn(filter)) {
      const field = scalarOf(this.bound, reference)
      if (field !== undefined) columns.add(field.column)
    }
    return { kind: 'undecided', columns: [...columns] }
  }
}

function undecided(field: ScalarField): Predicate {
  return { kind: 'undecided', columns: [field.column] }
}

function referencesIn(value: unknown): string[] {
  if (isFieldReference(value)) return [value.name]
  if (Array.isArray(value)) return (value as readonly unknown[]).flatMap(referencesIn)
  return isPlain(value) ? Object.values(value).flatMap(referencesIn) : []
}
