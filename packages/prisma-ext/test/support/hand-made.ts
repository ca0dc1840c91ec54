import type { Column, ColumnType, DataModel, ForeignKey, Table } from '@orm-overdrive/core'
import { resolveTable } from '@orm-overdrive/core'
import type { ClientView } from '../../src/client-view.ts'
import { plainClient } from '../../src/client-view.ts'
import type { BoundModels } from '../../src/prisma-schema/bound-models.ts'
import { bindModels, columnsOfFields } from '../../src/prisma-schema/bound-models.ts'
import type { PrismaModel, PrismaModels } from '../../src/prisma-schema/prisma-models.ts'
import { readPrismaSchema } from '../../src/prisma-schema/read-schema.ts'
import { describeRead } from '../../src/read/describe-read.ts'
import type { PrismaWrite } from '../../src/write/describe-write.ts'
import { describeWrite } from '../../src/write/describe-write.ts'

/** How a table differs from what Prisma would create for its model. */
export interface TableDetails extends Partial<Pick<Table, 'kind' | 'hazards'>> {
  readonly columns?: Readonly<Record<string, Partial<Column>>>
}

/** A database that only exists on paper, beside the schema it was made from. */
export interface HandMade {
  readonly data: DataModel
  readonly models: BoundModels
  read(
    model: string,
    operation: string,
    args: unknown,
    dataPath?: readonly string[],
  ): ReturnType<typeof describeRead>
  write(model: string, operation: string, args: unknown): ReturnType<typeof describeWrite>
  describeWrite(write: PrismaWrite): ReturnType<typeof describeWrite>
}

const types: Readonly<Record<string, ColumnType>> = {
  Int: 'integer',
  BigInt: 'integer',
  String: 'text',
  Boolean: 'boolean',
  Decimal: 'decimal',
  Float: 'float',
  DateTime: 'timestamptz',
  Json: 'json',
  Bytes: 'bytes',
  enum: 'enum',
}

/**
 * Makes the tables of a Prisma schema.
 *
 * @param details - By table name: columns that are of another kind, hazards, what is no table.
 */
export function handMade(
  schema: string,
  details: Readonly<Record<string, TableDetails>> = {},
  {
    client = plainClient,
    hasScope = false,
  }: { readonly client?: ClientView; readonly hasScope?: boolean } = {},
): HandMade {
  const prisma = readPrismaSchema(schema)
  const tables = new Map(
    [...prisma.models.values()]
      .flatMap((model) => tablesOf(prisma, model, details))
      .map((table) => [table.id, table]),
  )
  const data: DataModel = {
    datasource: { provider: 'postgresql', database: 'paper', role: 'nobody', searchPath: ['public'] },
    tables,
  }
  const models = bindModels(prisma, data, (name, table) => resolveTable(data, name ?? 'public', table))
  return {
    data,
    models,
    read: (model, operation, args, dataPath = []) =>
      describeRead({ models, client, hasScope }, { model, operation, args, dataPath }),
    write: (model, operation, args) =>
      describeWrite({ models, client }, { model, operation, args, dataPath: [] }),
    describeWrite: (write) => describeWrite({ models, client }, write),
  }
}

function tablesOf(
  prisma: PrismaModels,
  model: PrismaModel,
  details: Readonly<Record<string, TableDetails>>,
): Table[] {
  const { columns: changed = {}, ...differences } = details[model.table.name] ?? {}
  const columns = new Map<string, Column>()
  for (const field of model.fields.values())
    if (field.kind === 'scalar') {
      const type = field.list ? 'other' : (types[field.type] ?? 'other')
      columns.set(field.column, {
        name: field.column,
        type,
        nullable: field.optional,
        generated: false,
        binaryEquality: type !== 'other',
        ...(type === 'timestamptz' ? { fractionDigits: 3 } : {}),
        ...changed[field.column],
      })
    }
  const table = { id: `public.${model.table.name}`, table: {}, model }
  const own: Table = {
    id: table.id,
    schema: 'public',
    name: model.table.name,
    kind: 'table',
    columns,
    primaryKey: fieldColumns(model, model.id),
    uniqueKeys: model.uniqueKeys.slice(1).map((key) => fieldColumns(model, key)),
    foreignKeys: foreignKeysOf(prisma, model),
    hazards: [],
    ...differences,
  }
  return [own, ...joinTablesOf(model)]
}

function fieldColumns(model: PrismaModel, fields: readonly string[]): string[] {
  return columnsOfFields({ name: model.name, model, table: undefined as never }, fields)
}

function foreignKeysOf(prisma: PrismaModels, model: PrismaModel): ForeignKey[] {
  return [...model.fields.values()].flatMap((field) => {
    if (field.kind !== 'relation' || field.relation.kind !== 'own-key') return []
    const target = prisma.models.get(field.target) as PrismaModel
    const { fields, references, onDelete, onUpdate } = field.relation
    return [
      {
        columns: fieldColumns(model, fields),
        target: `public.${target.table.name}`,
        targetColumns: fieldColumns(target, references),
        onDelete,
        onUpdate,
        enforced: true,
      },
    ]
  })
}

function joinTablesOf(model: PrismaModel): Table[] {
  return [...model.fields.values()].flatMap((field) => {
    if (field.kind !== 'relation' || field.relation.kind !== 'join-table') return []
    const column = (name: string): [string, Column] => [
      name,
      { name, type: 'integer', nullable: false, generated: false, binaryEquality: true },
    ]
    const { name } = field.relation.table
    return [
      {
        id: `public.${name}`,
        schema: 'public',
        name,
        kind: 'table' as const,
        columns: new Map([column('A'), column('B')]),
        primaryKey: ['A', 'B'],
        uniqueKeys: [],
        foreignKeys: [],
        hazards: [],
      },
    ]
  })
}

/** Two models as in most of the attacks: users with posts, profiles that may be set free, tags, managers. */
export const blog = `
model User {
  id       Int      @id @default(autoincrement())
  email    String   @unique
  ext      String   @unique
  name     String
  views    Int      @default(0)
  price    Decimal  @default(0)
  /// @cache(never)
  secret   String?
  bossId   Int?
  updated  DateTime @updatedAt
  boss     User?    @relation("Boss", fields: [bossId], references: [id])
  staff    User[]   @relation("Boss")
  posts    Post[]   @relation("Author")
  edits    Post[]   @relation("Editor")
  profile  Profile?
}

model Profile {
  id     Int   @id
  bio    String?
  userId Int?  @unique
  user   User? @relation(fields: [userId], references: [id])
}

model Post {
  id       Int     @id @default(autoincrement())
  title    String
  lowtitle String
  authorId Int
  editorId Int?
  views    Int     @default(0)
  author   User    @relation("Author", fields: [authorId], references: [id], onDelete: Cascade)
  editor   User?   @relation("Editor", fields: [editorId], references: [id])
  tags     Tag[]
}

model Tag {
  id    Int    @id
  name  String @unique
  posts Post[]
}

model Note {
  id       Int    @id
  ownerNat String
  owner    Person @relation(fields: [ownerNat], references: [nat], onUpdate: Cascade)
}

model Person {
  id    Int    @id
  nat   String @unique
  notes Note[]
}

model Place {
  a    Int
  b    Int
  note String?

  @@id([a, b])
}
`
