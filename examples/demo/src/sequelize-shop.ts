import type { ShopModels } from '@orm-overdrive/shop-schema/sequelize-model-types'
import type { Model } from 'sequelize'
import { col, fn, literal, Op } from 'sequelize'
import type { Shop } from './shop.ts'

/** The site on Sequelize. Nothing in here knows about Overdrive: the models' `cache` options do. */
export function sequelizeShop(name: string, { City, Country, Review, Visit }: ShopModels): Shop {
  return {
    name,
    cityById: async (id) => plain(await City.findByPk(id)),
    citiesOfCountry: async (countryCode) =>
      plain(
        await City.findAll({
          where: { countryCode },
          order: [
            ['population', 'DESC NULLS LAST'],
            ['id', 'ASC'],
          ],
          limit: 25,
        }),
      ),
    largestCities: async (population) =>
      plain(
        await City.findAll({
          where: { population: { [Op.gte]: population } },
          order: [
            ['population', 'DESC'],
            ['id', 'ASC'],
          ],
          limit: 20,
        }),
      ),
    statistics: async (population) =>
      City.findAll({
        attributes: [
          'countryCode',
          [fn('COUNT', col('id')), 'cities'],
          [fn('SUM', col('population')), 'inhabitants'],
          [fn('MAX', col('population')), 'largest'],
        ],
        where: { population: { [Op.gte]: population } },
        group: ['countryCode'],
        order: [['countryCode', 'ASC']],
        raw: true,
      }),
    visitsOfUser: async (userId) =>
      plain(
        await Visit.findAll({
          where: { userId },
          order: [
            ['visitedAt', 'DESC'],
            ['id', 'DESC'],
          ],
          limit: 10,
          include: [
            { model: City, as: 'city', include: [{ model: Country, as: 'country' }] },
            {
              model: Review,
              as: 'reviews',
              attributes: ['id', 'score', 'body', 'status'],
              separate: true,
              order: [['id', 'ASC']],
            },
          ],
        }),
      ),
    growCity: (id, by) => City.update({ population: literal(`population + ${by}`) }, { where: { id } }),
    addVisit: (userId, cityId) => Visit.create({ userId, cityId, visitedAt: new Date(), cost: '12.50' }),
    rateVisits: (userId, rating) => Visit.update({ rating }, { where: { userId, rating: null } }),
  }
}

function plain(found: Model | readonly Model[] | null): unknown {
  return Array.isArray(found)
    ? found.map((row: Model) => row.get({ plain: true }))
    : (found as Model | null)?.get({ plain: true })
}
