import fc from 'fast-check'
import { prismaRawWrites } from './prisma/raw-writes.ts'
import { prismaReads } from './prisma/reads.ts'
import { prismaWrites } from './prisma/writes.ts'
import type { OrmName } from './options.ts'
import type { Read, Write } from './question.ts'
import { sequelizeRawWrites } from './sequelize/raw-writes.ts'
import { sequelizeReads } from './sequelize/reads.ts'
import { sequelizeWrites } from './sequelize/writes.ts'
import type { Ground } from './shop/samples.ts'
import type { SchemaModel } from './shop/schema-models.ts'
import type { Case } from './trial.ts'

type ReadsOf = (model: SchemaModel) => fc.Arbitrary<Read>
type WritesOf = (models: readonly SchemaModel[]) => fc.Arbitrary<Write>

/** Draws cases whose reads go through one ORM, and whose writes go through it, the other one, or past both as SQL. */
export function randomCases(ground: Ground, orm: OrmName): fc.Arbitrary<Case> {
  const reads: Record<OrmName, ReadsOf> = { prisma: prismaReads(ground), sequelize: sequelizeReads(ground) }
  const writes: Record<OrmName, WritesOf> = {
    prisma: prismaWrites(ground),
    sequelize: sequelizeWrites(ground),
  }
  const other = orm === 'prisma' ? 'sequelize' : 'prisma'
  const raw = fc.oneof(prismaRawWrites(), sequelizeRawWrites())
  const readsOf = keep(reads[orm])
  const writesOf = (models: readonly SchemaModel[]) =>
    fc.oneof(
      { weight: 6, arbitrary: writes[orm](models) },
      { weight: 2, arbitrary: writes[other](models) },
      { weight: 1, arbitrary: raw },
    )
  return fc.oneof(
    ...[...ground.models.values()].map((model) => casesAround(ground, model, readsOf, writesOf)),
  )
}

/** Reads and writes of a model and of those next to it, so that they meet. */
function casesAround(
  ground: Ground,
  model: SchemaModel,
  readsOf: ReadsOf,
  writesOf: WritesOf,
): fc.Arbitrary<Case> {
  const near = [...new Set(model.relations.map(({ target }) => ground.modelOf(target)))]
  const read = fc.oneof(
    { weight: 4, arbitrary: readsOf(model) },
    { weight: 2, arbitrary: fc.oneof(...near.map(readsOf)) },
  )
  return fc.record({
    pace: fc.constantFrom<Case['pace']>('plain', 'plain', 'plain', 'stepwise', 'raced'),
    reads: fc.array(read, { minLength: 1, maxLength: 8, size: 'max' }),
    writes: fc.array(
      fc.oneof({ weight: 3, arbitrary: writesOf([model]) }, { weight: 2, arbitrary: writesOf(near) }),
      { minLength: 1, maxLength: 3 },
    ),
  })
}

function keep(build: ReadsOf): ReadsOf {
  const known = new Map<SchemaModel, fc.Arbitrary<Read>>()
  return (model) => {
    const found = known.get(model) ?? build(model)
    known.set(model, found)
    return found
  }
}
