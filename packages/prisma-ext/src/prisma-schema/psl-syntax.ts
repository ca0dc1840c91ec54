/** A top-level block of a Prisma schema, as written. */
export interface Block {
  readonly keyword: string
  readonly name: string
  /** Lines of `///` above it, joined by line ends. */
  readonly documentation: string
  readonly members: readonly Member[]
  /** Block attributes: `@@map("users")`. */
  readonly attributes: readonly Attribute[]
  readonly line: number
}

/** A field of a model or a value of an enum; the assignments of other blocks are left out. */
export interface Member {
  readonly name: string
  /** `String`, `Post`, `Unsupported`; empty for the value of an enum. */
  readonly type: string
  readonly list: boolean
  readonly optional: boolean
  readonly attributes: readonly Attribute[]
  readonly documentation: string
  readonly line: number
}

/** `@id`, `@db.Char(2)`, `@@index([a, b])`: the name is without the signs. */
export interface Attribute {
  readonly name: string
  readonly arguments: readonly Argument[]
}

export interface Argument {
  readonly name: string | undefined
  readonly value: Expression
}

export type Expression =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string }
  /** A name, or a chain of them with dots: `Cascade`, `address.street`. */
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Argument[] }

/** The argument called `name`, or the one without a name at `position`. */
export function argumentOf(attribute: Attribute, name: string, position?: number): Expression | undefined {
  const named = attribute.arguments.find((argument) => argument.name === name)
  if (named !== undefined) return named.value
  const unnamed = position === undefined ? undefined : attribute.arguments[position]
  return unnamed?.name === undefined ? unnamed?.value : undefined
}

export function attributeOf(attributes: readonly Attribute[], name: string): Attribute | undefined {
  return attributes.find((attribute) => attribute.name === name)
}

/** The text of a text or a name. */
export function textOf(expression: Expression | undefined): string | undefined {
  return expression?.kind === 'text' || expression?.kind === 'name' ? expression.text : undefined
}

/** The names in a list: of `[a, b(sort: Desc)]` these are `a` and `b`. */
export function namesOf(expression: Expression | undefined): string[] {
  const items = expression?.kind === 'list' ? expression.items : expression === undefined ? [] : [expression]
  return items.flatMap((item) =>
    item.kind === 'name' ? [item.text] : item.kind === 'call' ? [item.name] : [],
  )
}
