/** A text in which equal results are equal. Lists without a total order are compared as sets. */
export function comparable(value: unknown, isOrdered: boolean): string {
  return JSON.stringify(value === undefined ? { undefined: true } : encoded(value, isOrdered))
}

function encoded(value: unknown, isOrdered: boolean): unknown {
  if (typeof value === 'bigint') return { bigint: value.toString() }
  if (value instanceof Date) return { date: value.toISOString() }
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') }
  if (Array.isArray(value)) {
    const items = (value as readonly unknown[]).map((item) => encoded(item, isOrdered))
    return isOrdered
      ? items
      : items.toSorted((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1))
  }
  if (typeof value !== 'object' || value === null) return value
  if ('toFixed' in value) return { decimal: String(value) }
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, encoded(each, isOrdered)]))
}
