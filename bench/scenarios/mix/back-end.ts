/** How a write is asked for: answering with everything it wrote, as ORMs do unasked, or with as little as possible. */
export type Manner = 'whole' | 'brief'

export type OrderStatus = 'OPEN' | 'PAID' | 'SHIPPED' | 'CANCELLED'
export type Role = 'MEMBER' | 'EDITOR' | 'ADMIN'

/** What the application asks its database. Answers are plain values, to be compared. */
export interface Reads {
  /** With customer, assignee, and items with their products. */
  orderPage(id: number): Promise<unknown>
  /** The order, if its tenant counts the user among its members. */
  orderForMember(id: number, userId: number): Promise<unknown>
  /** By way of the relation: Prisma's fluent API, Sequelize's getter. */
  itemsOfOrder(id: number): Promise<unknown>
  /** The latest twenty orders of a status, with their customers. */
  orderList(tenantId: number, status: OrderStatus): Promise<unknown>
  /** The open orders that a user is to work on. */
  assignedOrders(userId: number): Promise<unknown>
  orderCount(tenantId: number, status: OrderStatus): Promise<unknown>
  /** Number and value of a tenant's orders by status. */
  ordersByStatus(tenantId: number): Promise<unknown>
  /** The first thirty products by name. */
  productList(tenantId: number): Promise<unknown>
  productsByPrice(tenantId: number, from: number, below: number): Promise<unknown>
  productBySku(tenantId: number, sku: string): Promise<unknown>
  /** The organisations in which a user has a role. */
  organisationsOf(userId: number, role: Role): Promise<unknown>
  /** The users who have a role in an organisation. */
  membersWithRole(tenantId: number, role: Role): Promise<unknown>
  membership(userId: number, tenantId: number): Promise<unknown>
  /** With the profile, without the password hash. */
  userById(id: number): Promise<unknown>
  userByEmail(email: string): Promise<unknown>
  /** The latest ten, with their cities. */
  visitsOf(userId: number): Promise<unknown>
  /** The latest ten published reviews of a city, with their authors. */
  reviewsOfCity(cityId: number): Promise<unknown>
}

export interface NewOrder {
  readonly tenantId: number
  readonly customerId: number
  readonly total: string
  readonly items: readonly { readonly productId: number; readonly quantity: number; readonly price: string }[]
}

export interface NewReview {
  readonly cityId: number
  readonly authorId: number
  readonly score: number
  readonly isPublished: boolean
}

export interface ImportedProduct {
  readonly tenantId: number
  readonly sku: string
  readonly name: string
  readonly price: string
  readonly stock: number
}

/** What the application has its database do. */
export interface Writes {
  placeOrder(
    order: NewOrder,
    manner: Manner,
  ): Promise<{ readonly id: number; readonly itemIds: readonly number[] }>
  setStatus(orderId: number, status: OrderStatus, manner: Manner): Promise<unknown>
  assign(orderId: number, userId: number, manner: Manner): Promise<unknown>
  unassign(orderId: number, manner: Manner): Promise<unknown>
  /** The brief manner sells only what there is. */
  sell(productId: number, quantity: number, manner: Manner): Promise<unknown>
  setPrice(productId: number, price: string, manner: Manner): Promise<unknown>
  setQuantity(itemId: number, quantity: number, manner: Manner): Promise<unknown>
  /** Every paid order of a tenant, at once. */
  shipPaidOrders(tenantId: number): Promise<unknown>
  /** Creates the product or overwrites it. */
  importProduct(product: ImportedProduct): Promise<{ readonly id: number }>
  /** Its items go with it. */
  deleteOrder(id: number, manner: Manner): Promise<unknown>
  writeReview(review: NewReview): Promise<unknown>
  recordVisit(userId: number, cityId: number, rating: number): Promise<unknown>
  setRole(userId: number, tenantId: number, role: Role, manner: Manner): Promise<unknown>
  updateProfile(userId: number, name: string, bio: string): Promise<unknown>
}

/** The application on one ORM. */
export interface BackEnd {
  readonly reads: Reads
  readonly writes: Writes
}
