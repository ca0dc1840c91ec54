import fc from 'fast-check'

/** Draws single statements, as an application or a migration might send them. Every table is changed by one of them. */
export function rawStatements(): fc.Arbitrary<string> {
  const id = fc.integer({ min: 1, max: 6 })
  const from = (write: (id: number, other: number) => string) =>
    fc.tuple(id, id).map(([one, two]) => write(one, two))
  return fc.oneof(
    from((one, two) => `UPDATE cities SET population = ${two} WHERE id = ${one}`),
    from((one) => `UPDATE "cities" SET country_code = 'FR' WHERE id = ${one}`),
    from((one, two) => `UPDATE public.users SET manager_id = ${two} WHERE id = ${one}`),
    from((one) => `DELETE FROM users WHERE id = ${one}`),
    from((one) => `DELETE FROM organisations WHERE id = ${one}`),
    from((one) => `UPDATE organisations SET id = id + 10, name = 'Moved' WHERE id = ${one}`),
    from((one) => `DELETE FROM "Tag" WHERE id = ${one}`),
    from((one, two) => `INSERT INTO "_CityToTag" ("A", "B") VALUES (${one}, ${two})`),
    from(
      (one, two) =>
        `INSERT INTO "Favourite" ("userId", "cityId") VALUES (${one}, ${two}) ON CONFLICT DO NOTHING`,
    ),
    from(
      (one, two) =>
        `INSERT INTO "Tag" (id, name) VALUES (${one}, 'raw ${two}') ON CONFLICT (id) DO UPDATE SET name = excluded.name`,
    ),
    from((one, two) => `UPDATE visits SET user_id = ${two}, rating = NULL WHERE id = ${one}`),
    from(
      (one) =>
        `UPDATE reviews r SET helpful_count = helpful_count + 1 FROM cities c WHERE c.id = r.city_id AND c.id = ${one}`,
    ),
    from(
      (one) =>
        `WITH gone AS (DELETE FROM sessions WHERE user_id = ${one} RETURNING user_id) UPDATE users SET active = false WHERE id IN (SELECT user_id FROM gone)`,
    ),
    from((one, two) => `UPDATE orders SET assignee_id = ${two}, status = 'PAID' WHERE id = ${one}`),
    from((one) => `DELETE FROM order_items WHERE order_id = ${one}`),
    from((one) => `UPDATE products SET price = price * 2 WHERE tenant_id = ${one}`),
    from((one) => `UPDATE profiles SET user_id = NULL WHERE id = ${one}`),
    from((one) => `UPDATE memberships SET role = 'EDITOR' WHERE organisation_id = ${one}`),
    fc.constantFrom(
      `UPDATE countries SET code = 'XX' WHERE code = 'DE'`,
      'TRUNCATE "Favourite"',
      'TRUNCATE visits CASCADE',
      `UPDATE countries SET country_name = country_name || '!'`,
      `MERGE INTO "Tag" t USING (VALUES (2, 'merged')) v (id, name) ON t.id = v.id WHEN MATCHED THEN UPDATE SET name = v.name`,
      `DO $$ BEGIN UPDATE cities SET name = 'Done' WHERE id = 1; END $$`,
      `SELECT count(*) FROM cities`,
    ),
  )
}
