import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { escapeIdentifier, escapeLiteral, type ClientBase } from 'pg'

/** Every table of the shop, children before parents. */
const tables = [
  'sessions',
  'order_items',
  'orders',
  'products',
  'Favourite',
  'reviews',
  'visits',
  'memberships',
  'profiles',
  'users',
  '_CityToTag',
  'Tag',
  'cities',
  'countries',
  'organisations',
] as const

const tablesWithoutSequence: ReadonlySet<string> = new Set([
  'sessions',
  'memberships',
  '_CityToTag',
  'countries',
])

const inserts = readFileSync(join(import.meta.dirname, 'small-dataset.sql'), 'utf8')
const deletes = tables.map((table) => `DELETE FROM ${escapeIdentifier(table)};`).join('\n')
const sequences = tables
  .filter((table) => !tablesWithoutSequence.has(table))
  .map((table) => {
    const name = escapeIdentifier(table)
    return `setval(pg_get_serial_sequence(${escapeLiteral(name)}, 'id'), (SELECT max(id) FROM ${name}))`
  })
  .join(', ')

// As a replica would: foreign keys and triggers have nothing to say while all tables are replaced.
const begin = `SET LOCAL session_replication_role = replica; SET LOCAL synchronous_commit = off;`
const loadSql = `${begin}\n${inserts}\nSELECT ${sequences};`
const resetSql = `${begin}\n${deletes}\n${inserts}\nSELECT ${sequences};`

/**
 * Fills the empty tables with about ten rows each, chosen to hurt: nulls, ties, microseconds, integers
 * beyond 2⁵³, JSON null beside no value, text that only looks equal. The role must be a superuser.
 */
export async function loadSmall(client: ClientBase): Promise<void> {
  await client.query(loadSql)
}

/**
 * Brings every table and sequence of the shop back to what {@link loadSmall} wrote, in one transaction and
 * one round trip. Tables of a test's own are left alone.
 */
export async function resetSmall(client: ClientBase): Promise<void> {
  await client.query(resetSql)
}
