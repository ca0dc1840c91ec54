import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { escapeIdentifier, type ClientBase } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

/** A value of a row to copy. Dates and strings are given as PostgreSQL reads them. */
export type CopyValue = string | number | boolean | null

const chunkLength = 128 * 1024

/**
 * Writes rows with `COPY … FROM STDIN`, by far the quickest way in.
 *
 * @param columns - Names of the columns, in the order of each row's values.
 * @param onRows - Called now and then with the number of rows handed over so far.
 * @returns The number of rows.
 */
export async function copyRows(
  client: ClientBase,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly CopyValue[]>,
  onRows: (count: number) => void = () => {},
): Promise<number> {
  let count = 0
  function* chunks(): Generator<string> {
    let chunk = ''
    for (const row of rows) {
      chunk += `${row.map(copyText).join('\t')}\n`
      count++
      if (chunk.length < chunkLength) continue
      yield chunk
      onRows(count)
      chunk = ''
    }
    if (chunk !== '') yield chunk
  }
  const names = columns.map((column) => escapeIdentifier(column)).join(', ')
  await pipeline(
    Readable.from(chunks()),
    client.query(copyFrom(`COPY ${escapeIdentifier(table)} (${names}) FROM STDIN`)),
  )
  onRows(count)
  return count
}

const special = /[\\\t\n\r]/g
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function copyText(value: CopyValue): string {
  if (value === null) return '\\N'
  return typeof value === 'string'
    ? value.replace(special, (character) => escapes[character] ?? '')
    : String(value)
}
