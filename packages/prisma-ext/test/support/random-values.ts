import type { SeededRandom } from '../../../../prisma/seeded-random.ts'
import type { BoundModel } from '../../src/prisma-schema/bound-models.ts'
import { scalarsOf } from '../../src/prisma-schema/bound-models.ts'
import type { ScalarField } from '../../src/prisma-schema/prisma-models.ts'
import type { Shop } from './shop.ts'

/** Values that really stand in the tables, by model and field: random arguments made of them find something. */
export type Samples = ReadonlyMap<string, ReadonlyMap<string, readonly unknown[]>>

export async function sampleValues(shop: Shop): Promise<Samples> {
  const samples = new Map<string, Map<string, unknown[]>>()
  for (const name of shop.schema.models.keys()) {
    const rows = (await shop.run(name, 'findMany', {})) as Record<string, unknown>[]
    const fields = new Map<string, unknown[]>()
    for (const row of rows)
      for (const [field, value] of Object.entries(row))
        if (value !== null) fields.set(field, [...(fields.get(field) ?? []), value])
    samples.set(name, fields)
  }
  return samples
}

/** A value of the field: mostly one that is there, at times one nobody has. */
export function randomValue(
  random: SeededRandom,
  samples: Samples,
  bound: BoundModel,
  field: ScalarField,
): unknown {
  const known = samples.get(bound.name)?.get(field.name) ?? []
  if (known.length > 0 && random.chance(0.85)) return random.pick(known)
  return inventedValue(random, field)
}

function inventedValue(random: SeededRandom, field: ScalarField): unknown {
  if (field.list) return [random.pick(['a', 'b'])]
  switch (field.type) {
    case 'Int':
      return random.integer(-1, 12)
    case 'BigInt':
      return BigInt(random.integer(0, 5))
    case 'Float':
      return random.integer(0, 50) + 0.5
    case 'Decimal':
      return random.pick(['1', '1.5', '0.10', '1.005', '50', '9.9'])
    case 'Boolean':
      return random.chance(0.5)
    case 'DateTime':
      return new Date(
        Date.UTC(2024, random.integer(0, 6), random.integer(1, 28), 0, 0, 0, random.integer(0, 1)),
      )
    case 'Json':
      return random.pick([{ a: 1 }, [1], 'x', 5])
    case 'Bytes':
      return new Uint8Array([random.integer(0, 3)])
    case 'enum':
      return random.pick([...(field.labels?.keys() ?? [])])
    default:
      return field.column.includes('external') || field.name === 'id'
        ? `a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a${random.integer(10, 99)}`
        : field.column.endsWith('code')
          ? random.pick(['DE', 'FR', 'XX'])
          : `new ${random.integer(1, 40)}`
  }
}

export function randomScalar(random: SeededRandom, bound: BoundModel): ScalarField {
  return random.pick(scalarsOf(bound).filter(({ name }) => name !== 'passwordHash'))
}
