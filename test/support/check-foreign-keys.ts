import type { ClientBase } from 'pg'

/**
 * Lets PostgreSQL look at every row of every foreign key, since a bulk load passes the checks by.
 *
 * @throws The database's error when a row has no parent.
 */
export async function checkForeignKeys(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ table: string; name: string }>(
    `SELECT conrelid::regclass::text AS "table", quote_ident(conname) AS name FROM pg_constraint WHERE contype = 'f'`,
  )
  if (rows.length === 0) throw new Error('There is no foreign key to check.')
  // A constraint that comes into force is checked.
  for (const { table, name } of rows) {
    await client.query(`ALTER TABLE ${table} ALTER CONSTRAINT ${name} NOT ENFORCED`)
    await client.query(`ALTER TABLE ${table} ALTER CONSTRAINT ${name} ENFORCED`)
  }
}
