import { createSeededRandom } from '@orm-overdrive/shop-schema/seeded-random'
import type { BackEnd, Reads, Writes } from './back-end.ts'
import { changes } from './changes.ts'
import { createDraws } from './draws.ts'
import { questions } from './questions.ts'
import type { ShopContents } from './shop-contents.ts'

/** One question that somebody asks. */
export interface ReadStep {
  readonly kind: 'read'
  readonly name: keyof Reads
  /** Equal texts are equal questions. */
  readonly question: string
  readonly tables: readonly string[]
  run(backEnd: BackEnd): Promise<unknown>
}

/** One thing that somebody does. */
export interface WriteStep {
  readonly kind: 'write'
  readonly name: keyof Writes
  readonly tables: readonly string[]
  run(backEnd: BackEnd): Promise<void>
}

export type Step = ReadStep | WriteStep

export interface TrafficOptions {
  readonly operations: number
  readonly seed: number
  /** Share of the operations that write. */
  readonly writeShare: number
}

/**
 * The operations of a day, each drawn from what there is by then: run a step before taking the next. The same seed
 * on the same contents gives the same steps.
 */
export function* makeTraffic(
  shop: ShopContents,
  { operations, seed, writeShare }: TrafficOptions,
): Generator<Step> {
  const random = createSeededRandom(seed)
  const draws = createDraws(shop, random)
  const drawRead = pickWeighted(questions)
  const drawWrite = pickWeighted(changes)
  for (let index = 0; index < operations; index++) {
    if (random.chance(writeShare)) {
      const name = drawWrite(random.fraction())
      // The table ties arguments and result to the name; a loop over names cannot.
      const change = changes[name] as (typeof changes)['placeOrder']
      const args = change.draw(draws)
      yield {
        kind: 'write',
        name,
        tables: change.tables,
        async run({ writes }) {
          const result = await (writes[name] as Writes['placeOrder'])(...args)
          change.learn?.(shop, args, result)
        },
      }
    } else {
      const name = drawRead(random.fraction())
      const { tables, draw } = questions[name]
      const args = draw(draws) as Parameters<Reads['orderPage']>
      yield {
        kind: 'read',
        name,
        question: `${name} ${JSON.stringify(args)}`,
        tables,
        run: ({ reads }) => (reads[name] as Reads['orderPage'])(...args),
      }
    }
  }
}

function pickWeighted<Name extends string>(
  table: Readonly<Record<Name, { readonly weight: number }>>,
): (fraction: number) => Name {
  const names = Object.keys(table) as Name[]
  const total = names.reduce((sum, name) => sum + table[name].weight, 0)
  return (fraction) => {
    let rest = fraction * total
    return names.find((name) => (rest -= table[name].weight) < 0) ?? (names[0] as Name)
  }
}
