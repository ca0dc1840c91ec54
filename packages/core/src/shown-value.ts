const longest = 100

/** A refused value as an error message shows it. Never throws, whatever the value is. */
export function shownValue(value: unknown): string {
  const text = textOf(value)
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

function textOf(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'number') return String(value)
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return Array.isArray(value) ? 'a list' : 'an object'
  }
}
