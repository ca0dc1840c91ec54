import type { PrismaClient } from '@orm-overdrive/shop-schema/client'
import type { Reads } from './back-end.ts'

/** The models that the application uses, of a plain client or an extended one. */
export type SaasPrisma = Pick<
  PrismaClient,
  'membership' | 'order' | 'orderItem' | 'organisation' | 'product' | 'review' | 'user' | 'visit'
>

const person = { id: true, name: true, email: true } as const

/** The application's questions as one asks them with Prisma. */
export function prismaReads(prisma: SaasPrisma): Reads {
  return {
    orderPage: (id) =>
      prisma.order.findUnique({
        where: { id },
        include: {
          customer: { select: person },
          assignee: { select: person },
          items: { include: { product: true }, orderBy: { id: 'asc' } },
        },
      }),
    orderForMember: (id, userId) =>
      prisma.order.findFirst({ where: { id, tenant: { memberships: { some: { userId } } } } }),
    itemsOfOrder: (id) =>
      prisma.order
        .findUnique({ where: { id } })
        .items({ include: { product: { select: { sku: true, name: true } } }, orderBy: { id: 'asc' } }),
    orderList: (tenantId, status) =>
      prisma.order.findMany({
        where: { tenantId, status },
        include: { customer: { select: { name: true, email: true } } },
        orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
        take: 20,
      }),
    assignedOrders: (assigneeId) =>
      prisma.order.findMany({
        where: { assigneeId, status: 'OPEN' },
        select: { id: true, tenantId: true, total: true, createdAt: true },
        orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
      }),
    orderCount: (tenantId, status) => prisma.order.count({ where: { tenantId, status } }),
    ordersByStatus: (tenantId) =>
      prisma.order.groupBy({
        by: ['status'],
        where: { tenantId },
        _count: true,
        _sum: { total: true },
        orderBy: { status: 'asc' },
      }),
    productList: (tenantId) =>
      prisma.product.findMany({ where: { tenantId }, orderBy: [{ name: 'asc' }, { id: 'asc' }], take: 30 }),
    productsByPrice: (tenantId, from, below) =>
      prisma.product.findMany({
        where: { tenantId, price: { gte: from, lt: below } },
        select: { id: true, sku: true, name: true, price: true },
        orderBy: [{ price: 'asc' }, { id: 'asc' }],
        take: 20,
      }),
    productBySku: (tenantId, sku) =>
      prisma.product.findUnique({ where: { tenantId_sku: { tenantId, sku } } }),
    organisationsOf: (userId, role) =>
      prisma.organisation.findMany({
        where: { memberships: { some: { userId, role } } },
        select: { id: true, slug: true, name: true },
        orderBy: { id: 'asc' },
      }),
    membersWithRole: (organisationId, role) =>
      prisma.user.findMany({
        where: { memberships: { some: { organisationId, role } } },
        select: person,
        orderBy: { id: 'asc' },
      }),
    membership: (userId, organisationId) =>
      prisma.membership.findUnique({ where: { userId_organisationId: { userId, organisationId } } }),
    userById: (id) =>
      prisma.user.findUnique({ where: { id }, omit: { passwordHash: true }, include: { profile: true } }),
    userByEmail: (email) =>
      prisma.user.findUnique({
        where: { email },
        select: { id: true, email: true, name: true, role: true, active: true },
      }),
    visitsOf: (userId) =>
      prisma.visit.findMany({
        where: { userId },
        include: { city: true },
        orderBy: [{ visitedAt: 'desc' }, { id: 'asc' }],
        take: 10,
      }),
    reviewsOfCity: (cityId) =>
      prisma.review.findMany({
        where: { cityId, status: 'PUBLISHED' },
        include: { author: { select: { id: true, name: true } } },
        orderBy: [{ publishedAt: 'desc' }, { id: 'asc' }],
        take: 10,
      }),
  }
}
