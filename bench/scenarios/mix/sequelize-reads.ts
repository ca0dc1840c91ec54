import type { OrderItemModel, OrderModel, ShopModels } from '@orm-overdrive/shop-schema/sequelize-model-types'
import type { HasManyGetAssociationsMixin, Model } from 'sequelize'
import { col, fn, Op } from 'sequelize'
import type { Reads } from './back-end.ts'

const person = ['id', 'name', 'email']

/** What `Order.hasMany(OrderItem)` adds to orders. */
type WithItems = OrderModel & { readonly getItems: HasManyGetAssociationsMixin<OrderItemModel> }

/** The application's questions as one asks them with Sequelize. */
export function sequelizeReads(models: ShopModels): Reads {
  const { City, Membership, Order, OrderItem, Organisation, Product, Profile, Review, User, Visit } = models
  return {
    orderPage: async (id) =>
      plain(
        await Order.findByPk(id, {
          include: [
            { model: User, as: 'customer', attributes: person },
            { model: User, as: 'assignee', attributes: person },
            { model: OrderItem, as: 'items', include: [{ model: Product, as: 'product' }] },
          ],
          order: [[{ model: OrderItem, as: 'items' }, 'id', 'ASC']],
        }),
      ),
    orderForMember: async (id, userId) =>
      plain(
        await Order.findOne({
          where: { id },
          include: [
            {
              model: Organisation,
              as: 'tenant',
              attributes: [],
              required: true,
              include: [
                { model: Membership, as: 'memberships', attributes: [], where: { userId }, required: true },
              ],
            },
          ],
          subQuery: false,
        }),
      ),
    itemsOfOrder: async (id) => {
      const order = (await Order.findByPk(id)) as WithItems | null
      if (order === null) return null
      return plain(
        await order.getItems({
          include: [{ model: Product, as: 'product', attributes: ['sku', 'name'] }],
          order: [['id', 'ASC']],
        }),
      )
    },
    orderList: async (tenantId, status) =>
      plain(
        await Order.findAll({
          where: { tenantId, status },
          include: [{ model: User, as: 'customer', attributes: ['name', 'email'] }],
          order: [
            ['createdAt', 'DESC'],
            ['id', 'ASC'],
          ],
          limit: 20,
        }),
      ),
    assignedOrders: (assigneeId) =>
      Order.findAll({
        where: { assigneeId, status: 'OPEN' },
        attributes: ['id', 'tenantId', 'total', 'createdAt'],
        order: [
          ['createdAt', 'DESC'],
          ['id', 'ASC'],
        ],
        raw: true,
      }),
    orderCount: (tenantId, status) => Order.count({ where: { tenantId, status } }),
    ordersByStatus: (tenantId) =>
      Order.findAll({
        attributes: ['status', [fn('COUNT', col('id')), 'orders'], [fn('SUM', col('total')), 'value']],
        where: { tenantId },
        group: ['status'],
        order: [['status', 'ASC']],
        raw: true,
      }),
    productList: async (tenantId) =>
      plain(
        await Product.findAll({
          where: { tenantId },
          order: [
            ['name', 'ASC'],
            ['id', 'ASC'],
          ],
          limit: 30,
        }),
      ),
    productsByPrice: async (tenantId, from, below) =>
      plain(
        await Product.findAll({
          where: { tenantId, price: { [Op.gte]: String(from), [Op.lt]: String(below) } },
          attributes: ['id', 'sku', 'name', 'price'],
          order: [
            ['price', 'ASC'],
            ['id', 'ASC'],
          ],
          limit: 20,
        }),
      ),
    productBySku: async (tenantId, sku) => plain(await Product.findOne({ where: { tenantId, sku } })),
    organisationsOf: async (userId, role) =>
      plain(
        await Organisation.findAll({
          attributes: ['id', 'slug', 'name'],
          include: [
            { model: Membership, as: 'memberships', attributes: [], where: { userId, role }, required: true },
          ],
          order: [['id', 'ASC']],
        }),
      ),
    membersWithRole: async (organisationId, role) =>
      plain(
        await User.findAll({
          attributes: person,
          include: [
            {
              model: Membership,
              as: 'memberships',
              attributes: [],
              where: { organisationId, role },
              required: true,
            },
          ],
          order: [['id', 'ASC']],
        }),
      ),
    membership: async (userId, organisationId) =>
      plain(await Membership.findOne({ where: { userId, organisationId } })),
    userById: async (id) =>
      plain(
        await User.findByPk(id, {
          attributes: { exclude: ['passwordHash'] },
          include: [{ model: Profile, as: 'profile' }],
        }),
      ),
    userByEmail: async (email) =>
      plain(await User.findOne({ where: { email }, attributes: [...person, 'role', 'active'] })),
    visitsOf: async (userId) =>
      plain(
        await Visit.findAll({
          where: { userId },
          include: [{ model: City, as: 'city' }],
          order: [
            ['visitedAt', 'DESC'],
            ['id', 'ASC'],
          ],
          limit: 10,
        }),
      ),
    reviewsOfCity: async (cityId) =>
      plain(
        await Review.findAll({
          where: { cityId, status: 'published' },
          include: [{ model: User, as: 'author', attributes: ['id', 'name'] }],
          order: [
            ['publishedAt', 'DESC'],
            ['id', 'ASC'],
          ],
          limit: 10,
        }),
      ),
  }
}

/** The values of instances, to be compared. */
function plain(found: Model | readonly Model[] | null): unknown {
  return Array.isArray(found)
    ? found.map((row: Model) => row.get({ plain: true }))
    : (found as Model | null)?.get({ plain: true })
}
