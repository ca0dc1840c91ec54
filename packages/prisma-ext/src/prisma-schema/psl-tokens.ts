import { InternalError } from '@orm-overdrive/core'

/** One piece of a Prisma schema. Comments that begin with two slashes are left out. */
export interface Token {
  readonly kind: 'name' | 'text' | 'number' | 'mark' | 'documentation' | 'line-end'
  /** Without the quotes of a text and the slashes of a comment. */
  readonly text: string
  readonly line: number
}

const pattern =
  /(?<blank>[ \t\r\uFEFF]+)|(?<lineEnd>\n)|\/\/\/(?<documentation>[^\n]*)|(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)|"(?<text>(?:[^"\\\n]|\\.)*)"|(?<number>-?\d+(?:\.\d+)?)|(?<name>[\p{L}\p{N}_][\p{L}\p{N}_-]*)|(?<mark>@@|[@{}()[\],:.?=!])/uy

/**
 * Cuts the text of a Prisma schema into tokens.
 *
 * @throws {@link InternalError} at a character that no schema holds; Prisma has accepted the text before us.
 */
export function tokensOf(schema: string): Token[] {
  const tokens: Token[] = []
  let line = 1
  let end = 0
  for (const match of schema.matchAll(new RegExp(pattern, 'guy'))) {
    end = match.index + match[0].length
    const found = match.groups as Readonly<Record<string, string | undefined>>
    const token = tokenOf(found)
    if (token !== undefined) tokens.push({ ...token, line })
    line += match[0].split('\n').length - 1
  }
  if (end < schema.length)
    throw new InternalError(`The Prisma schema could not be read at line ${line}.`, {
      value: schema.slice(end, end + 20),
    })
  return tokens
}

function tokenOf(found: Readonly<Record<string, string | undefined>>): Omit<Token, 'line'> | undefined {
  if (found['name'] !== undefined) return { kind: 'name', text: found['name'] }
  if (found['mark'] !== undefined) return { kind: 'mark', text: found['mark'] }
  if (found['lineEnd'] !== undefined) return { kind: 'line-end', text: '\n' }
  if (found['text'] !== undefined) return { kind: 'text', text: unescaped(found['text']) }
  if (found['number'] !== undefined) return { kind: 'number', text: found['number'] }
  if (found['documentation'] !== undefined)
    return { kind: 'documentation', text: found['documentation'].trim() }
  return undefined
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

function unescaped(text: string): string {
  return text.replaceAll(
    /\\(?:u([0-9a-fA-F]{4})|(.))/g,
    (_, code: string | undefined, letter: string | undefined) =>
      code === undefined
        ? (escapes[letter as string] ?? (letter as string))
        : String.fromCharCode(Number.parseInt(code, 16)),
  )
}
