import type { AnyPrisma } from '../world.ts'
import { readSchemaModels, type SchemaField, type SchemaModel } from './schema-models.ts'

/** What the generators draw from: the models, and the values that really occur. */
export interface Ground {
  readonly models: ReadonlyMap<string, SchemaModel>
  modelOf(name: string): SchemaModel
  /** Distinct values of a field in the dataset, null left out, as Prisma returns them. */
  valuesOf(model: SchemaModel, field: SchemaField): readonly unknown[]
  /** The rows of a model in the dataset. */
  rowsOf(model: SchemaModel): readonly Readonly<Record<string, unknown>>[]
}

/** Reads the dataset once, through a plain client. */
export async function readGround(prisma: AnyPrisma): Promise<Ground> {
  const models = readSchemaModels()
  const rows = new Map<string, readonly Readonly<Record<string, unknown>>[]>()
  for (const { name, delegate } of models.values()) {
    const found = await prisma[delegate]?.['findMany']?.()
    rows.set(name, found as readonly Readonly<Record<string, unknown>>[])
  }
  const rowsOf = (model: SchemaModel) => rows.get(model.name) ?? []
  const modelOf = (name: string): SchemaModel => {
    const model = models.get(name)
    if (model === undefined) throw new Error(`There is no model ${name}.`)
    return model
  }
  return {
    models,
    modelOf,
    rowsOf,
    valuesOf(model, field) {
      const own = rowsOf(model).map((row) => row[field.name])
      // A foreign key may also point to rows that nobody points to yet.
      const link = model.relations.find(({ fields }) => fields.length === 1 && fields[0] === field.name)
      const foreign = link && rowsOf(modelOf(link.target)).map((row) => row[link.references[0] as string])
      const all = [...own, ...(foreign ?? [])].filter((value) => value !== null)
      return [...new Map(all.map((value) => [String(value), value])).values()]
    },
  }
}
