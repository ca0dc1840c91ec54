import {
  DataTypes,
  literal,
  type Model,
  type ModelAttributes,
  type ModelOptions,
  type ModelStatic,
  type Sequelize,
} from 'sequelize'
import type * as Types from './sequelize-model-types.ts'

/** How the models are defined. */
export interface ShopModelOptions {
  /** Whether models carry their cache annotation. Default `true`. */
  readonly annotated?: boolean
  /** PostgreSQL schema of the tables. Default: whatever the connection's search path says. */
  readonly schema?: string
}

/** What `/// @cache(…)` says in `schema.prisma`, as a model option. */
interface CacheAnnotation {
  readonly ttl: string
  readonly swr?: string
  readonly tags?: readonly string[]
  readonly by?: readonly string[]
}

/**
 * Defines the tables of `schema.prisma` as Sequelize models: the same attribute names, columns, foreign
 * keys, referential actions, defaults and annotations.
 */
export function defineShopModels(sequelize: Sequelize, options: ShopModelOptions = {}): Types.ShopModels {
  const models = defineModels(createDefiner(sequelize, options))
  associate(models)
  return models
}

type Define = <M extends Model>(
  name: string,
  tableName: string,
  attributes: ModelAttributes<M>,
  options?: ModelOptions<M> & { cache?: CacheAnnotation },
) => ModelStatic<M>

function createDefiner(sequelize: Sequelize, { annotated = true, schema }: ShopModelOptions): Define {
  return <M extends Model>(
    name: string,
    tableName: string,
    attributes: ModelAttributes<M>,
    { cache, ...rest }: ModelOptions<M> & { cache?: CacheAnnotation } = {},
  ): ModelStatic<M> => {
    const options = {
      tableName,
      timestamps: rest.createdAt !== undefined || rest.updatedAt !== undefined,
      createdAt: false,
      updatedAt: false,
      ...rest,
      ...(schema === undefined ? {} : { schema }),
      ...(annotated && cache ? { cache } : {}),
    } as const
    // `cache` is unknown to Sequelize, which keeps it.
    return sequelize.define<M>(name, attributes, options)
  }
}

// Functions, because Sequelize writes into the descriptions it is given.
const id = () => ({ type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true })
const required = <T>(type: T, field?: string) => ({ type, allowNull: false, ...(field ? { field } : {}) })
const tenantId = () => required(DataTypes.INTEGER, 'tenant_id')
const userId = () => required(DataTypes.INTEGER, 'user_id')
const cityId = () => required(DataTypes.INTEGER, 'city_id')
const createdAt = () => required(DataTypes.DATE(3), 'created_at')
const updatedAt = () => required(DataTypes.DATE(3), 'updated_at')
const money = () => required(DataTypes.DECIMAL(10, 2))
const text = () => required(DataTypes.TEXT)
const role = () => ({ ...required(DataTypes.ENUM('MEMBER', 'EDITOR', 'ADMIN')), defaultValue: 'MEMBER' })
const now = { defaultValue: DataTypes.NOW }

/** `/// @cache(never)` of an attribute. The option is unknown to Sequelize, which keeps it. */
function neverCached<T extends object>(attribute: T): T {
  return { ...attribute, cache: { never: true } }
}

function defineModels(define: Define): Types.ShopModels {
  return {
    Organisation: define<Types.OrganisationModel>(
      'Organisation',
      'organisations',
      {
        id: id(),
        slug: { type: DataTypes.STRING(64), allowNull: false, unique: true },
        name: text(),
        createdAt: createdAt(),
      },
      { createdAt: 'createdAt', cache: { ttl: '10m', tags: ['organisations'] } },
    ),
    User: define<Types.UserModel>(
      'User',
      'users',
      {
        id: id(),
        email: { type: DataTypes.STRING(320), allowNull: false, unique: true },
        name: text(),
        externalId: {
          type: DataTypes.UUID,
          field: 'external_id',
          allowNull: false,
          unique: true,
          defaultValue: DataTypes.UUIDV4,
        },
        role: role(),
        active: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: true },
        birthDate: { type: DataTypes.DATEONLY, field: 'birth_date' },
        preferences: { type: DataTypes.JSONB, allowNull: false, defaultValue: {} },
        loginCount: { type: DataTypes.BIGINT, field: 'login_count', allowNull: false, defaultValue: '0' },
        passwordHash: neverCached({ type: DataTypes.TEXT, field: 'password_hash' }),
        managerId: { type: DataTypes.INTEGER, field: 'manager_id' },
        createdAt: createdAt(),
        updatedAt: updatedAt(),
      },
      {
        createdAt: 'createdAt',
        updatedAt: 'updatedAt',
        indexes: [{ fields: ['manager_id'] }],
        cache: { ttl: '5m', swr: '30s' },
      },
    ),
    Profile: define<Types.ProfileModel>(
      'Profile',
      'profiles',
      {
        id: id(),
        userId: { type: DataTypes.INTEGER, field: 'user_id', unique: true },
        bio: DataTypes.TEXT,
        website: DataTypes.TEXT,
        countryCode: { type: DataTypes.CHAR(2), field: 'country_code' },
      },
      { indexes: [{ fields: ['country_code'] }], cache: { ttl: '5m', by: ['userId'] } },
    ),
    Country: define<Types.CountryModel>(
      'Country',
      'countries',
      {
        code: { type: DataTypes.CHAR(2), primaryKey: true },
        name: { type: DataTypes.STRING(100), field: 'country_name', allowNull: false, unique: true },
        continent: DataTypes.STRING(2),
      },
      { cache: { ttl: '1h', swr: '10m', tags: ['catalogue'] } },
    ),
    City: define<Types.CityModel>(
      'City',
      'cities',
      {
        id: id(),
        name: text(),
        countryCode: required(DataTypes.CHAR(2), 'country_code'),
        population: DataTypes.INTEGER,
        lat: required(DataTypes.DOUBLE),
        lon: required(DataTypes.DOUBLE),
        costIndex: { type: DataTypes.DECIMAL(8, 3), field: 'cost_index' },
        aliases: { type: DataTypes.ARRAY(DataTypes.TEXT), defaultValue: [] },
      },
      {
        indexes: [{ fields: ['country_code'] }, { fields: ['name'] }],
        cache: { ttl: '5m', swr: '30s', tags: ['catalogue'], by: ['countryCode'] },
      },
    ),
    Tag: define<Types.TagModel>(
      'Tag',
      'Tag',
      { id: id(), name: { type: DataTypes.STRING(50), allowNull: false, unique: true } },
      { cache: { ttl: '1h', tags: ['catalogue'] } },
    ),
    CityTag: define<Types.CityTagModel>(
      'CityTag',
      '_CityToTag',
      { A: { type: DataTypes.INTEGER, primaryKey: true }, B: { type: DataTypes.INTEGER, primaryKey: true } },
      { indexes: [{ fields: ['B'] }] },
    ),
    Visit: define<Types.VisitModel>(
      'Visit',
      'visits',
      {
        id: id(),
        userId: userId(),
        cityId: cityId(),
        visitedAt: required(DataTypes.DATE(3), 'visited_at'),
        recordedAt: { ...required(DataTypes.DATE(6), 'recorded_at'), ...now },
        rating: DataTypes.INTEGER,
        cost: { ...money(), defaultValue: '0' },
        notes: DataTypes.TEXT,
      },
      {
        indexes: [{ fields: ['user_id', 'visited_at'] }, { fields: ['city_id'] }],
        cache: { ttl: '1m', swr: '10s', by: ['userId'] },
      },
    ),
    Review: define<Types.ReviewModel>(
      'Review',
      'reviews',
      {
        id: id(),
        cityId: cityId(),
        authorId: required(DataTypes.INTEGER, 'author_id'),
        visitId: { type: DataTypes.INTEGER, field: 'visit_id' },
        status: {
          type: DataTypes.ENUM('draft', 'published', 'hidden'),
          allowNull: false,
          defaultValue: 'draft',
        },
        score: required(DataTypes.INTEGER),
        body: text(),
        helpfulCount: { type: DataTypes.INTEGER, field: 'helpful_count', allowNull: false, defaultValue: 0 },
        publishedAt: { type: DataTypes.DATE(3), field: 'published_at' },
        thumbnail: DataTypes.BLOB,
        meta: DataTypes.JSONB,
        createdAt: createdAt(),
        updatedAt: updatedAt(),
      },
      {
        createdAt: 'createdAt',
        updatedAt: 'updatedAt',
        indexes: [
          { fields: ['city_id', 'published_at'] },
          { fields: ['author_id'] },
          { fields: ['visit_id'] },
        ],
        cache: { ttl: '2m', swr: '30s', tags: ['reviews'], by: ['cityId'] },
      },
    ),
    Favourite: define<Types.FavouriteModel>(
      'Favourite',
      'Favourite',
      {
        id: id(),
        userId: required(DataTypes.INTEGER),
        cityId: required(DataTypes.INTEGER),
        position: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 0 },
        addedAt: { ...required(DataTypes.DATE(3)), ...now },
      },
      {
        indexes: [{ fields: ['userId', 'cityId'], unique: true }, { fields: ['cityId'] }],
        cache: { ttl: '5m', by: ['userId'] },
      },
    ),
    Membership: define<Types.MembershipModel>(
      'Membership',
      'memberships',
      {
        userId: { ...userId(), primaryKey: true },
        organisationId: {
          type: DataTypes.INTEGER,
          field: 'organisation_id',
          allowNull: false,
          primaryKey: true,
        },
        role: role(),
        joinedAt: { ...required(DataTypes.DATE(3), 'joined_at'), ...now },
      },
      { indexes: [{ fields: ['organisation_id'] }], cache: { ttl: '5m', by: ['organisationId'] } },
    ),
    Product: define<Types.ProductModel>(
      'Product',
      'products',
      {
        id: id(),
        tenantId: tenantId(),
        sku: required(DataTypes.STRING(40)),
        name: text(),
        price: money(),
        stock: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 0 },
        updatedAt: updatedAt(),
      },
      {
        updatedAt: 'updatedAt',
        indexes: [{ fields: ['tenant_id', 'sku'], unique: true }],
        cache: { ttl: '5m', swr: '1m', tags: ['products'], by: ['tenantId'] },
      },
    ),
    Order: define<Types.OrderModel>(
      'Order',
      'orders',
      {
        id: id(),
        tenantId: tenantId(),
        customerId: required(DataTypes.INTEGER, 'customer_id'),
        assigneeId: { type: DataTypes.INTEGER, field: 'assignee_id' },
        status: {
          type: DataTypes.ENUM('OPEN', 'PAID', 'SHIPPED', 'CANCELLED'),
          allowNull: false,
          defaultValue: 'OPEN',
        },
        priority: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 0 },
        total: { type: DataTypes.DECIMAL(12, 2), allowNull: false, defaultValue: '0' },
        createdAt: createdAt(),
        updatedAt: updatedAt(),
      },
      {
        createdAt: 'createdAt',
        updatedAt: 'updatedAt',
        indexes: [
          { fields: ['tenant_id', 'status', 'created_at'] },
          { fields: ['customer_id'] },
          { fields: ['assignee_id'] },
        ],
        cache: { ttl: '30s', by: ['tenantId'] },
      },
    ),
    OrderItem: define<Types.OrderItemModel>(
      'OrderItem',
      'order_items',
      {
        id: id(),
        tenantId: tenantId(),
        orderId: required(DataTypes.INTEGER, 'order_id'),
        productId: required(DataTypes.INTEGER, 'product_id'),
        quantity: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 1 },
        price: money(),
      },
      {
        indexes: [{ fields: ['tenant_id'] }, { fields: ['order_id'] }, { fields: ['product_id'] }],
        cache: { ttl: '30s', by: ['orderId'] },
      },
    ),
    Session: define<Types.SessionModel>(
      'Session',
      'sessions',
      {
        id: { type: DataTypes.UUID, primaryKey: true, defaultValue: literal('gen_random_uuid()') },
        token: { type: DataTypes.STRING(128), allowNull: false, unique: true },
        userId: userId(),
        userAgent: { type: DataTypes.TEXT, field: 'user_agent' },
        lastSeenAt: { ...required(DataTypes.DATE(3), 'last_seen_at'), ...now },
      },
      { indexes: [{ fields: ['user_id'] }] },
    ),
  }
}

type OnDelete = 'CASCADE' | 'SET NULL' | 'RESTRICT'

interface Link {
  readonly parent: ModelStatic<Model>
  readonly child: ModelStatic<Model>
  readonly foreignKey: string
  /** Name of the association from child to parent. */
  readonly one: string
  /** Name of the association from parent to child or children. */
  readonly many: string
  readonly onDelete: OnDelete
  readonly single?: boolean
}

function associate(models: Types.ShopModels): void {
  const { Organisation, User, Profile, Country, City, Tag, CityTag, Visit, Review } = models
  const { Favourite, Membership, Product, Order, OrderItem, Session } = models
  const links: readonly Link[] = [
    {
      parent: User,
      child: User,
      foreignKey: 'managerId',
      one: 'manager',
      many: 'reports',
      onDelete: 'SET NULL',
    },
    {
      parent: User,
      child: Profile,
      foreignKey: 'userId',
      one: 'user',
      many: 'profile',
      onDelete: 'SET NULL',
      single: true,
    },
    {
      parent: Country,
      child: Profile,
      foreignKey: 'countryCode',
      one: 'country',
      many: 'profiles',
      onDelete: 'SET NULL',
    },
    {
      parent: Country,
      child: City,
      foreignKey: 'countryCode',
      one: 'country',
      many: 'cities',
      onDelete: 'RESTRICT',
    },
    { parent: User, child: Visit, foreignKey: 'userId', one: 'user', many: 'visits', onDelete: 'CASCADE' },
    { parent: City, child: Visit, foreignKey: 'cityId', one: 'city', many: 'visits', onDelete: 'RESTRICT' },
    { parent: City, child: Review, foreignKey: 'cityId', one: 'city', many: 'reviews', onDelete: 'CASCADE' },
    {
      parent: User,
      child: Review,
      foreignKey: 'authorId',
      one: 'author',
      many: 'reviews',
      onDelete: 'CASCADE',
    },
    {
      parent: Visit,
      child: Review,
      foreignKey: 'visitId',
      one: 'visit',
      many: 'reviews',
      onDelete: 'SET NULL',
    },
    {
      parent: User,
      child: Favourite,
      foreignKey: 'userId',
      one: 'user',
      many: 'favourites',
      onDelete: 'CASCADE',
    },
    {
      parent: City,
      child: Favourite,
      foreignKey: 'cityId',
      one: 'city',
      many: 'favourites',
      onDelete: 'CASCADE',
    },
    {
      parent: User,
      child: Membership,
      foreignKey: 'userId',
      one: 'user',
      many: 'memberships',
      onDelete: 'CASCADE',
    },
    {
      parent: Organisation,
      child: Membership,
      foreignKey: 'organisationId',
      one: 'organisation',
      many: 'memberships',
      onDelete: 'CASCADE',
    },
    {
      parent: Organisation,
      child: Product,
      foreignKey: 'tenantId',
      one: 'tenant',
      many: 'products',
      onDelete: 'CASCADE',
    },
    {
      parent: Organisation,
      child: Order,
      foreignKey: 'tenantId',
      one: 'tenant',
      many: 'orders',
      onDelete: 'CASCADE',
    },
    {
      parent: Organisation,
      child: OrderItem,
      foreignKey: 'tenantId',
      one: 'tenant',
      many: 'orderItems',
      onDelete: 'CASCADE',
    },
    {
      parent: User,
      child: Order,
      foreignKey: 'customerId',
      one: 'customer',
      many: 'orders',
      onDelete: 'RESTRICT',
    },
    {
      parent: User,
      child: Order,
      foreignKey: 'assigneeId',
      one: 'assignee',
      many: 'assignedOrders',
      onDelete: 'SET NULL',
    },
    {
      parent: Order,
      child: OrderItem,
      foreignKey: 'orderId',
      one: 'order',
      many: 'items',
      onDelete: 'CASCADE',
    },
    {
      parent: Product,
      child: OrderItem,
      foreignKey: 'productId',
      one: 'product',
      many: 'orderItems',
      onDelete: 'RESTRICT',
    },
    {
      parent: User,
      child: Session,
      foreignKey: 'userId',
      one: 'user',
      many: 'sessions',
      onDelete: 'CASCADE',
    },
  ]
  for (const { parent, child, foreignKey, one, many, onDelete, single = false } of links) {
    const actions = { foreignKey, onDelete, onUpdate: 'CASCADE' }
    child.belongsTo(parent, { ...actions, as: one })
    if (single) parent.hasOne(child, { ...actions, as: many })
    else parent.hasMany(child, { ...actions, as: many })
  }
  const join = { through: CityTag, timestamps: false, onDelete: 'CASCADE', onUpdate: 'CASCADE' } as const
  City.belongsToMany(Tag, { ...join, as: 'tags', foreignKey: 'A', otherKey: 'B' })
  Tag.belongsToMany(City, { ...join, as: 'cities', foreignKey: 'B', otherKey: 'A' })
}
