/**
 * A value that cannot be told apart from others by its text, or not be restored exactly. It never reaches a caller:
 * whoever asked runs the query without the cache and reports the message as the reason.
 */
export class UnstorableValue extends Error {
  /** Where it stands, from the outermost value inwards; empty when it is that value itself. */
  readonly path: readonly (string | number)[]
  /** What it is, such as `a function`. */
  readonly found: string

  constructor(found: string, path: readonly (string | number)[] = []) {
    super(`${readable(path)} is ${found}, which cannot be kept exactly.`)
    this.name = 'UnstorableValue'
    this.path = path
    this.found = found
  }
}

/** `error` as seen from one level further out: an {@link UnstorableValue} learns its place, others stay as they are. */
export function placedUnder(segment: string | number, error: unknown): unknown {
  return error instanceof UnstorableValue ? new UnstorableValue(error.found, [segment, ...error.path]) : error
}

function readable(path: readonly (string | number)[]): string {
  if (path.length === 0) return 'The value'
  return path
    .map((segment) => (typeof segment === 'number' ? `[${segment}]` : `.${segment}`))
    .join('')
    .replace(/^\./, '')
}
