import { isPlainObject, keysOf } from '../orm-parts.ts'

/** Options that say everything about a query together with its model, and are not changed by anything in between. */
const plainNames: ReadonlySet<string> = new Set([
  ...['where', 'attributes', 'order', 'limit', 'offset', 'raw', 'paranoid', 'distinct', 'col'],
])

/**
 * One text for the options of a call, or `undefined` where they hold anything but plain values: expressions, includes,
 * classes, transactions. Equal texts are written into equal SQL. How the call is cached is no part of it.
 */
export function plainOptionsText(options: unknown, operators: ReadonlySet<symbol>): string | undefined {
  if (options === undefined) return ''
  if (!isPlainObject(options)) return undefined
  let text = ''
  for (const key of keysOf(options)) {
    if (key === 'cache' || options[key] === undefined) continue
    if (typeof key !== 'string' || !plainNames.has(key)) return undefined
    const value = textOf(options[key], operators)
    if (value === undefined) return undefined
    text += `${key}=${value};`
  }
  return text
}

/** One text for a value; values of different types have different ones. */
export function textOf(value: unknown, operators: ReadonlySet<symbol>): string | undefined {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'number':
      return Number.isFinite(value) ? String(value) : undefined
    case 'bigint':
      return `${value}n`
    case 'boolean':
      return value ? 't' : 'f'
    case 'object':
      return value === null ? 'null' : objectText(value, operators)
    default:
      return undefined
  }
}

function objectText(value: object, operators: ReadonlySet<symbol>): string | undefined {
  if (value instanceof Date) {
    const time = value.getTime()
    return Number.isNaN(time) ? undefined : `D${time}`
  }
  const isList = Array.isArray(value)
  if (!isList && !isPlainObject(value)) return undefined
  let text = isList ? '[' : '{'
  if (isList)
    for (const part of value as unknown[]) {
      const written = textOf(part, operators)
      if (written === undefined) return undefined
      text += `${written},`
    }
  else
    for (const key of keysOf(value)) {
      const written = textOf(value[key], operators)
      if (written === undefined || (typeof key === 'symbol' && !operators.has(key))) return undefined
      text += `${typeof key === 'symbol' ? `@${key.description ?? ''}` : JSON.stringify(key)}:${written},`
    }
  return text + (isList ? ']' : '}')
}
