import { useDatabase } from '@orm-overdrive/test/test-database'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { compareNormalForms, normalForm } from '../../src/dependencies/normal-form.ts'
import { isPinnable } from '../../src/dependencies/schemes.ts'
import { buildDataModel } from '../../src/schema/build-data-model.ts'
import { catalogQuery } from '../../src/schema/catalog-query.ts'
import { parseCatalog } from '../../src/schema/catalog.ts'
import type { Column } from '../../src/schema/data-model.ts'

const seed = 20_260_730

/** Values in several spellings each, and neighbours of them. */
const integers = fc.oneof(
  fc.constantFrom<unknown>(0, -0, 1, -1, 1n, '1', '01', '+1', ' 1', '-0', '1e0', true),
  fc.integer({ min: -12, max: 12 }),
  fc.integer({ min: -12, max: 12 }).map(String),
  fc.bigInt({ min: -12n, max: 12n }),
)
const decimals = fc.oneof(
  fc.constantFrom<unknown>(
    '1',
    '1.',
    '1.0',
    '1.00',
    '01',
    '1.005',
    '1.01',
    '.5',
    '0.5',
    '15e-1',
    '-0',
    '0',
    '0.000',
    'NaN',
    'Infinity',
  ),
  integers,
  fc
    .tuple(fc.constantFrom('', '-', '0', '-00'), fc.nat(20), fc.stringMatching(/^[0-2]{0,4}$/))
    .map(([sign, whole, part]) => `${sign}${whole}.${part}`),
  fc.integer({ min: -300, max: 300 }).map((value) => ({ toFixed: () => (value / 100).toFixed(3) })),
)
const texts = fc.oneof(
  fc.constantFrom<unknown>(
    '',
    ' ',
    'a',
    'A',
    'a ',
    'a  ',
    ' a',
    'ab',
    'ab\t',
    '\u00e9',
    'e\u0301',
    'e',
    'x\ud800',
    'x\ufffd',
    'x',
    '\u{1f600}',
    '\u212a',
    'K',
    'k',
    '\u200ba',
    '[null]',
    5,
  ),
  fc.string({ unit: fc.constantFrom('a', 'A', ' ', 'b', '\u00e9', '\ud800'), maxLength: 4 }),
)
const times = fc.oneof(
  fc.constantFrom<unknown>(
    '2024-01-02T24:00:00Z',
    '2024-01-03T00:00:00Z',
    '2024-01-02T23:59:60Z',
    '2024-01-02 24:00:00.000Z',
    '0001-01-01T00:00:00Z',
    '2024-02-30T00:00:00Z',
    '2024-03-01T00:00:00Z',
    '2024-01-03T00:00:00',
    '2024-01-03',
    '2024-01-03T02:00:00+02',
    'infinity',
    'epoch',
  ),
  fc.date({
    min: new Date('2024-01-02T23:59:59Z'),
    max: new Date('2024-01-02T23:59:59.003Z'),
    noInvalidDate: true,
  }),
  fc.stringMatching(/^2024-01-02[T ]23:59:59\.[0-2]{1,6}Z$/),
)
const uuids = fc.oneof(
  fc.constantFrom<unknown>(
    'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
    'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11',
    '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}',
    'a0eebc999c0b4ef8bb6d6bb9bd380a11',
    'a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11',
    'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12',
  ),
  fc.uuid(),
)
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 2 }),
  fc.constantFrom<unknown>('\\x00', 'a', new Uint8Array([97])),
)

const columns: Readonly<Record<string, { readonly type: string; readonly values: fc.Arbitrary<unknown> }>> = {
  i2: { type: 'smallint', values: integers },
  i4: { type: 'integer', values: integers },
  i8: { type: 'bigint', values: integers },
  u: { type: 'uuid', values: uuids },
  t: { type: 'text', values: texts },
  tc: { type: 'text COLLATE "C"', values: texts },
  v: { type: 'varchar(3)', values: texts },
  c: { type: 'char(5)', values: texts },
  bp: { type: 'bpchar', values: texts },
  nd: { type: 'text COLLATE loose', values: texts },
  e: { type: 'mood', values: fc.constantFrom<unknown>('ok', 'Ok', 'ok ', 'sad', 1) },
  b: { type: 'boolean', values: fc.constantFrom<unknown>(true, false, 't', 'true', 'yes', 'off', 1, 0) },
  by: { type: 'bytea', values: bytes },
  n: { type: 'numeric', values: decimals },
  n2: { type: 'numeric(10,2)', values: decimals },
  nn: { type: 'numeric(5,-2)', values: decimals },
  ts: { type: 'timestamp', values: times },
  ts0: { type: 'timestamp(0)', values: times },
  tz: { type: 'timestamptz', values: times },
  tz3: { type: 'timestamptz(3)', values: times },
  d: { type: 'date', values: times },
  f: { type: 'double precision', values: decimals },
}

/** As an ORM hands it to the driver. */
function bound(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value)
  if (typeof value === 'bigint') return String(value)
  return typeof value === 'object' && value !== null && 'toFixed' in value
    ? (value as { toFixed(): string }).toFixed()
    : value
}

describe(`normal forms and PostgreSQL (seed ${seed})`, () => {
  const database = useDatabase({ content: 'empty' })
  let model: ReadonlyMap<string, Column>

  beforeAll(async () => {
    await database.client.query(`
      SET timezone = 'Asia/Tokyo';
      CREATE TYPE mood AS ENUM ('ok', 'Ok', 'sad');
      CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
      CREATE TABLE sample (place int PRIMARY KEY, ${Object.entries(columns)
        .map(([name, { type }]) => `${name} ${type}`)
        .join(', ')})`)
    const catalog = parseCatalog((await database.client.query(catalogQuery)).rows[0])
    model = buildDataModel(catalog).tables.get('public.sample')?.columns ?? new Map()
  })

  it.each(Object.keys(columns))('agree on what is equal: %s', async (name) => {
    const column = model.get(name) as Column
    const { values } = columns[name] as (typeof columns)[string]
    const { client } = database
    await client.query('TRUNCATE sample')
    const samples = fc.sample(values, { seed, numRuns: 120 })
    const stored: unknown[] = []
    for (const [place, value] of samples.entries())
      await client.query(`INSERT INTO sample (place, ${name}) VALUES ($1, $2)`, [place, bound(value)]).then(
        () => (stored[place] = value),
        () => {},
      )
    expect(stored.filter(() => true).length).toBeGreaterThan(0)

    const assigned = samples.map((value, place) =>
      place in stored ? normalForm(column, value, 'assigned') : undefined,
    )
    const mistakes: unknown[] = []
    const pairs = await client.query<{ a: number; b: number; equal: boolean; less: boolean }>(
      `SELECT x.place AS a, y.place AS b, x.${name} = y.${name} AS equal, x.${name} < y.${name} AS less
       FROM sample x, sample y`,
    )
    let compared = 0
    for (const { a, b, equal, less } of pairs.rows) {
      const [left, right] = [assigned[a], assigned[b]]
      if (left === undefined || right === undefined) continue
      compared++
      const order = compareNormalForms(column, left, right)
      if ((left === right) !== equal || (order !== undefined && order < 0 !== less))
        mistakes.push({ stored: [samples[a], samples[b]], forms: [left, right], equal, less })
    }

    const { rows } = await client.query<{ place: number; value: unknown }>(
      `SELECT place, ${name} AS value FROM sample`,
    )
    for (const { place, value } of rows) {
      const [given, back] = [assigned[place], normalForm(column, value, 'returned')]
      if (given !== undefined && back !== undefined && given !== back)
        mistakes.push({ stored: samples[place], returned: value, forms: [given, back] })
    }

    for (const value of samples) {
      const form = normalForm(column, value, 'compared')
      if (form === undefined) continue
      const found = await client
        .query<{ place: number }>(`SELECT place FROM sample WHERE ${name} = $1`, [bound(value)])
        .then(
          (answer) => new Set(answer.rows.map(({ place }) => place)),
          () => undefined,
        )
      for (const [place, other] of found === undefined ? [] : assigned.entries())
        if (other !== undefined && (form === other) !== found?.has(place))
          mistakes.push({ compared: value, with: samples[place], forms: [form, other] })
    }
    expect(mistakes).toEqual([])

    // A form that is never there proves nothing; one that must not be there is.
    const hasForm = !['date', 'float', 'json', 'other'].includes(column.type) && column.binaryEquality
    expect(compared > 0).toBe(hasForm && name !== 'nn')
    if (isPinnable(column)) expect(compared).toBeGreaterThan(0)
  })
})
