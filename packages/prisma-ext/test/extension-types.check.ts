import type { PrismaClient } from '@orm-overdrive/shop-schema/client'
import { performance } from '@orm-overdrive/prisma-ext'

/** Compiled by the type check, never run: results and arguments of an extended client. */
export async function extendedClientTypes(prisma: PrismaClient): Promise<void> {
  const fast = prisma.$extends(performance())
  const city = await fast.city.findUnique({ where: { id: 1 }, cache: '1m' })
  city satisfies { id: number; name: string; population: number | null } | null
  // @ts-expect-error -- a city has no such column
  void city?.altitude

  const names = await fast.city.findMany({ select: { name: true }, cacheStrategy: { ttl: 60 } })
  names satisfies { name: string }[]
  // @ts-expect-error -- it was not selected
  void names[0]?.population

  const visits = await fast.visit.findMany({
    where: { userId: 1 },
    include: { city: { include: { country: true } } },
  })
  visits[0]?.city.country.name satisfies string | undefined

  const count = await fast.city.count({ where: { countryCode: 'FR' }, cache: false })
  count satisfies number
  const groups = await fast.city.groupBy({
    by: ['countryCode'],
    _count: true,
    cache: { ttl: '1m', tags: ['kpi'] },
  })
  groups satisfies { countryCode: string; _count: number }[]

  const cities = await fast.country.findUnique({ where: { code: 'FR' } }).cities({ take: 3 })
  cities satisfies { id: number }[] | null

  // @ts-expect-error -- a misspelt option
  await fast.city.findMany({ cache: { ttll: 1 } })
  // @ts-expect-error -- a misspelt argument
  await fast.city.findMany({ cached: true })

  const total = await fast.$performance.remember('total', { ttl: '1m' }, () => fast.city.count())
  total satisfies number
  await fast.$transaction(async (tx) => {
    const created = await tx.tag.create({ data: { name: 'new' } })
    created.id satisfies number
  })
}
