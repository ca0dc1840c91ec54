import type { PrismaClient } from '@orm-overdrive/shop-schema/client'
import type { Shop } from './shop.ts'

/** The models the site needs, of a plain client or an extended one. */
export type ShopPrisma = Pick<PrismaClient, 'city' | 'visit'>

/** The site on Prisma. Nothing in here knows about Overdrive: the schema's annotations do. */
export function prismaShop(name: string, prisma: ShopPrisma): Shop {
  return {
    name,
    cityById: (id) => prisma.city.findUnique({ where: { id } }),
    citiesOfCountry: (countryCode) =>
      prisma.city.findMany({
        where: { countryCode },
        orderBy: [{ population: { sort: 'desc', nulls: 'last' } }, { id: 'asc' }],
        take: 25,
      }),
    largestCities: (population) =>
      prisma.city.findMany({
        where: { population: { gte: population } },
        orderBy: [{ population: 'desc' }, { id: 'asc' }],
        take: 20,
      }),
    statistics: (population) =>
      prisma.city.groupBy({
        by: ['countryCode'],
        where: { population: { gte: population } },
        _count: true,
        _sum: { population: true },
        _max: { population: true },
        orderBy: { countryCode: 'asc' },
      }),
    visitsOfUser: (userId) =>
      prisma.visit.findMany({
        where: { userId },
        orderBy: [{ visitedAt: 'desc' }, { id: 'desc' }],
        take: 10,
        include: {
          city: { include: { country: true } },
          reviews: { select: { id: true, score: true, body: true, status: true }, orderBy: { id: 'asc' } },
        },
      }),
    growCity: (id, by) => prisma.city.update({ where: { id }, data: { population: { increment: by } } }),
    addVisit: (userId, cityId) =>
      prisma.visit.create({ data: { userId, cityId, visitedAt: new Date(), cost: 12.5 } }),
    rateVisits: (userId, rating) =>
      prisma.visit.updateMany({ where: { userId, rating: null }, data: { rating } }),
  }
}
