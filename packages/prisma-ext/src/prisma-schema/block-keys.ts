import type { Block, Member } from './psl-syntax.ts'
import { argumentOf, attributeOf, namesOf, textOf } from './psl-syntax.ts'

/** Fields of the primary key, from `@id` or `@@id`. */
export function idOf(block: Block): readonly string[] {
  const single = block.members.find((member) => attributeOf(member.attributes, 'id') !== undefined)
  if (single !== undefined) return [single.name]
  const compound = attributeOf(block.attributes, 'id')
  return compound === undefined ? [] : namesOf(argumentOf(compound, 'fields', 0))
}

/** Every set of fields that identifies a row. */
export function uniqueKeysOf(block: Block): readonly (readonly string[])[] {
  const singles = block.members.filter((member) => attributeOf(member.attributes, 'unique') !== undefined)
  const id = idOf(block)
  return [
    ...(id.length === 0 ? [] : [id]),
    ...singles.map((member) => [member.name]),
    ...block.attributes
      .filter(({ name }) => name === 'unique')
      .map((attribute) => namesOf(argumentOf(attribute, 'fields', 0))),
  ]
}

/** Compound keys by the name of their argument; keys of one field go by the field's name. */
export function compoundKeysOf(block: Block): ReadonlyMap<string, readonly string[]> {
  const keys = new Map<string, readonly string[]>()
  for (const attribute of block.attributes) {
    if (attribute.name !== 'id' && attribute.name !== 'unique') continue
    const fields = namesOf(argumentOf(attribute, 'fields', 0))
    const name = textOf(argumentOf(attribute, 'name'))
    if (fields.length > 1 || name !== undefined) keys.set(name ?? fields.join('_'), fields)
  }
  return keys
}

/** Database name of a column or an enum's label. */
export function mappedName(member: Member): string {
  const map = attributeOf(member.attributes, 'map')
  return (map && textOf(argumentOf(map, 'name', 0))) ?? member.name
}

/** The text of a block attribute such as `@@map("users")`. */
export function blockText(block: Block, name: string): string | undefined {
  const attribute = attributeOf(block.attributes, name)
  return attribute && textOf(argumentOf(attribute, 'name', 0))
}
