import { isAbsent, isPlain } from '../argument-values.ts'
import { givenForm } from '../field-values.ts'
import type { BoundModel } from '../prisma-schema/bound-models.ts'
import { columnOf, scalarOf } from '../prisma-schema/bound-models.ts'
import type { ScalarField } from '../prisma-schema/prisma-models.ts'

/**
 * Why the key of a `findUnique` is spelt in a way that Prisma and the database may compare differently; `undefined`
 * when there is no such reason.
 *
 * Prisma runs several `findUnique` calls of one tick as one statement and hands the rows out by comparing values in
 * JavaScript. A spelling that only the database understands then finds nothing, and alone it finds the row.
 */
export function ambiguousKey(bound: BoundModel, where: unknown): string | undefined {
  if (!isPlain(where)) return undefined
  for (const [name, value] of Object.entries(where)) {
    const key = bound.model.compoundKeys.get(name)
    const parts: readonly (readonly [string, unknown])[] =
      key !== undefined && isPlain(value) ? key.map((part) => [part, value[part]]) : [[name, value]]
    for (const [part, given] of parts) {
      const field = scalarOf(bound, part)
      if (
        field !== undefined &&
        isKeyPart(bound, part) &&
        !isAbsent(given) &&
        !isPlain(given) &&
        !isCanonical(bound, field, given)
      )
        return `"${part}" of model ${bound.name} is looked up by a value that the database may spell differently`
    }
  }
  return undefined
}

function isKeyPart({ model }: BoundModel, name: string): boolean {
  return model.uniqueKeys.some((key) => key.includes(name))
}

/** Whether the value is spelt as it comes back from the database. */
function isCanonical(bound: BoundModel, field: ScalarField, value: unknown): boolean {
  const column = columnOf(bound, field)
  const form = givenForm(field, column, value, 'compared')
  if (column === undefined || form === undefined) return false
  switch (column.type) {
    case 'uuid':
    case 'text':
      return form === value
    // Comes back padded to its length.
    case 'char':
      return typeof value === 'string' && form.length === (column.maxLength ?? -1) && form === value
    case 'integer':
    case 'boolean':
    case 'enum':
      return true
    default:
      return false
  }
}
