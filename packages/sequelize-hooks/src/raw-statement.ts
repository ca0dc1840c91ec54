/** Statements that change no rows and no tables. */
const harmless =
  /^(?:begin|start|commit|end|rollback|abort|savepoint|release|set|reset|show|discard|deallocate|listen|unlisten|notify|lock|checkpoint|close|fetch|move|declare)\b/i
const reading = /^(?:select|values|table|with)\b/i
const writingWord = /\b(?:insert|update|delete|merge|into)\b/i
const lockingClause = /\bfor\s+(?:no\s+key\s+)?update\b/gi

/** What kind of raw SQL a text is, as far as its words tell. What is not known to be harmless writes. */
export type RawKind = 'reads' | 'harmless' | 'writes'

export function rawKindOf(sql: string): RawKind {
  const words = withoutTexts(sql).trim()
  const parts = words
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const kinds = parts.map(kindOfPart)
  if (kinds.includes('writes')) return 'writes'
  return kinds.includes('reads') ? 'reads' : 'harmless'
}

function kindOfPart(words: string): RawKind {
  const opened = words.replace(/^[\s(]+/, '')
  if (harmless.test(opened)) return 'harmless'
  return reading.test(opened) && !writingWord.test(opened.replaceAll(lockingClause, ' ')) ? 'reads' : 'writes'
}

/** Without comments, quoted names and texts, which may hold anything. */
function withoutTexts(sql: string): string {
  return sql
    .replaceAll(/--[^\n]*/g, ' ')
    .replaceAll(/\/\*[^]*?\*\//g, ' ')
    .replaceAll(/"(?:[^"]|"")*"/g, '""')
    .replaceAll(/'(?:[^']|'')*'/g, "''")
}
