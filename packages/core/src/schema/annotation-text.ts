import { annotationProblem, BareWord } from './annotation-problem.ts'

/** The options of one annotation, not yet checked: strings, numbers, {@link BareWord}s and lists of them. */
export interface WrittenAnnotation {
  readonly options: ReadonlyMap<string, unknown>
  /** Place of the comment and, where it has several lines, the line. */
  readonly place: string
}

const mark = /(?<=^|\s)@cache(?![\w.-])/g
const token =
  /\s*(?:([()[\],:])|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(-?\d+(?:\.\d+)?)(?!\w)|([\p{L}\p{N}_.$-]+))/uy

/** Finds the one `@cache(…)` of a comment and takes it apart. */
export function readAnnotation(documentation: string, place: string): WrittenAnnotation | undefined {
  const lines = documentation.split(/\r\n|\r|\n/)
  const found = lines.flatMap((line, index) =>
    [...line.matchAll(mark)].map(({ index: at }) => ({ line, index, at })),
  )
  const [first, second] = found
  if (first === undefined) return undefined
  const exactPlace = lines.length === 1 ? place : `${place}, line ${first.index + 1} of its comment`
  if (second !== undefined)
    throw annotationProblem(
      place,
      '@cache',
      second.line.trim(),
      'write one annotation; this is the second one',
    )
  const reader = new AnnotationReader(first.line, first.at + '@cache'.length, exactPlace)
  return { options: reader.options(), place: exactPlace }
}

type Token =
  | { readonly kind: 'sign'; readonly text: string }
  | { readonly kind: 'value'; readonly value: string | number | BareWord }
  | { readonly kind: 'end' }

class AnnotationReader {
  private readonly line: string
  private readonly place: string
  private readonly start: number
  private position: number
  private current: Token

  constructor(line: string, position: number, place: string) {
    this.line = line
    this.place = place
    this.start = position
    this.position = position
    this.current = this.next()
  }

  options(): Map<string, unknown> {
    const options = new Map<string, unknown>()
    this.expect('(')
    while (!this.isSign(')')) {
      if (options.size > 0) this.expect(',')
      const name = this.word()
      if (options.has(name)) throw annotationProblem(this.place, '@cache', name, `write "${name}" once`)
      options.set(name, this.isSign(':') ? this.valueAfterColon() : true)
    }
    return options
  }

  private valueAfterColon(): unknown {
    this.expect(':')
    return this.value()
  }

  private value(): unknown {
    if (this.isSign('[')) return this.list()
    const { current } = this
    if (current.kind !== 'value') throw this.problem('a value: "text", a number or a [list]')
    this.current = this.next()
    return current.value
  }

  private list(): unknown[] {
    const values: unknown[] = []
    this.expect('[')
    while (!this.isSign(']')) {
      if (values.length > 0) this.expect(',')
      values.push(this.value())
    }
    this.expect(']')
    return values
  }

  private word(): string {
    const { current } = this
    if (current.kind !== 'value' || !(current.value instanceof BareWord))
      throw this.problem('the name of an option')
    this.current = this.next()
    return current.value.name
  }

  private expect(text: string): void {
    if (!this.isSign(text)) throw this.problem(`"${text}"`)
    this.current = this.next()
  }

  private isSign(text: string): boolean {
    return this.current.kind === 'sign' && this.current.text === text
  }

  private next(): Token {
    if (this.line.slice(this.position).trim() === '') return { kind: 'end' }
    token.lastIndex = this.position
    const match = token.exec(this.line)
    // Behind the closing parenthesis any text may follow; it becomes a word nobody asks for.
    if (match === null) return { kind: 'value', value: new BareWord(this.line.slice(this.position).trim()) }
    this.position = token.lastIndex
    const [, sign, double, single, number, word] = match
    if (sign !== undefined) return { kind: 'sign', text: sign }
    const quoted = double ?? single
    if (quoted !== undefined) return { kind: 'value', value: quoted.replace(/\\(.)/g, '$1') }
    return { kind: 'value', value: number === undefined ? new BareWord(word as string) : Number(number) }
  }

  private problem(wanted: string): Error {
    const { current } = this
    const found =
      current.kind === 'end'
        ? 'the end of the line'
        : current.kind === 'sign'
          ? `"${current.text}"`
          : current.value instanceof BareWord
            ? `"${current.value.name}"`
            : JSON.stringify(current.value)
    const text = `@cache${this.line.slice(this.start).trimEnd()}`
    return annotationProblem(this.place, '@cache', text, `expected ${wanted}, found ${found}`)
  }
}
