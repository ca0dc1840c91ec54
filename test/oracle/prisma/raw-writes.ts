import fc from 'fast-check'
import { codeOf } from '../code-text.ts'
import type { Write } from '../question.ts'
import { directWrite } from '../question.ts'
import { rawStatements } from '../shop/raw-writes.ts'

/** Draws raw SQL through Prisma's client, alone and in a transaction. */
export function prismaRawWrites(): fc.Arbitrary<Write> {
  return fc
    .tuple(rawStatements(), fc.constantFrom('$executeRawUnsafe', '$queryRawUnsafe', 'batch', 'interactive'))
    .map(([sql, how]) => {
      const text = codeOf(sql)
      if (how === 'batch')
        return directWrite(`prisma.$transaction([prisma.$executeRawUnsafe(${text})])`, ({ prisma }) =>
          prisma.$transaction([prisma.$executeRawUnsafe(sql)]),
        )
      if (how === 'interactive')
        return directWrite(`prisma.$transaction((tx) => tx.$executeRawUnsafe(${text}))`, ({ prisma }) =>
          prisma.$transaction((tx) => tx.$executeRawUnsafe(sql)),
        )
      return directWrite(`prisma.${how}(${text})`, ({ prisma }) =>
        how === '$queryRawUnsafe' ? prisma.$queryRawUnsafe(sql) : prisma.$executeRawUnsafe(sql),
      )
    })
}
