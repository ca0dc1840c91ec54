import { readFileSync } from 'node:fs'

/** What the generators know of a model of `schema.prisma`. */
export interface SchemaModel {
  readonly name: string
  /** Its property on a Prisma client. */
  readonly delegate: string
  readonly table: string
  readonly fields: readonly SchemaField[]
  readonly relations: readonly SchemaRelation[]
  /** Fields of the primary key. */
  readonly id: readonly string[]
  /** Unique keys, the primary key first. */
  readonly keys: readonly (readonly string[])[]
}

export interface SchemaField {
  readonly name: string
  readonly column: string
  readonly type: FieldType
  /** What follows `@db.`, for example `VarChar(64)`. */
  readonly native: string | undefined
  /** Labels as Prisma names them and as the database stores them, when the type is `Enum`. */
  readonly labels: ReadonlyMap<string, string>
  readonly isList: boolean
  readonly isOptional: boolean
  readonly hasDefault: boolean
  readonly isUpdatedAt: boolean
  /** `/// @cache(never)`: a query that mentions it is not cached. */
  readonly isSecret: boolean
}

export type FieldType =
  | 'Int'
  | 'BigInt'
  | 'Float'
  | 'Decimal'
  | 'String'
  | 'Boolean'
  | 'DateTime'
  | 'Json'
  | 'Bytes'
  | 'Enum'

export interface SchemaRelation {
  readonly name: string
  readonly target: string
  readonly isList: boolean
  readonly isOptional: boolean
  /** Foreign key on this side; empty where the other side has it, and for implicit many-to-many relations. */
  readonly fields: readonly string[]
  readonly references: readonly string[]
  readonly relationName: string | undefined
}

const scalarTypes: ReadonlySet<string> = new Set([
  'Int',
  'BigInt',
  'Float',
  'Decimal',
  'String',
  'Boolean',
  'DateTime',
  'Json',
  'Bytes',
])

/** Reads the models from the text of the shop's schema: every model, relation and type that is added there is drawn. */
export function readSchemaModels(): ReadonlyMap<string, SchemaModel> {
  const text = readFileSync(new URL('../../../prisma/schema.prisma', import.meta.url), 'utf8')
  const enums = new Map(blocksOf(text, 'enum').map(({ name, lines }) => [name, labelsOf(lines)]))
  const models = blocksOf(text, 'model').map(({ name, lines }) => modelOf(name, lines, enums))
  return new Map(models.map((model) => [model.name, model]))
}

interface Block {
  readonly name: string
  readonly lines: readonly string[]
}

function blocksOf(text: string, kind: 'model' | 'enum'): Block[] {
  return [...text.matchAll(new RegExp(`^${kind} (\\w+) \\{\\n([^]*?)^\\}`, 'gm'))].map((match) => ({
    name: match[1] as string,
    lines: (match[2] as string)
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  }))
}

function labelsOf(lines: readonly string[]): Map<string, string> {
  const labels = lines.filter((line) => !line.startsWith('@@')).map((line) => line.split(/\s+/)[0] as string)
  return new Map(labels.map((label, index) => [label, mappedName(lines[index] as string) ?? label]))
}

function modelOf(
  name: string,
  lines: readonly string[],
  enums: ReadonlyMap<string, Map<string, string>>,
): SchemaModel {
  const fields: SchemaField[] = []
  const relations: SchemaRelation[] = []
  const keys: string[][] = []
  let id: string[] = []
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('//')) continue
    if (line.startsWith('@@id')) id = namesIn(line)
    else if (line.startsWith('@@unique')) keys.push(namesIn(line))
    if (line.startsWith('@@')) continue
    const [fieldName, typeText] = line.split(/\s+/) as [string, string]
    const type = typeText.replace(/[?[\]]/g, '')
    const shape = { isList: typeText.endsWith('[]'), isOptional: typeText.endsWith('?') }
    if (!scalarTypes.has(type) && !enums.has(type)) {
      relations.push({ name: fieldName, target: type, ...shape, ...relationOf(line) })
      continue
    }
    if (/@id\b/.test(line)) id = [fieldName]
    if (/@unique\b/.test(line)) keys.push([fieldName])
    fields.push({
      name: fieldName,
      column: mappedName(line) ?? fieldName,
      type: enums.has(type) ? 'Enum' : (type as FieldType),
      native: /@db\.(\w+(?:\([^)]*\))?)/.exec(line)?.[1],
      labels: enums.get(type) ?? new Map(),
      ...shape,
      hasDefault: /@default\(|@updatedAt/.test(line),
      isUpdatedAt: line.includes('@updatedAt'),
      isSecret: lines[index - 1]?.includes('@cache(never)') === true,
    })
  }
  const table = mappedName(lines.find((line) => line.startsWith('@@map')) ?? '') ?? name
  const delegate = name.charAt(0).toLowerCase() + name.slice(1)
  return { name, delegate, table, fields, relations, id, keys: [id, ...keys] }
}

function mappedName(line: string): string | undefined {
  return /@map\("([^"]+)"\)/.exec(line)?.[1]
}

function relationOf(line: string): Pick<SchemaRelation, 'fields' | 'references' | 'relationName'> {
  return {
    fields: namesIn(/fields: (\[[^\]]*\])/.exec(line)?.[1] ?? ''),
    references: namesIn(/references: (\[[^\]]*\])/.exec(line)?.[1] ?? ''),
    relationName: /@relation\("(\w+)"/.exec(line)?.[1],
  }
}

function namesIn(text: string): string[] {
  return (/\[([^\]]*)\]/.exec(text)?.[1] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
}

/** The relation that leads back over the same link. */
export function inverseOf(
  models: ReadonlyMap<string, SchemaModel>,
  model: SchemaModel,
  relation: SchemaRelation,
): SchemaRelation {
  const target = models.get(relation.target) as SchemaModel
  const found = target.relations.find(
    (other) =>
      other.target === model.name &&
      other.relationName === relation.relationName &&
      other.name !== relation.name,
  )
  if (found === undefined) throw new Error(`${model.name}.${relation.name} has no way back.`)
  return found
}
