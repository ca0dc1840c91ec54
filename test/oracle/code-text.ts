import { Prisma } from '@orm-overdrive/shop-schema/client'

/** A field of a Prisma model where a value may stand: `prisma.user.fields.id`. Resolved when the query runs. */
export class FieldReference {
  readonly delegate: string
  readonly field: string

  constructor(delegate: string, field: string) {
    this.delegate = delegate
    this.field = field
  }
}

const prismaNulls = new Map<unknown, string>([
  [Prisma.DbNull, 'Prisma.DbNull'],
  [Prisma.JsonNull, 'Prisma.JsonNull'],
  [Prisma.AnyNull, 'Prisma.AnyNull'],
])

/** Source text that makes the value again, so that a failure can be pasted into a test. */
export function codeOf(value: unknown): string {
  const special = prismaNulls.get(value)
  if (special !== undefined) return special
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'bigint':
      return `${value}n`
    case 'symbol':
      return opName(value)
    case 'object':
      return value === null ? 'null' : objectCode(value)
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value)
    default:
      return String(value)
  }
}

function objectCode(value: object): string {
  if (Array.isArray(value)) return `[${value.map(codeOf).join(', ')}]`
  if (value instanceof Date)
    return `new Date(${Number.isNaN(value.getTime()) ? 'NaN' : JSON.stringify(value.toISOString())})`
  if (value instanceof Uint8Array) return `Buffer.from('${Buffer.from(value).toString('hex')}', 'hex')`
  if (Prisma.Decimal.isDecimal(value)) return `new Prisma.Decimal('${value.toFixed()}')`
  if (value instanceof FieldReference) return `prisma.${value.delegate}.fields.${value.field}`
  return sequelizeCode(value) ?? plainCode(value)
}

function plainCode(value: object): string {
  const properties = Reflect.ownKeys(value).map((key) => {
    const content = codeOf((value as Record<PropertyKey, unknown>)[key])
    if (typeof key === 'symbol') return `[${opName(key)}]: ${content}`
    return `${/^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key)}: ${content}`
  })
  return properties.length === 0 ? '{}' : `{ ${properties.join(', ')} }`
}

function opName(symbol: symbol): string {
  return `Op.${symbol.description ?? '?'}`
}

/** Expressions of Sequelize: `fn`, `col`, `literal`, `cast`, `where`. */
function sequelizeCode(value: object): string | undefined {
  const parts = value as Record<string, unknown>
  switch (value.constructor?.name) {
    case 'Fn':
      return `fn(${[parts['fn'], ...(parts['args'] as unknown[])].map(codeOf).join(', ')})`
    case 'Col':
      return `col(${codeOf(parts['col'])})`
    case 'Literal':
      return `literal(${codeOf(parts['val'])})`
    case 'Cast':
      return `cast(${codeOf(parts['val'])}, ${codeOf(parts['type'])})`
    case 'Where':
      return `where(${['attribute', 'comparator', 'logic'].map((name) => codeOf(parts[name])).join(', ')})`
    default:
      return undefined
  }
}
