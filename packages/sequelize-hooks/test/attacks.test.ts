import type { FindOptions, Model, ModelStatic, Sequelize } from 'sequelize'
import { col, DataTypes, fn, literal, Op, where } from 'sequelize'
import { describe, expect, test } from 'vitest'
import { structureOf } from './support/structure.ts'
import type { Models } from './support/use-tables.ts'
import { useTables } from './support/use-tables.ts'

const ddl = `
  CREATE TABLE "Users" (id serial PRIMARY KEY, email text UNIQUE, nat text UNIQUE, views int NOT NULL DEFAULT 0);
  CREATE TABLE "Posts" (
    id serial PRIMARY KEY, "UserId" int REFERENCES "Users" ON UPDATE CASCADE ON DELETE SET NULL, title text,
    "updatedAt" timestamptz NOT NULL DEFAULT now());
  CREATE TABLE notes (id serial PRIMARY KEY, owner_nat text REFERENCES "Users" (nat) ON UPDATE CASCADE);
  CREATE TABLE people (id serial PRIMARY KEY, name text, lowname text GENERATED ALWAYS AS (lower(name)) STORED UNIQUE);
  CREATE TABLE moved (id serial PRIMARY KEY, country_id int REFERENCES "Users", views int);
  CREATE FUNCTION move() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.country_id := 2; RETURN NEW; END $$;
  CREATE TRIGGER mover BEFORE UPDATE ON moved FOR EACH ROW EXECUTE FUNCTION move();
  CREATE TABLE prices (id serial PRIMARY KEY, price numeric(10,2) UNIQUE, short varchar(3) UNIQUE, code char(5) UNIQUE);
  CREATE TABLE swapped (id serial PRIMARY KEY, code text UNIQUE, legacy text UNIQUE);
  CREATE COLLATION folded (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
  CREATE TABLE loose (id serial PRIMARY KEY, name text COLLATE folded UNIQUE);
  CREATE TABLE uuids (id uuid PRIMARY KEY, name text);
  CREATE TABLE clocks (id serial PRIMARY KEY, at timestamp UNIQUE);
  CREATE VIEW counted AS SELECT "UserId" AS id, count(*)::int AS n FROM "Posts" GROUP BY 1;
  CREATE TABLE counters (id int PRIMARY KEY, n int);
  CREATE TABLE counted_things (id serial PRIMARY KEY);
  CREATE FUNCTION count_thing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE counters SET n = n + 1; RETURN NULL; END $$;
  CREATE TRIGGER counter AFTER INSERT ON counted_things FOR EACH ROW EXECUTE FUNCTION count_thing();
  CREATE TABLE events (id int, kind int, PRIMARY KEY (id, kind)) PARTITION BY LIST (kind);
  CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (1);
  CREATE FUNCTION touch(int) RETURNS int LANGUAGE sql AS $$ UPDATE "Posts" SET title = 'touched' WHERE id = $1 RETURNING id $$;
  INSERT INTO "Users" (email, nat) VALUES ('a@x', 'A'), ('b@x', 'B'), ('c@x', 'C');
  INSERT INTO "Posts" ("UserId", title) VALUES (1, 'one'), (1, 'two'), (2, 'three'), (3, 'four');
  INSERT INTO notes (owner_nat) VALUES ('A'), ('B');
  INSERT INTO people (name) VALUES ('Ada');
  INSERT INTO moved (country_id, views) VALUES (1, 1);
  INSERT INTO prices (price, short, code) VALUES (1.00, 'abc', 'ab');
  INSERT INTO swapped (code, legacy) VALUES ('c1', 'l1'), ('c2', 'l2');
  INSERT INTO loose (name) VALUES ('e');
  INSERT INTO uuids VALUES ('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'u');
  INSERT INTO clocks (at) VALUES ('2024-01-01 00:00:00');
  INSERT INTO counters VALUES (1, 0);
  INSERT INTO events VALUES (1, 1);
`

const bare = { timestamps: false } as const

function define(sequelize: Sequelize): Models {
  const { INTEGER, TEXT, STRING, DECIMAL, CHAR, UUID, DATE } = DataTypes
  const key = { type: INTEGER, primaryKey: true, autoIncrement: true }
  const User = sequelize.define(
    'User',
    { id: key, email: { type: TEXT, unique: true }, nat: TEXT, views: INTEGER },
    bare,
  )
  const Post = sequelize.define('Post', { id: key, title: TEXT }, { createdAt: false })
  User.hasMany(Post, { as: 'posts', foreignKey: 'UserId' })
  Post.belongsTo(User, { as: 'author', foreignKey: 'UserId' })
  const named = (name: string, table: string, attributes: object) =>
    sequelize.define(name, { id: key, ...attributes }, { ...bare, tableName: table })
  return {
    User,
    Post,
    Note: named('Note', 'notes', { ownerNat: { type: TEXT, field: 'owner_nat' } }),
    Person: named('Person', 'people', { name: TEXT, lowname: TEXT }),
    Moved: named('Moved', 'moved', { countryId: { type: INTEGER, field: 'country_id' }, views: INTEGER }),
    Price: named('Price', 'prices', { price: DECIMAL(10, 2), short: STRING(3), code: CHAR(5) }),
    Swapped: named('Swapped', 'swapped', {
      code: { type: TEXT, field: 'legacy' },
      legacy: { type: TEXT, field: 'code' },
    }),
    Loose: named('Loose', 'loose', { name: TEXT }),
    Uuid: sequelize.define(
      'Uuid',
      { id: { type: UUID, primaryKey: true }, name: TEXT },
      { ...bare, tableName: 'uuids' },
    ),
    Clock: named('Clock', 'clocks', { at: DATE }),
    Counted: sequelize.define(
      'Counted',
      { id: { type: INTEGER, primaryKey: true }, n: INTEGER },
      { ...bare, tableName: 'counted' },
    ),
    Counter: named('Counter', 'counters', { n: INTEGER }),
    Thing: named('Thing', 'counted_things', {}),
    Event: sequelize.define(
      'Event',
      { id: { type: INTEGER, primaryKey: true }, kind: { type: INTEGER, primaryKey: true } },
      { ...bare, tableName: 'events' },
    ),
    Part: sequelize.define(
      'Part',
      { id: { type: INTEGER, primaryKey: true }, kind: { type: INTEGER, primaryKey: true } },
      { ...bare, tableName: 'events_1' },
    ),
    Upper: named('Upper', 'people', {
      name: {
        type: TEXT,
        set(this: Model, value: string) {
          this.setDataValue('name', value.toLowerCase())
        },
      },
    }),
  }
}

const tables = useTables(ddl, define)

type Options = FindOptions

/** A model that is certainly there. */
function the(models: Models, name: string): ModelStatic<Model> {
  const model = models[name]
  if (model === undefined) throw new Error(`There is no model ${name}.`)
  return model
}

const list = (UserId: number): Options => ({ where: { UserId }, order: ['id'] })

/** Caches the answer, writes, and compares what is answered then with the database. */
async function expectFresh(
  model: string,
  options: Options,
  write: (models: Models) => Promise<unknown>,
): Promise<void> {
  const ask = (models: Models, cache: boolean) =>
    models[model]?.findAll({ ...options, ...(cache ? { cache: true } : {}) })
  await ask(tables.fast, true)
  await ask(tables.fast, true)
  await write(tables.fast)
  expect(structureOf(await ask(tables.fast, true))).toEqual(structureOf(await ask(tables.plain, false)))
}

const found = async (model: string, id: unknown, models = tables.fast): Promise<Model> =>
  (await models[model]?.findByPk(id as number)) as Model

describe('old and new values that lie', () => {
  test('A1: the row was moved by somebody else before a stale instance moves it on', async () => {
    const post = await found('Post', 1)
    await tables.query('UPDATE "Posts" SET "UserId" = 2 WHERE id = 1')
    await expectFresh('Post', list(2), () => post.update({ UserId: 3 }))
  })

  test('A2: a stale instance changes or deletes a row that was moved', async () => {
    const [first, second] = [await found('Post', 1), await found('Post', 2)]
    await tables.query('UPDATE "Posts" SET "UserId" = 2 WHERE id IN (1, 2)')
    await expectFresh('Post', list(2), () => first.update({ title: 'new' }))
    await expectFresh('Post', list(2), () => second.destroy())
  })

  test('A4: a limited deletion does not check its conditions again', async () => {
    await expectFresh('Post', list(1), (models) =>
      the(models, 'Post').destroy({ where: { UserId: 1 }, limit: 1 }),
    )
  })

  test('A8: an upsert moves the primary key', async () => {
    await expectFresh('User', { where: { id: 3 } }, (models) =>
      the(models, 'User').upsert({ id: 77, email: 'c@x' }, { conflictFields: ['email'] }),
    )
    await expectFresh('User', { where: { id: 77 } }, (models) =>
      the(models, 'User').upsert({ id: 78, email: 'c@x' }, { conflictFields: ['email'] }),
    )
  })

  test('A9: a generated column changes with the one it is made of', async () => {
    await expectFresh('Person', { where: { lowname: 'bob' } }, async () =>
      (await found('Person', 1)).update({ name: 'BOB' }),
    )
    await expectFresh('Person', { where: { lowname: 'bob' } }, (models) =>
      the(models, 'Person').update({ name: 'Eve' }, { where: { id: 1 } }),
    )
  })

  test('A10: a trigger assigns another column', async () => {
    await expectFresh('Moved', { where: { countryId: 2 } }, async () =>
      (await found('Moved', 1)).update({ views: 6 }),
    )
  })

  test('A11: the database rounds and pads what it stores', async () => {
    await expectFresh('Price', { where: { price: '1.01' } }, (models) =>
      the(models, 'Price').create({ price: '1.005', short: 'x', code: 'x' }),
    )
    await expectFresh('Price', { where: { price: '2.01' } }, async () =>
      (await found('Price', 1)).update({ price: '2.005' }),
    )
    await expectFresh('Price', { where: { code: 'q' } }, async () =>
      (await found('Price', 1)).update({ code: 'q   ' }),
    )
  })

  test('A12: setters and hooks assign other values than the call gives', async () => {
    await expectFresh('Upper', { where: { name: 'shout' } }, (models) =>
      the(models, 'Upper').update({ name: 'SHOUT' }, { where: { id: 1 } }),
    )
    tables.fast.Post?.addHook('beforeUpdate', (post: Model) => void post.set('UserId', 3))
    await expectFresh('Post', list(3), async () => (await found('Post', 1)).update({ title: 'hooked' }))
  })

  test('A14: a changed key changes the rows that refer to it', async () => {
    await expectFresh('Note', { where: { ownerNat: 'Z' } }, async () =>
      (await found('User', 1)).update({ nat: 'Z' }),
    )
    await expectFresh('Post', list(50), (models) =>
      the(models, 'User').update({ id: 50 }, { where: { id: 2 } }),
    )
  })

  test('A15: ids of ignored duplicates are misaligned', async () => {
    await expectFresh('User', { where: { email: 'new@x' } }, (models) =>
      the(models, 'User').bulkCreate([{ email: 'b@x' }, { email: 'new@x' }], { ignoreDuplicates: true }),
    )
    await expectFresh('User', { where: { id: [4, 5, 6] }, order: ['id'] }, (models) =>
      the(models, 'User').bulkCreate([{ email: 'c@x' }, { email: 'more@x' }], { ignoreDuplicates: true }),
    )
  })
})

describe('pins that are not pins', () => {
  test('B3: a column or a function in place of a value', async () => {
    const touch = (models: Models) => the(models, 'User').update({ views: 1 }, { where: { id: 1 } })
    await expectFresh('User', { where: { views: { [Op.eq]: col('id') } } }, touch)
    await expectFresh('User', { where: { id: fn('abs', -1) } }, (models) =>
      the(models, 'User').update({ views: 2 }, { where: { id: 1 } }),
    )
    await expectFresh('User', { where: { views: literal('true') }, order: ['id'] }, (models) =>
      the(models, 'User').update({ views: 3 }, { where: { id: 1 } }),
    )
  })

  test('B6: the condition names a column of another table', async () => {
    await expectFresh(
      'Post',
      { where: { '$author.email$': 'new@x' }, include: ['author'], order: ['id'] },
      (models) => the(models, 'User').update({ email: 'new@x' }, { where: { id: 1 } }),
    )
    await expectFresh(
      'Post',
      { where: { '$author.id$': 2 }, include: [{ association: 'author', attributes: [] }], order: ['id'] },
      (models) => the(models, 'Post').update({ UserId: 2 }, { where: { id: 1 } }),
    )
  })

  test('B7: attributes that are called as other columns', async () => {
    await expectFresh('Swapped', { where: { code: 'l1' } }, (models) =>
      the(models, 'Swapped').update({ legacy: 'changed' }, { where: { id: 1 } }),
    )
    await expectFresh('Swapped', { where: { code: 'fresh' } }, (models) =>
      the(models, 'Swapped').update({ code: 'fresh' }, { where: { id: 2 } }),
    )
  })

  test('B8: a collation finds equal what is written differently', async () => {
    await expectFresh('Loose', { where: { name: 'É' } }, async () => (await found('Loose', 1)).destroy())
    await expectFresh('Loose', { where: { name: 'A' } }, (models) =>
      the(models, 'Loose').create({ name: 'á' }),
    )
  })

  test('B9: one value in several spellings', async () => {
    const id = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'
    await expectFresh('Uuid', { where: { id: id.toUpperCase() } }, (models) =>
      the(models, 'Uuid').update({ name: 'v' }, { where: { id } }),
    )
    await expectFresh('Uuid', { where: { id } }, (models) =>
      the(models, 'Uuid').update({ name: 'w' }, { where: { id: id.toUpperCase() } }),
    )
    await expectFresh('Price', { where: { price: '15e-1' } }, (models) =>
      the(models, 'Price').update({ price: 1.5 }, { where: { id: 1 } }),
    )
    await expectFresh('User', { where: { id: '01' } }, (models) =>
      the(models, 'User').update({ views: 9 }, { where: { id: 1 } }),
    )
  })

  test('B10: a lone surrogate is stored as a replacement character', async () => {
    await expectFresh('Person', { where: { name: 'x\ufffd' } }, (models) =>
      the(models, 'Person').create({ name: 'x\ud800' }),
    )
  })

  test('B11: a wall clock without time zone, under two time zones', async () => {
    const east = tables.another({ timezone: '+05:00' })
    const at = new Date('2024-06-01T12:00:00Z')
    await expectFresh('Clock', { where: { at } }, async () => {
      await east.models.Clock?.create({ at: new Date('2024-06-01T07:00:00Z') })
    })
    expect(await tables.fast.Clock?.count({ where: { at }, cache: true })).toBe(1)
  })
})

describe('dependencies that the model does not show', () => {
  test('C1: a view', async () => {
    await expectFresh('Counted', { order: ['id'] }, (models) => the(models, 'Post').create({ UserId: 1 }))
  })

  test('C2: a trigger writes another table', async () => {
    await expectFresh('Counter', {}, (models) => the(models, 'Thing').create({}))
  })

  test('C3: a partition and the table it belongs to', async () => {
    await expectFresh('Event', { order: ['id'] }, (models) => the(models, 'Part').create({ id: 2, kind: 1 }))
    await expectFresh('Part', { order: ['id'] }, (models) => the(models, 'Event').create({ id: 3, kind: 1 }))
  })

  test('C4: a function that writes', async () => {
    await expectFresh('Post', { where: { id: 1 } }, () =>
      tables.sequelize.query('SELECT touch(1)', { type: 'SELECT' } as never),
    )
  })

  test('C5: raw TRUNCATE that cascades', async () => {
    await expectFresh('Post', {}, () => tables.sequelize.query('TRUNCATE "Users" CASCADE'))
  })

  test('C6: an increment also writes the time of the update', async () => {
    await expectFresh('Post', { attributes: ['updatedAt'], where: { id: 1 } }, (models) =>
      the(models, 'Post').increment('UserId', { by: 0, where: { id: 1 } }),
    )
  })

  test('C8: one table under two names', async () => {
    await expectFresh('User', { where: { id: 1 } }, (models) =>
      the(models, 'User')
        .schema('public')
        .update({ views: 5 }, { where: { id: 1 } }),
    )
  })

  test('C9: the ORM thinks of another action than the database has', async () => {
    await expectFresh('Post', { order: ['id'] }, async () => (await found('User', 3)).destroy())
  })

  test('C10: a literal that reads another table', async () => {
    const counting: Options = {
      attributes: ['id', [literal('(SELECT count(*)::int FROM "Posts")'), 'n']],
      order: ['id'],
    }
    await expectFresh('User', counting, (models) => the(models, 'Post').create({ UserId: 1 }))
  })
})

describe('wrong answers, and those of others', () => {
  test('D1: the same table name in two schemas', async () => {
    await tables.query(
      `DROP SCHEMA IF EXISTS tb CASCADE; CREATE SCHEMA tb; CREATE TABLE tb."Users" AS SELECT * FROM "Users"; UPDATE tb."Users" SET email = 'tb'`,
    )
    const other = tables.another({ dialectOptions: { options: '-c search_path=tb' } })
    const first = await tables.fast.User?.findByPk(1, { cache: true })
    const second = await other.models.User?.findByPk(1, { cache: true })
    expect([first?.get('email'), second?.get('email')]).toEqual(['a@x', 'tb'])
  })

  test('D1: the same model in two schemas', async () => {
    await tables.query(
      `DROP SCHEMA IF EXISTS tb CASCADE; CREATE SCHEMA tb; CREATE TABLE tb."Users" AS SELECT * FROM "Users"; UPDATE tb."Users" SET email = 'tb'`,
    )
    const [first, second] = [
      await tables.fast.User?.findByPk(1, { cache: true }),
      await tables.fast.User?.schema('tb').findByPk(1, { cache: true }),
    ]
    expect([first?.get('email'), second?.get('email')]).toEqual(['a@x', 'tb'])
  })

  test('D6: the same SQL under another time zone of the client', async () => {
    const west = tables.another({ timezone: '-05:00' })
    const asked: Options = {
      attributes: [[fn('to_char', col('updatedAt'), 'YYYY-MM-DD HH24:MI OF'), 'text']],
      where: { id: 1 },
      raw: true,
    }
    const [first, second] = [
      await tables.fast.Post?.findOne({ ...asked, cache: true }),
      await west.models.Post?.findOne({ ...asked, cache: true }),
    ]
    expect(first).not.toEqual(second)
  })

  test('D8: a condition by a function is not a pin', async () => {
    await expectFresh('User', { where: where(fn('lower', col('email')), 'new@x') }, (models) =>
      the(models, 'User').update({ email: 'NEW@x' }, { where: { id: 1 } }),
    )
  })

  test('D10: what is computed inside of a transaction is not kept', async () => {
    const load = async () => (await found('User', 1)).get('views')
    await tables.sequelize
      .transaction(async (transaction) => {
        await tables.fast.User?.update({ views: 999 }, { where: { id: 1 }, transaction })
        const inside = async () => (await tables.fast.User?.findByPk(1, { transaction }))?.get('views')
        expect(await tables.overdrive.remember('views', { ttl: 60 }, inside)).toBe(999)
        throw new Error('on purpose')
      })
      .catch(() => {})
    expect(await tables.overdrive.remember('views', { ttl: 60 }, load)).toBe(0)
  })
})
