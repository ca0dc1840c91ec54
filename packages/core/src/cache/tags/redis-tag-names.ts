import { hash } from 'node:crypto'

/** The tag of the Redis master itself: renewed when another run of Redis is found. Every entry depends on it. */
export const rootTag = '@root'

/** The tag of a name that an application has given. Its text appears in no key. */
export function userTag(name: string): string {
  return `#${name}`
}

/** Names of the keys of one datasource's tags. */
export interface RedisTagNames {
  /** Begins the names of all stamp keys, of every datasource: what broadcast tracking listens to. */
  readonly stampPrefix: string
  /** Key of the tag's state. */
  readonly stampKey: (tag: string) => string
  /** Key of the tag's journal, in the slot of {@link RedisTagNames.stampKey} and outside of the tracked prefix. */
  readonly journalKey: (tag: string) => string
}

/**
 * Names the keys of tags: `<prefix>v:{<datasource>:<table>}`, followed by `:<scheme>=<digest>` for a partition and
 * `:<scheme>:*` for a wildcard; `j:` instead of `v:` for the journal.
 *
 * Braces put all tags of a table into one slot of a Redis Cluster. Table and column names are readable; values of rows
 * and names given by applications are personal data and appear as 128-bit digests only. Tags that happened to share a
 * name would be invalidated together, which costs hits and never correctness.
 *
 * @param options.prefix - Begins every name. All processes that share a database through one Redis need the same.
 * @param options.datasource - Digest of the identity of the database, not of a namespace: two applications on one
 *   database must see each other's writes (`docs/concepts/protocol.md`).
 * @param options.digestKey - Secret that keeps short values from being found by trying them out. Default: none.
 */
export function createRedisTagNames(options: {
  readonly prefix: string
  readonly datasource: string
  readonly digestKey?: string | undefined
}): RedisTagNames {
  const { prefix, digestKey } = options
  const datasource = clear(options.datasource)
  // Of fixed length, so that no key and text run into another key and text.
  const secret = hash('sha256', `overdrive tags ${digestKey ?? ''}`, 'base64url')

  // 22 letters of base64url are 132 bits. A truncated hash cannot be extended, so that a prefix serves as a key.
  const digest = (text: string): string =>
    hash('sha256', secret + text.toWellFormed(), 'base64url').slice(0, 22)

  function suffixOf(tag: string): string {
    if (tag === rootTag) return '{root}'
    if (tag === '*') return `{${datasource}:*}`
    const bar = tag.indexOf('|')
    const table = bar < 0 ? tag : tag.slice(0, bar)
    // A table is `schema.table`. Anything else was named by the application.
    if (tag.startsWith('#') || !table.includes('.')) return `{${datasource}:#${digest(tag)}}`
    const group = `{${datasource}:${clear(table)}}`
    if (bar < 0) return group
    const partition = tag.slice(bar + 1)
    if (partition.endsWith('|*') && !partition.includes('='))
      return `${group}:${clear(partition.slice(0, -2))}:*`
    const equals = partition.indexOf('=')
    if (equals < 0) return `${group}:#${digest(partition)}`
    return `${group}:${clear(partition.slice(0, equals))}=${digest(partition.slice(equals + 1))}`
  }

  return {
    stampPrefix: `${prefix}v:`,
    stampKey: (tag) => `${prefix}v:${suffixOf(tag)}`,
    journalKey: (tag) => `${prefix}j:${suffixOf(tag)}`,
  }
}

/**
 * Groups keys that are certain to share a slot, because their hash tags are equal; keys without one stand alone.
 * A Redis Cluster takes one command per group; a single Redis takes all keys in one.
 */
export function groupBySlot(keys: readonly string[]): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>()
  for (const key of keys) {
    const hashed = hashedPart(key)
    const group = groups.get(hashed)
    if (group === undefined) groups.set(hashed, [key])
    else group.push(key)
  }
  return [...groups.values()]
}

/** What Redis hashes: the text between the first `{` and the first `}` after it, unless that is empty. */
function hashedPart(key: string): string {
  const open = key.indexOf('{')
  const close = open < 0 ? -1 : key.indexOf('}', open + 1)
  return close > open + 1 ? key.slice(open + 1, close) : key
}

/** Readable, without the characters that mean something in a name: braces, colons, `=`, `|`, spaces. */
function clear(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll('%2C', ',').replaceAll('*', '%2A')
}
