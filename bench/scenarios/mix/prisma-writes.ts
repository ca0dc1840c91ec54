import type { Manner, Writes } from './back-end.ts'
import type { SaasPrisma } from './prisma-reads.ts'

/** What an update answers with: the whole row, or only its key. */
const answerOf = (manner: Manner): { select?: { id: true } } =>
  manner === 'brief' ? { select: { id: true } } : {}

/** The application's writes as one makes them with Prisma. */
export function prismaWrites(prisma: SaasPrisma): Writes {
  return {
    async placeOrder({ tenantId, customerId, total, items }, manner) {
      const order =
        manner === 'brief'
          ? await prisma.order.create({
              data: {
                tenantId,
                customerId,
                total,
                items: { create: items.map((item) => ({ ...item, tenantId })) },
              },
              select: { id: true, items: { select: { id: true } } },
            })
          : await prisma.order.create({
              data: {
                total,
                tenant: { connect: { id: tenantId } },
                customer: { connect: { id: customerId } },
                items: {
                  create: items.map(({ productId, ...item }) => ({
                    ...item,
                    tenant: { connect: { id: tenantId } },
                    product: { connect: { id: productId } },
                  })),
                },
              },
              include: { items: true },
            })
      return { id: order.id, itemIds: order.items.map(({ id }) => id) }
    },
    setStatus: (id, status, manner) =>
      prisma.order.update({ where: { id }, data: { status }, ...answerOf(manner) }),
    assign: (id, userId, manner) =>
      prisma.order.update({
        where: { id },
        data: manner === 'brief' ? { assigneeId: userId } : { assignee: { connect: { id: userId } } },
        ...answerOf(manner),
      }),
    unassign: (id, manner) =>
      prisma.order.update({
        where: { id },
        data: manner === 'brief' ? { assigneeId: null } : { assignee: { disconnect: true } },
        ...answerOf(manner),
      }),
    sell: (id, quantity, manner) =>
      manner === 'brief'
        ? prisma.product.updateMany({
            where: { id, stock: { gte: quantity } },
            data: { stock: { decrement: quantity } },
          })
        : prisma.product.update({ where: { id }, data: { stock: { decrement: quantity } } }),
    setPrice: (id, price, manner) =>
      prisma.product.update({ where: { id }, data: { price }, ...answerOf(manner) }),
    setQuantity: (id, quantity, manner) =>
      prisma.orderItem.update({ where: { id }, data: { quantity }, ...answerOf(manner) }),
    shipPaidOrders: (tenantId) =>
      prisma.order.updateMany({ where: { tenantId, status: 'PAID' }, data: { status: 'SHIPPED' } }),
    importProduct: ({ tenantId, sku, ...values }) =>
      prisma.product.upsert({
        where: { tenantId_sku: { tenantId, sku } },
        create: { tenantId, sku, ...values },
        update: values,
      }),
    deleteOrder: (id, manner) => prisma.order.delete({ where: { id }, ...answerOf(manner) }),
    writeReview: ({ cityId, authorId, score, isPublished }) =>
      prisma.review.create({
        data: {
          cityId,
          authorId,
          score,
          body: 'Would go again.',
          ...(isPublished ? { status: 'PUBLISHED', publishedAt: new Date() } : {}),
        },
      }),
    recordVisit: (userId, cityId, rating) =>
      prisma.visit.create({
        data: {
          user: { connect: { id: userId } },
          city: { connect: { id: cityId } },
          visitedAt: new Date(),
          rating,
        },
      }),
    setRole: (userId, organisationId, role, manner) =>
      prisma.membership.update({
        where: { userId_organisationId: { userId, organisationId } },
        data: { role },
        ...(manner === 'brief' ? { select: { role: true } } : {}),
      }),
    updateProfile: (id, name, bio) =>
      prisma.user.update({
        where: { id },
        data: { name, profile: { upsert: { create: { bio }, update: { bio } } } },
        select: { id: true, name: true, profile: true },
      }),
  }
}
