/** Arguments of a call, by name. */
export type Args = Readonly<Record<string, unknown>>

/** The arguments but for some. */
export function without(args: Args, ...names: readonly string[]): Args {
  return Object.fromEntries(Object.entries(args).filter(([name]) => !names.includes(name)))
}

/** The arguments that are given. */
export function withoutUndefined(args: Args): Args {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined))
}
