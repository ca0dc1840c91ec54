import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import type { PrismaModel, RelationField, ScalarField } from '../../src/prisma-schema/prisma-models.ts'
import { readPrismaSchema } from '../../src/prisma-schema/read-schema.ts'
import type { Dmmf, DmmfField, DmmfModel } from '../support/dmmf.ts'
import { dmmfOf } from '../support/dmmf.ts'

const shopFile = new URL('../../../../prisma/schema.prisma', import.meta.url)
const oddFile = new URL('odd.prisma', import.meta.url)

describe.each([
  ['the shop', shopFile],
  ['an odd schema', oddFile],
])('%s', (_, file) => {
  test('is read as Prisma reads it', async () => {
    const text = await readFile(file, 'utf8')
    const dmmf = await dmmfOf(text)
    const { models } = readPrismaSchema(text)
    expect([...models.values()].map(summaryOfModel)).toEqual(
      dmmf.datamodel.models.map((model) => summaryOfDmmf(model, dmmf)),
    )
  })
})

/** What both descriptions have in common, in one form. */
function summaryOfModel(model: PrismaModel): unknown {
  return {
    name: model.name,
    table: model.table.name,
    schema: model.table.schema,
    compoundKeys: Object.fromEntries(model.compoundKeys),
    fields: [...model.fields.values()].map((field) =>
      field.kind === 'scalar' ? scalar(model, field) : relation(field),
    ),
  }
}

function scalar(model: PrismaModel, field: ScalarField): unknown {
  return {
    name: field.name,
    column: field.column,
    type: field.type,
    labels: field.labels && Object.fromEntries(field.labels),
    list: field.list,
    optional: field.optional,
    isUpdatedAt: field.isUpdatedAt,
    isId: isSingle(model.id, field),
    isUnique: model.uniqueKeys.slice(model.id.length === 0 ? 0 : 1).some((key) => isSingle(key, field)),
  }
}

function isSingle(key: readonly string[], field: ScalarField): boolean {
  return key.length === 1 && key[0] === field.name
}

function relation({ name, target, list, relation }: RelationField): unknown {
  const own = relation.kind === 'own-key' ? relation : undefined
  return { name, target, list, fields: own?.fields ?? [], references: own?.references ?? [] }
}

function summaryOfDmmf(model: DmmfModel, dmmf: Dmmf): unknown {
  const compound = [...(model.primaryKey === null ? [] : [model.primaryKey]), ...model.uniqueIndexes]
  return {
    name: model.name,
    table: model.dbName ?? model.name,
    schema: model.schema ?? undefined,
    compoundKeys: Object.fromEntries(compound.map(({ name, fields }) => [name ?? fields.join('_'), fields])),
    fields: model.fields
      .filter(({ kind }) => kind !== 'unsupported')
      .map((field) => summaryOfField(field, dmmf)),
  }
}

function summaryOfField(field: DmmfField, dmmf: Dmmf): unknown {
  if (field.kind === 'object')
    return {
      name: field.name,
      target: field.type,
      list: field.isList,
      fields: field.relationFromFields,
      references: field.relationToFields,
    }
  const values = dmmf.datamodel.enums.find(({ name }) => name === field.type)?.values
  return {
    name: field.name,
    column: field.dbName ?? field.name,
    type: field.kind === 'enum' ? 'enum' : field.type,
    labels: values && Object.fromEntries(values.map(({ name, dbName }) => [name, dbName ?? name])),
    list: field.isList,
    optional: !field.isRequired,
    isUpdatedAt: field.isUpdatedAt === true,
    isId: field.isId,
    isUnique: field.isUnique,
  }
}

function relationOf(text: string, model: string, field: string) {
  const found = readPrismaSchema(text).models.get(model)?.fields.get(field)
  return found?.kind === 'relation' ? found.relation : undefined
}

test('join tables are found from both ends, A on the side of the model that comes first', async () => {
  const text = await readFile(oddFile, 'utf8')
  expect(relationOf(text, 'Person', 'clubs')).toEqual({
    kind: 'join-table',
    table: { schema: 'public', name: '_ClubToPerson' },
    ownColumn: 'B',
    farColumn: 'A',
    ownKey: 'id',
    farKey: 'key',
  })
  expect(relationOf(text, 'Club', 'readers')).toMatchObject({ table: { name: '_Reads' }, ownColumn: 'A' })
  expect(relationOf(text, 'Person', 'aFollower')).toMatchObject({ ownColumn: 'A', farColumn: 'B' })
  expect(relationOf(text, 'Person', 'zFollows')).toMatchObject({ ownColumn: 'B', farColumn: 'A' })
})

test('a foreign key has Prisma’s referential actions, or those it declares', async () => {
  const odd = await readFile(oddFile, 'utf8')
  const defaults = (optional: string) => `
model A {
  id Int @id
  b Int${optional}
  r B${optional} @relation(fields: [b], references: [id])
}
model B {
  id Int @id
  a A[]
}`
  expect(relationOf(odd, 'Person', 'owner')).toMatchObject({
    onDelete: 'no-action',
    onUpdate: 'restrict',
    isOneToOne: true,
  })
  expect(relationOf(odd, 'Person', 'owned')).toMatchObject({
    kind: 'far-key',
    fields: ['ownerId'],
    references: ['id'],
    isOneToOne: true,
  })
  expect(relationOf(odd, 'Part', 'article')).toMatchObject({ fields: ['slug', 'lang'], isOneToOne: false })
  expect(relationOf(defaults('?'), 'A', 'r')).toMatchObject({ onDelete: 'set-null', onUpdate: 'cascade' })
  expect(relationOf(defaults(''), 'A', 'r')).toMatchObject({ onDelete: 'restrict', onUpdate: 'cascade' })
})

test('annotations are in the database’s words', async () => {
  const { models } = readPrismaSchema(await readFile(oddFile, 'utf8'))
  expect(models.get('Person')?.annotation).toMatchObject({
    ttlMs: 60_000,
    by: [['b', 'c'], ['ownerId']],
    neverColumns: [],
  })
  expect(models.get('Club')?.annotation).toBeUndefined()
  const shop = readPrismaSchema(await readFile(shopFile, 'utf8')).models
  expect(shop.get('User')?.annotation).toMatchObject({ ttlMs: 300_000, neverColumns: ['password_hash'] })
  expect(shop.get('City')?.annotation).toMatchObject({ by: [['country_code']] })
})

test('an annotation that cannot be kept is refused with its place', () => {
  const wrong = (column: string) => `model A {\n  id Int @id\n  /// ${column}\n  name String\n}`
  expect(() => readPrismaSchema(wrong('@cache(ttl: "5m")'))).toThrowError(/field A\.name/)
  expect(() => readPrismaSchema('/// @cache(by: [nobody])\nmodel A {\n  id Int @id\n}')).toThrowError(
    /model A/,
  )
})

test('views are told from tables, and ignored models are left out', async () => {
  const { models } = readPrismaSchema(await readFile(oddFile, 'utf8'))
  expect(models.get('Summary')).toMatchObject({ kind: 'view', table: { schema: 'other', name: 'summaries' } })
  expect(models.has('Forgotten')).toBe(false)
})

test('a text that is no schema is named by line', () => {
  expect(() => readPrismaSchema('model A {\n  id Int @id\n  § Int\n}')).toThrowError(/line 3/)
  expect(() => readPrismaSchema('model A {\n  id Int @id(\n')).toThrowError(/ends in the middle/)
})
