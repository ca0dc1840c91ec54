import type {
  BelongsToManyAddAssociationMixin,
  BelongsToManyAddAssociationsMixin,
  BelongsToManyGetAssociationsMixin,
  BelongsToManyRemoveAssociationMixin,
  BelongsToManySetAssociationsMixin,
  CreationOptional,
  InferAttributes,
  InferCreationAttributes,
  Model,
  ModelStatic,
  NonAttribute,
} from 'sequelize'

/** A row as Sequelize holds it. Decimals and bigints are strings there. */
type Row<M extends Model> = Model<InferAttributes<M>, InferCreationAttributes<M>>

/** A value of a JSON column, beneath its outermost null: that one is the database's. */
export type JsonContent = string | number | boolean | readonly unknown[] | Readonly<Record<string, unknown>>

export type RoleLabel = 'MEMBER' | 'EDITOR' | 'ADMIN'
/** Labels of the database: Prisma says `DRAFT` where the column holds `draft`. */
export type ReviewStatusLabel = 'draft' | 'published' | 'hidden'
export type OrderStatusLabel = 'OPEN' | 'PAID' | 'SHIPPED' | 'CANCELLED'

export interface OrganisationModel extends Row<OrganisationModel> {
  id: CreationOptional<number>
  slug: string
  name: string
  createdAt: CreationOptional<Date>
  memberships?: NonAttribute<MembershipModel[]>
  products?: NonAttribute<ProductModel[]>
  orders?: NonAttribute<OrderModel[]>
  orderItems?: NonAttribute<OrderItemModel[]>
}

export interface UserModel extends Row<UserModel> {
  id: CreationOptional<number>
  email: string
  name: string
  externalId: CreationOptional<string>
  role: CreationOptional<RoleLabel>
  active: CreationOptional<boolean>
  birthDate: CreationOptional<string | null>
  preferences: CreationOptional<JsonContent | null>
  loginCount: CreationOptional<string>
  passwordHash: CreationOptional<string | null>
  managerId: CreationOptional<number | null>
  createdAt: CreationOptional<Date>
  updatedAt: CreationOptional<Date>
  manager?: NonAttribute<UserModel | null>
  reports?: NonAttribute<UserModel[]>
  profile?: NonAttribute<ProfileModel | null>
  memberships?: NonAttribute<MembershipModel[]>
  visits?: NonAttribute<VisitModel[]>
  reviews?: NonAttribute<ReviewModel[]>
  favourites?: NonAttribute<FavouriteModel[]>
  sessions?: NonAttribute<SessionModel[]>
  orders?: NonAttribute<OrderModel[]>
  assignedOrders?: NonAttribute<OrderModel[]>
}

export interface ProfileModel extends Row<ProfileModel> {
  id: CreationOptional<number>
  userId: CreationOptional<number | null>
  bio: CreationOptional<string | null>
  website: CreationOptional<string | null>
  countryCode: CreationOptional<string | null>
  user?: NonAttribute<UserModel | null>
  country?: NonAttribute<CountryModel | null>
}

export interface CountryModel extends Row<CountryModel> {
  code: string
  name: string
  continent: CreationOptional<string | null>
  cities?: NonAttribute<CityModel[]>
  profiles?: NonAttribute<ProfileModel[]>
}

export interface CityModel extends Row<CityModel> {
  id: CreationOptional<number>
  name: string
  countryCode: string
  population: CreationOptional<number | null>
  lat: number
  lon: number
  costIndex: CreationOptional<string | null>
  aliases: CreationOptional<string[]>
  country?: NonAttribute<CountryModel>
  tags?: NonAttribute<TagModel[]>
  visits?: NonAttribute<VisitModel[]>
  reviews?: NonAttribute<ReviewModel[]>
  favourites?: NonAttribute<FavouriteModel[]>
  getTags: BelongsToManyGetAssociationsMixin<TagModel>
  setTags: BelongsToManySetAssociationsMixin<TagModel, number>
  addTag: BelongsToManyAddAssociationMixin<TagModel, number>
  addTags: BelongsToManyAddAssociationsMixin<TagModel, number>
  removeTag: BelongsToManyRemoveAssociationMixin<TagModel, number>
}

export interface TagModel extends Row<TagModel> {
  id: CreationOptional<number>
  name: string
  cities?: NonAttribute<CityModel[]>
  getCities: BelongsToManyGetAssociationsMixin<CityModel>
  setCities: BelongsToManySetAssociationsMixin<CityModel, number>
  addCity: BelongsToManyAddAssociationMixin<CityModel, number>
  removeCity: BelongsToManyRemoveAssociationMixin<CityModel, number>
}

/** Prisma's implicit join table, with Prisma's names: `A` is the city and `B` the tag. */
export interface CityTagModel extends Row<CityTagModel> {
  A: number
  B: number
}

export interface VisitModel extends Row<VisitModel> {
  id: CreationOptional<number>
  userId: number
  cityId: number
  visitedAt: Date
  recordedAt: CreationOptional<Date>
  rating: CreationOptional<number | null>
  cost: CreationOptional<string>
  notes: CreationOptional<string | null>
  user?: NonAttribute<UserModel>
  city?: NonAttribute<CityModel>
  reviews?: NonAttribute<ReviewModel[]>
}

export interface ReviewModel extends Row<ReviewModel> {
  id: CreationOptional<number>
  cityId: number
  authorId: number
  visitId: CreationOptional<number | null>
  status: CreationOptional<ReviewStatusLabel>
  score: number
  body: string
  helpfulCount: CreationOptional<number>
  publishedAt: CreationOptional<Date | null>
  thumbnail: CreationOptional<Buffer | null>
  meta: CreationOptional<JsonContent | null>
  createdAt: CreationOptional<Date>
  updatedAt: CreationOptional<Date>
  city?: NonAttribute<CityModel>
  author?: NonAttribute<UserModel>
  visit?: NonAttribute<VisitModel | null>
}

export interface FavouriteModel extends Row<FavouriteModel> {
  id: CreationOptional<number>
  userId: number
  cityId: number
  position: CreationOptional<number>
  addedAt: CreationOptional<Date>
  user?: NonAttribute<UserModel>
  city?: NonAttribute<CityModel>
}

export interface MembershipModel extends Row<MembershipModel> {
  userId: number
  organisationId: number
  role: CreationOptional<RoleLabel>
  joinedAt: CreationOptional<Date>
  user?: NonAttribute<UserModel>
  organisation?: NonAttribute<OrganisationModel>
}

export interface ProductModel extends Row<ProductModel> {
  id: CreationOptional<number>
  tenantId: number
  sku: string
  name: string
  price: string
  stock: CreationOptional<number>
  updatedAt: CreationOptional<Date>
  tenant?: NonAttribute<OrganisationModel>
  orderItems?: NonAttribute<OrderItemModel[]>
}

export interface OrderModel extends Row<OrderModel> {
  id: CreationOptional<number>
  tenantId: number
  customerId: number
  assigneeId: CreationOptional<number | null>
  status: CreationOptional<OrderStatusLabel>
  priority: CreationOptional<number>
  total: CreationOptional<string>
  createdAt: CreationOptional<Date>
  updatedAt: CreationOptional<Date>
  tenant?: NonAttribute<OrganisationModel>
  customer?: NonAttribute<UserModel>
  assignee?: NonAttribute<UserModel | null>
  items?: NonAttribute<OrderItemModel[]>
}

export interface OrderItemModel extends Row<OrderItemModel> {
  id: CreationOptional<number>
  tenantId: number
  orderId: number
  productId: number
  quantity: CreationOptional<number>
  price: string
  tenant?: NonAttribute<OrganisationModel>
  order?: NonAttribute<OrderModel>
  product?: NonAttribute<ProductModel>
}

export interface SessionModel extends Row<SessionModel> {
  id: CreationOptional<string>
  token: string
  userId: number
  userAgent: CreationOptional<string | null>
  lastSeenAt: CreationOptional<Date>
  user?: NonAttribute<UserModel>
}

/** All models of the shop, under the names that Prisma gives them, and Prisma's implicit join table. */
export interface ShopModels {
  readonly Organisation: ModelStatic<OrganisationModel>
  readonly User: ModelStatic<UserModel>
  readonly Profile: ModelStatic<ProfileModel>
  readonly Country: ModelStatic<CountryModel>
  readonly City: ModelStatic<CityModel>
  readonly Tag: ModelStatic<TagModel>
  readonly CityTag: ModelStatic<CityTagModel>
  readonly Visit: ModelStatic<VisitModel>
  readonly Review: ModelStatic<ReviewModel>
  readonly Favourite: ModelStatic<FavouriteModel>
  readonly Membership: ModelStatic<MembershipModel>
  readonly Product: ModelStatic<ProductModel>
  readonly Order: ModelStatic<OrderModel>
  readonly OrderItem: ModelStatic<OrderItemModel>
  readonly Session: ModelStatic<SessionModel>
}
