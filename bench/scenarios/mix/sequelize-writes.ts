import type {
  OrderItemModel,
  OrderModel,
  ShopModels,
  UserModel,
} from '@orm-overdrive/shop-schema/sequelize-model-types'
import type { BelongsToSetAssociationMixin, Model, ModelStatic, Sequelize } from 'sequelize'
import { Op } from 'sequelize'
import type { Writes } from './back-end.ts'

/** What `Order.belongsTo(User)` adds to orders. */
type WithAssignee = OrderModel & { readonly setAssignee: BelongsToSetAssociationMixin<UserModel, number> }

/**
 * The application's writes as one makes them with Sequelize. The whole manner finds an instance and saves it, the brief
 * one writes past instances.
 */
export function sequelizeWrites(sequelize: Sequelize, models: ShopModels): Writes {
  const { Membership, Order, OrderItem, Product, Profile, Review, User, Visit } = models
  return {
    async placeOrder({ tenantId, customerId, total, items }, manner) {
      const rows = items.map((item) => ({ ...item, tenantId }))
      if (manner === 'brief') {
        const values = { tenantId, customerId, total, items: rows as OrderItemModel[] }
        const order = await Order.create(values, { include: [{ association: 'items' }] })
        return { id: order.id, itemIds: (order.items ?? []).map(({ id }) => id) }
      }
      return sequelize.transaction(async (transaction) => {
        const order = await Order.create({ tenantId, customerId, total }, { transaction })
        const created = await OrderItem.bulkCreate(
          rows.map((row) => ({ ...row, orderId: order.id })),
          { transaction },
        )
        return { id: order.id, itemIds: created.map(({ id }) => id) }
      })
    },
    async setStatus(id, status, manner) {
      if (manner === 'brief') return Order.update({ status }, { where: { id } })
      const order = await found(Order, id)
      order.status = status
      return order.save()
    },
    async assign(id, userId, manner) {
      if (manner === 'brief') return Order.update({ assigneeId: userId }, { where: { id } })
      return ((await found(Order, id)) as WithAssignee).setAssignee(userId)
    },
    async unassign(id, manner) {
      if (manner === 'brief') return Order.update({ assigneeId: null }, { where: { id } })
      return ((await found(Order, id)) as WithAssignee).setAssignee()
    },
    async sell(id, quantity, manner) {
      if (manner === 'brief') {
        const where = { id, stock: { [Op.gte]: quantity } }
        return Product.decrement({ stock: quantity }, { where })
      }
      return (await found(Product, id)).decrement('stock', { by: quantity })
    },
    async setPrice(id, price, manner) {
      if (manner === 'brief') return Product.update({ price }, { where: { id } })
      return (await found(Product, id)).update({ price })
    },
    async setQuantity(id, quantity, manner) {
      if (manner === 'brief') return OrderItem.update({ quantity }, { where: { id } })
      return (await found(OrderItem, id)).update({ quantity })
    },
    shipPaidOrders: (tenantId) =>
      Order.update({ status: 'SHIPPED' }, { where: { tenantId, status: 'PAID' } }),
    async importProduct(product) {
      const [{ id }] = await Product.upsert({ ...product }, { conflictFields: ['tenant_id', 'sku'] as never })
      return { id }
    },
    async deleteOrder(id, manner) {
      if (manner === 'brief') return Order.destroy({ where: { id } })
      return (await found(Order, id)).destroy()
    },
    writeReview: ({ cityId, authorId, score, isPublished }) =>
      Review.create({
        cityId,
        authorId,
        score,
        body: 'Would go again.',
        ...(isPublished ? { status: 'published', publishedAt: new Date() } : {}),
      }),
    recordVisit: (userId, cityId, rating) => Visit.create({ userId, cityId, visitedAt: new Date(), rating }),
    async setRole(userId, organisationId, role, manner) {
      const where = { userId, organisationId }
      if (manner === 'brief') return Membership.update({ role }, { where })
      return (await Membership.findOne({ where, rejectOnEmpty: true })).update({ role })
    },
    async updateProfile(id, name, bio) {
      await (await found(User, id, ['id', 'name'])).update({ name })
      const profile = await Profile.findOne({ where: { userId: id } })
      return profile === null ? Profile.create({ userId: id, bio }) : profile.update({ bio })
    },
  }
}

async function found<M extends Model>(model: ModelStatic<M>, id: number, attributes?: string[]): Promise<M> {
  return model.findByPk(id, { rejectOnEmpty: true, ...(attributes && { attributes }) })
}
