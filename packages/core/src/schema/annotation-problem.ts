import { ConfigurationError } from '../errors.ts'

/** A word of an annotation that stands without quotes: a field name, or something that should have been quoted. */
export class BareWord {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/** The error for a value that an annotation may not have. */
export function annotationProblem(
  place: string,
  word: string,
  value: unknown,
  advice: string,
): ConfigurationError {
  const shown = typeof value === 'string' ? value : show(value)
  return new ConfigurationError(`${place}: ${word} is ${JSON.stringify(shown)}; ${advice}.`, {
    code: 'OVERDRIVE_ANNOTATION',
    place,
    value: shown,
  })
}

function show(value: unknown): string {
  if (value instanceof BareWord) return value.name
  if (Array.isArray(value)) return `[${value.map((element) => show(element)).join(', ')}]`
  return typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? String(value))
}
