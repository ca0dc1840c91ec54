import fc from 'fast-check'
import { codeOf } from '../code-text.ts'
import type { Write } from '../question.ts'
import { directWrite } from '../question.ts'
import { rawStatements } from '../shop/raw-writes.ts'

/** Draws raw SQL through `sequelize.query`, with and without a transaction. */
export function sequelizeRawWrites(): fc.Arbitrary<Write> {
  return fc.tuple(rawStatements(), fc.boolean()).map(([sql, isWithin]) => {
    const text = codeOf(sql)
    return isWithin
      ? directWrite(
          `sequelize.transaction((transaction) => sequelize.query(${text}, { transaction }))`,
          ({ sequelize }) => sequelize.transaction((transaction) => sequelize.query(sql, { transaction })),
        )
      : directWrite(`sequelize.query(${text})`, ({ sequelize }) => sequelize.query(sql))
  })
}
