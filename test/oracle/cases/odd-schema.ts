import type { ClientBase } from 'pg'
import { withClient } from '../../support/with-client.ts'

/**
 * The shop's tables once more, in the PostgreSQL schema `odd`, where each does something that models do not show. The
 * same Prisma schema and the same Sequelize models work on them.
 */
const createSql = `
CREATE EXTENSION citext;
CREATE SCHEMA odd;
CREATE COLLATION odd.blind (provider = icu, locale = 'und-u-ks-level1', deterministic = false);

-- Equal by other rules than bytes.
CREATE TABLE odd.users (LIKE public.users INCLUDING ALL);
ALTER TABLE odd.users ALTER COLUMN email TYPE public.citext;
CREATE TABLE odd.organisations (LIKE public.organisations INCLUDING ALL);
ALTER TABLE odd.organisations ALTER COLUMN slug TYPE text COLLATE odd.blind;

-- A trigger that changes what is stored, and one that changes it once more behind RETURNING.
CREATE TABLE odd.cities (LIKE public.cities INCLUDING ALL);
CREATE FUNCTION odd.move_city() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN IF NEW.population = 6 THEN NEW.country_code := 'JP'; END IF; RETURN NEW; END $$;
CREATE TRIGGER move BEFORE UPDATE ON odd.cities FOR EACH ROW EXECUTE FUNCTION odd.move_city();
CREATE TABLE odd."Favourite" (LIKE public."Favourite" INCLUDING ALL);
CREATE FUNCTION odd.move_favourite() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN UPDATE odd."Favourite" SET "userId" = 5 WHERE id = NEW.id AND NEW.position = 6; RETURN NULL; END $$;
CREATE TRIGGER move AFTER UPDATE OF position ON odd."Favourite" FOR EACH ROW EXECUTE FUNCTION odd.move_favourite();

-- A trigger and a rule that write to another table, which has a column that the database computes.
CREATE TABLE odd.products (
  id int PRIMARY KEY, tenant_id int NOT NULL, sku varchar(40) NOT NULL,
  name text GENERATED ALWAYS AS (lower(sku)) STORED,
  price decimal(10, 2) NOT NULL, stock int NOT NULL DEFAULT 0, updated_at timestamptz(3) NOT NULL
);
CREATE TABLE odd.profiles (LIKE public.profiles INCLUDING ALL);
CREATE FUNCTION odd.count_profile() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN UPDATE odd.products SET stock = stock + 1 WHERE id = 1; RETURN NULL; END $$;
CREATE TRIGGER count AFTER INSERT ON odd.profiles FOR EACH ROW EXECUTE FUNCTION odd.count_profile();
CREATE TABLE odd.sessions (LIKE public.sessions INCLUDING ALL);
CREATE RULE count AS ON INSERT TO odd.sessions DO ALSO UPDATE odd.products SET stock = stock + 1 WHERE id = 2;

-- A view in the place of a table.
CREATE TABLE odd.tag_base (LIKE public."Tag" INCLUDING ALL);
CREATE VIEW odd."Tag" AS SELECT id, name FROM odd.tag_base;

-- A table of partitions that can be written to directly.
CREATE TABLE odd.visits (LIKE public.visits) PARTITION BY LIST (user_id);
CREATE TABLE odd.visits_of_1 PARTITION OF odd.visits FOR VALUES IN (1);
CREATE TABLE odd.visits_of_others PARTITION OF odd.visits DEFAULT;

-- Names that two columns have exchanged, and a foreign key that no model declares.
CREATE TABLE odd.exchanged (id int PRIMARY KEY, code int UNIQUE, legacy int UNIQUE);
CREATE TABLE odd.owner (id int PRIMARY KEY, name text);
CREATE TABLE odd.owned (id int PRIMARY KEY, owner_id int REFERENCES odd.owner ON DELETE CASCADE ON UPDATE CASCADE, name text);

CREATE TABLE odd.paranoid (id int PRIMARY KEY, name text, deleted_at timestamptz);

CREATE FUNCTION odd.touch(visit int) RETURNS int LANGUAGE sql AS
  $$ UPDATE public.visits SET rating = 9 WHERE id = visit RETURNING rating $$;
`

const copies = ['users', 'organisations', 'cities', '"Favourite"', 'profiles', 'sessions', 'visits']

/** Two tenants with the same tables in schemas of their own. */
const tenants = ['tenant_a', 'tenant_b']
const tenantSql = tenants
  .map((schema) => `CREATE SCHEMA ${schema}; CREATE TABLE ${schema}."Tag" (LIKE public."Tag" INCLUDING ALL);`)
  .join('\n')

const resetSql = `
SET LOCAL session_replication_role = replica;
${copies.map((table) => `DELETE FROM odd.${table}; INSERT INTO odd.${table} SELECT * FROM public.${table};`).join('\n')}
DELETE FROM odd.products;
INSERT INTO odd.products (id, tenant_id, sku, price, stock, updated_at)
  SELECT id, tenant_id, sku, price, stock, updated_at FROM public.products;
DELETE FROM odd.tag_base; INSERT INTO odd.tag_base SELECT * FROM public."Tag";
DELETE FROM odd.paranoid;
INSERT INTO odd.paranoid VALUES (1, 'one', NULL), (2, 'two', NULL), (3, 'three', now()), (4, 'four', now());
DELETE FROM odd.exchanged; INSERT INTO odd.exchanged VALUES (1, 10, 20), (2, 20, 10), (3, 30, 40);
DELETE FROM odd.owned; DELETE FROM odd.owner;
INSERT INTO odd.owner VALUES (1, 'one'), (2, 'two'); INSERT INTO odd.owned VALUES (1, 1, 'a'), (2, 1, 'b'), (3, 2, 'c');
${tenants.map((schema) => `DELETE FROM ${schema}."Tag"; INSERT INTO ${schema}."Tag" VALUES (1, 'tag of ${schema}');`).join('\n')}
`

/** Creates the odd tables in a database that has the shop's. */
export async function prepareOddSchema(url: string): Promise<void> {
  await withClient(url, async (client) => {
    await client.query(createSql)
    await client.query(tenantSql)
    await client.query(resetSql)
  })
}

/** Copies the rows of the shop's tables anew. */
export async function resetOddSchema(client: ClientBase): Promise<void> {
  await client.query(resetSql)
}
