import type { JournalRecord } from '../journal.ts'
import type { Hold, TagState } from '../tag-state.ts'

/**
 * The texts that the scripts write: `redis-scripts.ts` is the other end, and both must agree.
 *
 *     tag     1 <stamp> <safeAt>[ @<run id>][ <writer>:<until>:<b|k>]…     b = bumped, k = kept the stamp
 *     record  <from> <to> <m|s|t> <writer> <content>                       mark, settle, touch
 *
 * What has another form counts as absent: an operator may invalidate with `SET key x`.
 */
const tagForm = '1'
const holdPattern = /^([^:]+):(\d+):([bk])$/
const kinds: Readonly<Record<string, JournalRecord<unknown>['kind']>> = { m: 'mark', s: 'settle', t: 'touch' }

const noHolds: readonly Hold[] = []

/** Reads a tag's value; `undefined` when it is none. */
export function parseTag(text: string): TagState | undefined {
  const [form, stamp, safeAt, ...rest] = text.split(' ')
  if (form !== tagForm || !stamp || safeAt === undefined || !/^\d+$/.test(safeAt)) return undefined
  if (rest.length === 0) return { stamp, safeAt: Number(safeAt), holds: noHolds }
  const holds: Hold[] = []
  for (const part of rest) {
    if (part.startsWith('@')) continue
    const hold = parseHold(part)
    if (hold === undefined) return undefined
    holds.push(hold)
  }
  return { stamp, safeAt: Number(safeAt), holds }
}

function parseHold(text: string): Hold | undefined {
  const [, writer, until, mode] = holdPattern.exec(text) ?? []
  if (writer === undefined) return undefined
  const name = decodeWriter(writer)
  return name === undefined ? undefined : { writer: name, until: Number(until), keeps: mode === 'k' }
}

/** How the content of journal records is written. Rows may be in it: it is as sensitive as the values themselves. */
export interface ContentCodec<Content> {
  encode(content: readonly Content[]): string
  /** Throws, or returns `undefined`, when the text has another form. */
  decode(text: string): readonly Content[] | undefined
}

/** Content as plain JSON. For content made of strings, numbers, booleans, nulls, arrays and objects only. */
export function jsonContent<Content>(): ContentCodec<Content> {
  return {
    encode: (content) => JSON.stringify(content),
    decode(text) {
      const content: unknown = JSON.parse(text)
      return Array.isArray(content) ? (content as Content[]) : undefined
    },
  }
}

/** Reads a record; `undefined` when it is none. Its absence breaks the chain, so that nobody is served across it. */
export function parseRecord<Content>(
  text: string,
  codec: ContentCodec<Content>,
): JournalRecord<Content> | undefined {
  const [, from, to, mark, writtenBy, written] = /^(\S+) (\S+) ([mst]) (\S+) (.*)$/s.exec(text) ?? []
  const kind = kinds[mark ?? '']
  if (from === undefined || to === undefined || writtenBy === undefined || written === undefined || !kind)
    return undefined
  const writer = writtenBy === nobody ? '' : decodeWriter(writtenBy)
  const content = written === '' ? [] : decodeContent(written, codec)
  return writer === undefined || content === undefined ? undefined : { from, to, kind, writer, content }
}

function decodeContent<Content>(text: string, codec: ContentCodec<Content>): readonly Content[] | undefined {
  try {
    return codec.decode(text)
  } catch {
    return undefined
  }
}

/** Stands for the writer of a touch. */
export const nobody = '-'

/** A writer's name without spaces and colons. */
export function encodeWriter(writer: string): string {
  return encodeURIComponent(writer.toWellFormed())
}

function decodeWriter(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
