import fc from 'fast-check'
import type { Write } from '../question.ts'
import type { Ground } from '../shop/samples.ts'
import type { SchemaModel } from '../shop/schema-models.ts'
import { instanceSteps } from './instance-writes.ts'
import { staticSteps } from './static-writes.ts'
import type { Step } from './steps.ts'

/** Draws writes to some models through Sequelize: by class, by instance, by association, and in transactions. */
export function sequelizeWrites(ground: Ground): (models: readonly SchemaModel[]) => fc.Arbitrary<Write> {
  const stepsOfModel = new Map(
    [...ground.models.values()].map((model) => [
      model,
      fc.oneof(staticSteps(ground, model), instanceSteps(ground, model)),
    ]),
  )
  return (models) => {
    const step = fc.oneof(...models.map((model) => stepsOfModel.get(model) as fc.Arbitrary<Step>))
    const end = fc.constantFrom<End>('commit', 'commit', 'rollback', 'unmanaged', 'savepoint')
    return fc.oneof(
      { weight: 6, arbitrary: step.map(alone) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(fc.array(step, { minLength: 1, maxLength: 3 }), end)
          .map(([steps, how]) => within(steps, how)),
      },
    )
  }
}

function alone(step: Step): Write {
  return {
    code: step.code,
    async begin(clients) {
      const run = await step.begin(clients)
      return async () => run({})
    },
  }
}

type End = 'commit' | 'rollback' | 'unmanaged' | 'savepoint'

const thrown = new Error('rolled back on purpose')

/** @param end - `savepoint`: the last step runs in a nested transaction, which is rolled back alone. */
function within(steps: readonly Step[], end: End): Write {
  const body = steps.map(({ code }) => code.replaceAll(/^/gm, '  ')).join('\n')
  return {
    code: `sequelize.transaction(…) // ${end}; every write below gets { transaction }\n${body}`,
    async begin(clients) {
      const runs: ((options: object) => PromiseLike<unknown>)[] = []
      for (const step of steps) runs.push(await step.begin(clients))
      const { sequelize } = clients
      return async () => {
        if (end === 'unmanaged') {
          const transaction = await sequelize.transaction()
          try {
            for (const run of runs) await run({ transaction })
            await transaction.commit()
          } catch (error) {
            await transaction.rollback()
            throw error
          }
          return
        }
        await sequelize.transaction(async (transaction) => {
          const last = end === 'savepoint' ? runs.at(-1) : undefined
          for (const run of runs) if (run !== last) await run({ transaction })
          if (last !== undefined)
            await sequelize
              .transaction({ transaction }, async (inner) => {
                await last({ transaction: inner })
                throw thrown
              })
              .catch((error: unknown) => {
                if (error !== thrown) throw error
              })
          if (end === 'rollback') throw thrown
        })
      }
    },
  }
}
