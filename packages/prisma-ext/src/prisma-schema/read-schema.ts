import { blockText, compoundKeysOf, idOf, mappedName, uniqueKeysOf } from './block-keys.ts'
import { attributeOf } from './psl-syntax.ts'
import type { Block, Member } from './psl-syntax.ts'
import { parseSchema } from './psl-parser.ts'
import { annotationOf } from './model-annotation.ts'
import type { PrismaField, PrismaModel, PrismaModels, ScalarField } from './prisma-models.ts'
import { relationFieldOf } from './relations.ts'

/**
 * Reads the models of a Prisma schema: of the text that a client carries, the files of a split schema in one.
 *
 * Models and fields that the client does not show (`@@ignore`, `@ignore`, `Unsupported`) are left out.
 *
 * @throws ConfigurationError (`OVERDRIVE_ANNOTATION`) at an annotation that cannot be understood.
 */
export function readPrismaSchema(schema: string): PrismaModels {
  const blocks = parseSchema(schema)
  const enums = new Map(blocks.filter(isEnum).map((block) => [block.name, labelsOf(block)]))
  const tables = blocks.filter((block) => block.keyword === 'model' || block.keyword === 'view')
  const byName = new Map(tables.map((block) => [block.name, block]))
  const models = new Map<string, PrismaModel>()
  for (const block of tables)
    if (attributeOf(block.attributes, 'ignore') === undefined)
      models.set(block.name, modelOf(block, byName, enums))
  return { models }
}

function isEnum(block: Block): boolean {
  return block.keyword === 'enum'
}

function labelsOf(block: Block): ReadonlyMap<string, string> {
  return new Map(block.members.map((value) => [value.name, mappedName(value)]))
}

function modelOf(
  block: Block,
  models: ReadonlyMap<string, Block>,
  enums: ReadonlyMap<string, ReadonlyMap<string, string>>,
): PrismaModel {
  const fields = new Map<string, PrismaField>()
  for (const member of block.members) {
    if (attributeOf(member.attributes, 'ignore') !== undefined || member.type === 'Unsupported') continue
    const target = models.get(member.type)
    const field = target === undefined ? scalarFieldOf(member, enums) : relationFieldOf(block, member, target)
    if (field !== undefined) fields.set(member.name, field)
  }
  const compoundKeys = compoundKeysOf(block)
  const id = idOf(block)
  return {
    name: block.name,
    table: { schema: blockText(block, 'schema'), name: blockText(block, 'map') ?? block.name },
    kind: block.keyword === 'view' ? 'view' : 'model',
    fields,
    id,
    compoundKeys,
    uniqueKeys: uniqueKeysOf(block),
    annotation: annotationOf(block, fields),
  }
}

function scalarFieldOf(member: Member, enums: ReadonlyMap<string, ReadonlyMap<string, string>>): ScalarField {
  const labels = enums.get(member.type)
  return {
    kind: 'scalar',
    name: member.name,
    column: mappedName(member),
    type: labels === undefined ? member.type : 'enum',
    labels,
    list: member.list,
    optional: member.optional,
    isUpdatedAt: attributeOf(member.attributes, 'updatedAt') !== undefined,
  }
}
