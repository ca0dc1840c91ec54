import type { Predicate } from '@orm-overdrive/core'
import type { ColumnList } from '../prisma-schema/joined-columns.ts'
import { haveSameTypes } from '../prisma-schema/joined-columns.ts'

/**
 * The restrictions that `predicate` puts on columns of one table, carried over to the columns of another that equal
 * them: to equality and `in`, which hold for every row that matches.
 */
export function pinnedPredicates(predicate: Predicate, from: ColumnList, to: ColumnList): Predicate[] {
  if (!haveSameTypes(from, to)) return []
  return from.columns.flatMap((column, index) => {
    const pin = pinOf(predicate, column)
    const target = to.columns[index]
    return pin === undefined || target === undefined ? [] : [{ ...pin, column: target }]
  })
}

type Pin = Extract<Predicate, { readonly kind: 'compare' | 'in' }>

function pinOf(predicate: Predicate, column: string): Pin | undefined {
  switch (predicate.kind) {
    case 'compare':
      return predicate.column === column && predicate.operator === 'eq' ? predicate : undefined
    case 'in':
      return predicate.column === column ? predicate : undefined
    case 'and': {
      for (const part of predicate.all) {
        const pin = pinOf(part, column)
        if (pin !== undefined) return pin
      }
      return undefined
    }
    default:
      return undefined
  }
}
