/** Looks at the arguments of a Prisma call, which may hold anything. */

export type Arguments = Readonly<Record<string, unknown>>

/** A plain object: filters, nested writes, selections. Dates, decimals, bytes and Prisma's constants are not. */
export function isPlain(value: unknown): value is Arguments {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype = Object.getPrototypeOf(value) as unknown
  return prototype === Object.prototype || prototype === null || isForeignPlain(prototype)
}

/** Object.prototype of another realm: arguments made in a `vm` context, as some test runners do. */
function isForeignPlain(prototype: unknown): boolean {
  return (
    typeof prototype === 'object' &&
    prototype !== null &&
    Object.getPrototypeOf(prototype) === null &&
    Object.hasOwn(prototype, 'hasOwnProperty')
  )
}

/** Whether Prisma behaves as if the property were not there: `undefined` and `Prisma.skip`. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || isSkip(value)
}

/** `Prisma.skip`, told by its only method: every generated client may carry another copy of the class. */
function isSkip(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !isPlain(value) && 'ifUndefined' in value
}

/** A reference to another column: `prisma.user.fields.email`. */
export interface FieldReference {
  readonly modelName: string
  readonly name: string
}

export function isFieldReference(value: unknown): value is FieldReference {
  return (
    typeof value === 'object' &&
    value !== null &&
    !isPlain(value) &&
    'modelName' in value &&
    'name' in value &&
    typeof value.modelName === 'string' &&
    typeof value.name === 'string'
  )
}

/** Properties that are there, in their order. */
export function presentEntries(value: unknown): [string, unknown][] {
  return isPlain(value) ? Object.entries(value).filter(([, each]) => !isAbsent(each)) : []
}

/** One or many, as Prisma takes them in many places. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : isAbsent(value) ? [] : [value]
}
