import type { CacheAnnotation, ParsedAnnotation } from '@orm-overdrive/core'
import { ConfigurationError, completeAnnotation, parseAnnotation } from '@orm-overdrive/core'
import type { PrismaField } from './prisma-models.ts'
import type { Block } from './psl-syntax.ts'

/** Says nothing: for models of which only a column is annotated. */
const silent: ParsedAnnotation = { tags: [], by: [], never: false }

/**
 * The cache annotation of a model, in database terms; `undefined` when neither it nor a field has one.
 *
 * @throws ConfigurationError (`OVERDRIVE_ANNOTATION`) when it cannot be understood.
 */
export function annotationOf(
  block: Block,
  fields: ReadonlyMap<string, PrismaField>,
): CacheAnnotation | undefined {
  const place = `${block.keyword} ${block.name}`
  const annotation = parseAnnotation(block.documentation, place)
  const neverColumns = neverColumnsOf(block, fields)
  if (annotation === undefined && neverColumns.length === 0) return undefined
  const columns = new Map<string, string>()
  for (const field of fields.values()) if (field.kind === 'scalar') columns.set(field.name, field.column)
  return completeAnnotation(annotation ?? silent, {
    place,
    columnOf: (field) => columns.get(field),
    fields: [...columns.keys()],
    neverColumns,
  })
}

function neverColumnsOf(block: Block, fields: ReadonlyMap<string, PrismaField>): string[] {
  const columns: string[] = []
  for (const member of block.members) {
    const place = `field ${block.name}.${member.name}`
    const annotation = parseAnnotation(member.documentation, place)
    if (annotation === undefined) continue
    const field = fields.get(member.name)
    if (!annotation.never || field?.kind === 'relation')
      throw new ConfigurationError(
        `The ${place} carries an annotation that only a model can carry; on a column "@cache(never)" is all there is.`,
        { code: 'OVERDRIVE_ANNOTATION', place },
      )
    if (field !== undefined) columns.push(field.column)
  }
  return columns
}
