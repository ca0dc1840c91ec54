import { InternalError } from '@orm-overdrive/core'
import type { Argument, Attribute, Block, Expression, Member } from './psl-syntax.ts'
import type { Token } from './psl-tokens.ts'
import { tokensOf } from './psl-tokens.ts'

/** Blocks whose lines are fields or values; the others configure Prisma. */
const blocksWithMembers: ReadonlySet<string> = new Set(['model', 'view', 'type', 'enum'])

/**
 * Reads the blocks of a Prisma schema. Several files count as one text.
 *
 * @throws {@link InternalError} when the text is not a schema.
 */
export function parseSchema(schema: string): Block[] {
  const reader = new Reader(tokensOf(schema))
  const blocks: Block[] = []
  for (;;) {
    const documentation = reader.documentation()
    if (reader.peek() === undefined) return blocks
    blocks.push(block(reader, documentation))
  }
}

class Reader {
  private readonly tokens: readonly Token[]
  private position = 0

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens
  }

  peek(): Token | undefined {
    return this.tokens[this.position]
  }

  /** Whether the next token is this mark. */
  sees(mark: string): boolean {
    const token = this.peek()
    return token?.kind === 'mark' && token.text === mark
  }

  next(): Token {
    const token = this.tokens[this.position++]
    if (token === undefined) throw new InternalError('The Prisma schema ends in the middle of a block.')
    return token
  }

  accept(mark: string): boolean {
    if (!this.sees(mark)) return false
    this.position++
    return true
  }

  expect(mark: string): void {
    const token = this.next()
    if (token.kind !== 'mark' || token.text !== mark) throw unexpected(token, `"${mark}"`)
  }

  name(): string {
    const token = this.next()
    // A name may begin with a digit in the database's words, never in Prisma's: `@map` takes a text.
    if (token.kind !== 'name') throw unexpected(token, 'a name')
    return token.text
  }

  /** Skips line ends and collects the comments that document what comes next. An empty line between is allowed. */
  documentation(): string {
    const lines: string[] = []
    for (let token = this.peek(); token !== undefined; token = this.peek()) {
      if (token.kind === 'documentation') lines.push(token.text)
      else if (token.kind !== 'line-end') break
      this.position++
    }
    return lines.join('\n')
  }

  skipLineEnds(): void {
    while (this.peek()?.kind === 'line-end' || this.peek()?.kind === 'documentation') this.position++
  }
}

function block(reader: Reader, documentation: string): Block {
  const line = reader.peek()?.line ?? 0
  const keyword = reader.name()
  const name = reader.name()
  reader.expect('{')
  const members: Member[] = []
  const attributes: Attribute[] = []
  for (;;) {
    const comment = reader.documentation()
    if (reader.accept('}')) return { keyword, name, documentation, members, attributes, line }
    if (!blocksWithMembers.has(keyword)) skipLine(reader)
    else if (reader.accept('@@')) attributes.push(attribute(reader))
    else members.push(member(reader, comment, keyword === 'enum'))
  }
}

function member(reader: Reader, above: string, isValue: boolean): Member {
  const line = reader.peek()?.line ?? 0
  const name = reader.name()
  const type = isValue ? '' : fieldType(reader)
  const list = reader.accept('[')
  if (list) reader.expect(']')
  const optional = reader.accept('?')
  const attributes: Attribute[] = []
  while (reader.accept('@')) attributes.push(attribute(reader))
  const behind = reader.peek()?.kind === 'documentation' ? reader.next().text : ''
  const documentation = [above, behind].filter((text) => text !== '').join('\n')
  return { name, type, list, optional, attributes, documentation, line }
}

function fieldType(reader: Reader): string {
  const name = reader.name()
  if (reader.sees('(')) callArguments(reader)
  return name
}

function attribute(reader: Reader): Attribute {
  let name = reader.name()
  while (reader.accept('.')) name += `.${reader.name()}`
  return { name, arguments: reader.sees('(') ? callArguments(reader) : [] }
}

function callArguments(reader: Reader): Argument[] {
  reader.expect('(')
  return sequence(reader, ')', () => {
    const value = expression(reader)
    if (value.kind !== 'name' || !reader.accept(':')) return { name: undefined, value }
    reader.skipLineEnds()
    return { name: value.text, value: expression(reader) }
  })
}

function expression(reader: Reader): Expression {
  const token = reader.next()
  if (token.kind === 'text' || token.kind === 'number') return { kind: token.kind, text: token.text }
  if (token.kind === 'mark' && token.text === '[')
    return { kind: 'list', items: sequence(reader, ']', () => expression(reader)) }
  // Filters of partial indexes: `where: { active: true }`.
  if (token.kind === 'mark' && token.text === '{') {
    sequence(reader, '}', () => {
      reader.name()
      reader.expect(':')
      return expression(reader)
    })
    return { kind: 'list', items: [] }
  }
  if (token.kind !== 'name') throw unexpected(token, 'a value')
  let name = token.text
  while (reader.accept('.')) name += `.${reader.name()}`
  return reader.sees('(')
    ? { kind: 'call', name, arguments: callArguments(reader) }
    : { kind: 'name', text: name }
}

/** Items divided by commas up to `end`, over as many lines as they take. */
function sequence<Item>(reader: Reader, end: string, item: () => Item): Item[] {
  const items: Item[] = []
  for (;;) {
    reader.skipLineEnds()
    if (reader.accept(end)) return items
    items.push(item())
    reader.skipLineEnds()
    if (!reader.accept(',') && !reader.sees(end)) throw unexpected(reader.next(), `"," or "${end}"`)
  }
}

/** Lists and calls of a configuration may run over several lines. */
function skipLine(reader: Reader): void {
  let depth = 0
  for (;;) {
    const token = reader.peek()
    if (token === undefined || (depth === 0 && (token.kind === 'line-end' || reader.sees('}')))) return
    if (token.kind === 'mark' && '[({'.includes(token.text)) depth++
    if (token.kind === 'mark' && '])}'.includes(token.text)) depth--
    reader.next()
  }
}

function unexpected(token: Token, wanted: string): InternalError {
  return new InternalError(
    `Line ${token.line} of the Prisma schema holds "${token.text}" where ${wanted} was expected.`,
    { value: token.text },
  )
}
