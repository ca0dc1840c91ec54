import type { NamedCase } from './stage.ts'

/** A3 to A5 of the counterexamples: a row moves between the statement that finds it and the one that changes it. */
export const races: readonly NamedCase[] = [
  {
    name: 'A3-delete-with-include',
    rule: 'R6',
    says: 'Prisma reads the row before it deletes it, and it moves in between',
    run: ({ prisma, rows, race }) =>
      race('UPDATE reviews SET author_id = 3 WHERE id = 1', rows('Review', { authorId: 3 }), (pause) =>
        prisma.$transaction(async (tx) => {
          await tx.review.delete({ where: { id: 1 }, include: { author: { select: { id: true } } } })
          await pause()
        }),
      ),
  },
  {
    name: 'A4-update-many-limit',
    rule: 'R6',
    says: 'a limited updateMany chooses its rows in a subquery that is not checked again',
    run: ({ prisma, rows, race }) =>
      race('UPDATE visits SET user_id = 2 WHERE id = 1', rows('Visit', { userId: 2 }), (pause) =>
        prisma.$transaction(async (tx) => {
          await tx.visit.updateMany({ where: { userId: 1, id: 1 }, data: { notes: 'limited' }, limit: 1 })
          await pause()
        }),
      ),
  },
  {
    name: 'A4-delete-many-limit',
    rule: 'R6',
    says: 'a limited deleteMany does the same',
    run: ({ prisma, rows, race }) =>
      race('UPDATE reviews SET author_id = 2 WHERE id = 1', rows('Review', { authorId: 2 }), (pause) =>
        prisma.$transaction(async (tx) => {
          await tx.review.deleteMany({ where: { authorId: 1, id: 1 }, limit: 1 })
          await pause()
        }),
      ),
  },
  {
    name: 'A4-destroy-limit',
    rule: 'R6',
    says: 'so does a limited destroy of Sequelize',
    run: ({ sequelize, models, rows, race }) =>
      race('UPDATE reviews SET author_id = 2 WHERE id = 1', rows('Review', { authorId: 2 }), (pause) =>
        sequelize.transaction(async (transaction) => {
          await models.Review.destroy({ where: { authorId: 1, id: 1 }, limit: 1, transaction })
          await pause()
        }),
      ),
  },
  ...Object.entries({
    update: { update: { where: { id: 1 }, data: { body: 'nested' } } },
    'update-many': { updateMany: { where: { id: 1 }, data: { body: 'nested' } } },
    'delete-many': { deleteMany: { id: 1 } },
  }).map(([verb, reviews]): NamedCase => ({
    name: `A5-nested-${verb}`,
    rule: 'R8',
    says: `a nested ${verb} finds its rows by the parent's key, then writes them by their own`,
    run: ({ prisma, rows, race }) =>
      race('UPDATE reviews SET author_id = 2 WHERE id = 1', rows('Review', { authorId: 2 }), (pause) =>
        prisma.$transaction(async (tx) => {
          await tx.user.update({ where: { id: 1 }, data: { reviews }, select: { id: true } })
          await pause()
        }),
      ),
  })),
  {
    name: 'A5-nested-disconnect',
    rule: 'R8',
    says: 'a nested disconnect sets free a row that belongs to somebody else by now',
    run: ({ prisma, rows, race }) =>
      race('UPDATE users SET manager_id = 4 WHERE id = 2', rows('User', { managerId: 4 }), (pause) =>
        prisma.$transaction(async (tx) => {
          await tx.user.update({
            where: { id: 1 },
            data: { reports: { disconnect: { id: 2 } } },
            select: { id: true },
          })
          await pause()
        }),
      ),
  },
]
