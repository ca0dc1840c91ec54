import { createContestant } from './contestants.ts'
import type { Orm } from './contestants.ts'
import type { Answer, Question } from './other-process.ts'

/** The other process: answers questions about cities through its own ORM and its own Overdrive. */
const [orm, url, redis] = process.argv.slice(2) as [Orm, string, string]
const { shop, engine, close } = createContestant(orm, url, `${orm} in another process`, { redis })
let level: Answer['level'] = 'database'
engine?.on('read', (read) => {
  level = read.level
})

process.on('message', (question: Question) => {
  void answer(question)
})
process.on('disconnect', () => {
  void close()
})

async function answer(question: Question): Promise<void> {
  if (question.kind === 'grow') await shop.growCity(question.id, question.by)
  const city = (await shop.cityById(question.id)) as { population: number }
  process.send?.({ to: question.number, population: city.population, level } satisfies Answer)
}
