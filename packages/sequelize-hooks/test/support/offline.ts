import type { Access, Column, ColumnType, DataModel, ForeignKey, Table } from '@orm-overdrive/core'
import type { Model, ModelStatic } from 'sequelize'
import { DataTypes, Sequelize } from 'sequelize'
import type { ModelInternals, SelectOptions, TableName } from '../../src/orm-internals.ts'
import type { OrmParts } from '../../src/orm-parts.ts'
import { ormPartsOf } from '../../src/orm-parts.ts'
import type { SelectPlan } from '../../src/read/select-plan.ts'
import { planSelect } from '../../src/read/select-plan.ts'

/** A made-up database: authors write posts, posts have tags. Nothing of it exists. */
export interface Offline {
  readonly orm: OrmParts
  readonly dataModel: DataModel
  readonly Author: ModelStatic<Model>
  readonly Post: ModelStatic<Model>
  readonly Tag: ModelStatic<Model>
  readonly sequelize: Sequelize
  /** What a query depends on, and the SQL it would send. */
  plan(ask: () => Promise<unknown>): Promise<{ readonly plan: SelectPlan; readonly sql: string }>
  accesses(ask: () => Promise<unknown>): Promise<readonly Access[]>
}

export function offline(): Offline {
  const sequelize = new Sequelize('postgres://nobody@127.0.0.1:1/nothing', {
    dialect: 'postgres',
    logging: false,
  })
  const { INTEGER, TEXT, DATE, JSONB, DECIMAL } = DataTypes
  const id = { type: INTEGER, primaryKey: true, autoIncrement: true }
  const Author = sequelize.define(
    'Author',
    { id, name: TEXT, email: TEXT },
    { tableName: 'authors', timestamps: false },
  )
  const Post = sequelize.define(
    'Post',
    { id, title: TEXT, score: INTEGER, price: DECIMAL, at: { type: DATE, field: 'written_at' }, meta: JSONB },
    { tableName: 'posts', timestamps: false },
  )
  const Tag = sequelize.define('Tag', { id, name: TEXT }, { tableName: 'tags', timestamps: false })
  const PostTag = sequelize.define('PostTag', {}, { tableName: 'post_tags', timestamps: false })
  Author.hasMany(Post, { as: 'posts', foreignKey: { name: 'authorId', field: 'author_id' } })
  Post.belongsTo(Author, { as: 'author', foreignKey: { name: 'authorId', field: 'author_id' } })
  Post.belongsToMany(Tag, { as: 'tags', through: PostTag, foreignKey: 'post_id', otherKey: 'tag_id' })
  const orm = ormPartsOf(sequelize)
  const plan: Offline['plan'] = async (ask) => {
    const queryInterface = sequelize.getQueryInterface() as unknown as Record<string, unknown>
    let planned: SelectPlan | undefined
    let sql = ''
    const seam = (model: ModelInternals, tableName: TableName, options: SelectOptions): void => {
      const literal = (text: string) => Sequelize.literal(text)
      planned = planSelect({ dataModel, orm, model, tableName, options, literal, isScoped: false })
      const generator = orm.queryGenerator as unknown as { selectQuery(...args: unknown[]): string }
      sql = generator.selectQuery(tableName, { ...planned.options, model }, model)
    }
    queryInterface.select = async (model: never, tableName: never, options: never) => (
      seam(model, tableName, options),
      []
    )
    queryInterface.rawSelect = async (tableName: never, options: never, _: never, model: never) => (
      seam(model, tableName, options),
      0
    )
    await ask()
    if (planned === undefined) throw new Error('Nothing was asked.')
    return { plan: planned, sql }
  }
  return {
    orm,
    dataModel,
    Author,
    Post,
    Tag,
    sequelize,
    plan,
    accesses: async (ask) => (await plan(ask)).plan.accesses(),
  }
}

function column(name: string, type: ColumnType, more: Partial<Column> = {}): [string, Column] {
  return [name, { name, type, nullable: true, generated: false, binaryEquality: true, ...more }]
}

function table(
  name: string,
  columns: readonly [string, Column][],
  more: Partial<Table> = {},
): [string, Table] {
  const id = `public.${name}`
  const base = {
    id,
    schema: 'public',
    name,
    kind: 'table',
    primaryKey: ['id'],
    uniqueKeys: [],
    foreignKeys: [],
    hazards: [],
  } as const
  return [id, { ...base, columns: new Map(columns), ...more }]
}

function reference(from: string, target: string): ForeignKey {
  return {
    columns: [from],
    target,
    targetColumns: ['id'],
    onDelete: 'cascade',
    onUpdate: 'cascade',
    enforced: true,
  }
}

const id = column('id', 'integer', { nullable: false })

const dataModel: DataModel = {
  datasource: { provider: 'postgresql', database: 'none', role: 'nobody', searchPath: ['public'] },
  tables: new Map([
    table('authors', [id, column('name', 'text'), column('email', 'text', { maxLength: 100 })], {
      uniqueKeys: [['email']],
    }),
    table(
      'posts',
      [
        id,
        column('title', 'text'),
        column('score', 'integer'),
        column('price', 'decimal', { fractionDigits: 2 }),
        column('written_at', 'timestamptz'),
        column('meta', 'json'),
        column('author_id', 'integer'),
      ],
      { foreignKeys: [reference('author_id', 'public.authors')] },
    ),
    table('tags', [id, column('name', 'text')]),
    table('post_tags', [column('post_id', 'integer'), column('tag_id', 'integer')], {
      primaryKey: ['post_id', 'tag_id'],
      foreignKeys: [reference('post_id', 'public.posts'), reference('tag_id', 'public.tags')],
    }),
  ]),
}
