import { parseDurationMs } from '../quantities.ts'
import type { ParsedAnnotation } from './annotation.ts'
import { annotationProblem, BareWord } from './annotation-problem.ts'

/** Every word of an annotation, and how its value is written. */
const annotationWords = {
  ttl: 'a duration such as "5m", or seconds as a number',
  swr: 'a duration such as "30s", or seconds as a number',
  tags: 'a list of names such as ["catalogue"]',
  by: 'a list of columns such as [countryCode], composite ones in brackets of their own: [[tenantId, status]]',
  strategy: 'the name of a strategy such as "kpi"',
  never: 'nothing, and stands alone: @cache(never)',
} as const satisfies Record<string, string>

type AnnotationWord = keyof typeof annotationWords

/** Checks the options of an annotation, whichever way they were written. */
export function checkAnnotation(options: ReadonlyMap<string, unknown>, place: string): ParsedAnnotation {
  for (const word of options.keys())
    if (!Object.hasOwn(annotationWords, word))
      throw annotationProblem(
        place,
        '@cache',
        word,
        `the words are ${Object.keys(annotationWords).join(', ')}`,
      )
  const read = <Value>(
    word: AnnotationWord,
    check: (value: unknown) => Value | undefined,
  ): Value | undefined => {
    if (!options.has(word)) return undefined
    const value = options.get(word)
    const checked = check(value)
    if (checked === undefined)
      throw annotationProblem(place, word, value, `"${word}" takes ${annotationWords[word]}`)
    return checked
  }
  const never = read('never', (value) => (typeof value === 'boolean' ? value : undefined)) ?? false
  if (never && options.size > 1)
    throw annotationProblem(place, 'never', [...options.keys()].join(', '), '"never" stands alone')
  if (options.size === 0)
    throw annotationProblem(
      place,
      '@cache',
      '',
      `say at least one of ${Object.keys(annotationWords).join(', ')}`,
    )
  const ttlMs = read('ttl', (value) => durationMs(value, place))
  const staleWhileRevalidateMs = read('swr', (value) => durationMs(value, place))
  const strategy = read('strategy', nameOf)
  return {
    ...(ttlMs === undefined ? {} : { ttlMs }),
    ...(staleWhileRevalidateMs === undefined ? {} : { staleWhileRevalidateMs }),
    tags: read('tags', tagsOf) ?? [],
    by: read('by', schemesOf) ?? [],
    ...(strategy === undefined ? {} : { strategy }),
    never,
  }
}

function durationMs(value: unknown, place: string): number | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  try {
    return parseDurationMs(value, place)
  } catch {
    return undefined
  }
}

function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

function tagsOf(value: unknown): string[] | undefined {
  return listOf(value, nameOf, (tag) => tag)
}

function columnOf(value: unknown): string | undefined {
  return nameOf(value instanceof BareWord ? value.name : value)
}

function schemesOf(value: unknown): string[][] | undefined {
  const schemeOf = (element: unknown): string[] | undefined => {
    if (Array.isArray(element))
      return element.length === 0 ? undefined : listOf(element, columnOf, (column) => column)
    const column = columnOf(element)
    return column === undefined ? undefined : [column]
  }
  // The order of columns does not matter to a scheme.
  return listOf(value, schemeOf, (columns) => JSON.stringify([...columns].toSorted()))
}

/** A list whose elements are right and different from one another. */
function listOf<Element>(
  value: unknown,
  check: (element: unknown) => Element | undefined,
  identityOf: (element: Element) => string,
): Element[] | undefined {
  if (!Array.isArray(value)) return undefined
  const elements = new Map<string, Element>()
  for (const candidate of value) {
    const element = check(candidate)
    if (element === undefined || elements.has(identityOf(element))) return undefined
    elements.set(identityOf(element), element)
  }
  return [...elements.values()]
}
