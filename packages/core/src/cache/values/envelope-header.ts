import type { Dependency } from '../tag-state.ts'
import type { Envelope, KeptObservation } from './envelope.ts'

/** Everything of an envelope but its payload. */
export type EnvelopeHeader = Omit<Envelope, 'codec' | 'payload'>

/** In observations, a value of which nothing is known. JSON has no `undefined`. */
const unknownValue = 0

/**
 * The header as JSON, which is exact for all that stands in it: well-formed and other strings, finite numbers.
 *
 * ```
 * [capturedAt, until or null, dependencies, late, observations]
 * dependencies   [tag, stamp, tag, stamp, …]
 * late           dependencies or null, per access
 * observation    [keys or null, links or null, last or null]
 * ```
 */
export function writeHeader(envelope: EnvelopeHeader): string {
  return JSON.stringify([
    envelope.capturedAt,
    envelope.until === Infinity ? null : envelope.until,
    pairs(envelope.dependencies),
    envelope.late.map((dependencies) => dependencies && pairs(dependencies)),
    envelope.observations.map(({ keys, links, last }) => [
      keys,
      links,
      last?.map((value) => (value === undefined ? unknownValue : value)),
    ]),
  ])
}

function pairs(dependencies: readonly Dependency[]): (string | number)[] {
  const flat: (string | number)[] = []
  for (const { tag, stamp } of dependencies) flat.push(tag, stamp)
  return flat
}

/** Reads what {@link writeHeader} wrote; `undefined` for any other text. */
export function readHeader(text: string): EnvelopeHeader | undefined {
  try {
    const [capturedAt, until, dependencies, late, observations] = list(JSON.parse(text))
    return {
      capturedAt: number(capturedAt),
      until: until === null ? Infinity : number(until),
      dependencies: readPairs(dependencies),
      late: list(late).map((pairs) => (pairs === null ? undefined : readPairs(pairs))),
      observations: list(observations).map(readObservation),
    }
  } catch {
    return undefined
  }
}

function readPairs(value: unknown): Dependency[] {
  const flat = list(value)
  const dependencies: Dependency[] = []
  for (let index = 0; index < flat.length; index += 2) {
    const stamp = flat[index + 1]
    dependencies.push({ tag: string(flat[index]), stamp: typeof stamp === 'number' ? stamp : string(stamp) })
  }
  return dependencies
}

function readObservation(value: unknown): KeptObservation {
  const [keys, links, last] = list(value)
  return {
    ...(keys !== null && { keys: list(keys).map(string) }),
    ...(links !== null && { links: list(links).map(string) }),
    ...(last !== null && { last: list(last).map(readLast) }),
  }
}

function readLast(value: unknown): string | 1 | null | undefined {
  if (value === unknownValue) return undefined
  return value === null || value === 1 ? value : string(value)
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError('not a list')
  return value
}

function string(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('not a string')
  return value
}

function number(value: unknown): number {
  if (typeof value !== 'number') throw new TypeError('not a number')
  return value
}
