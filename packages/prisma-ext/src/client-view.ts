/**
 * What a client adds to every query besides its arguments: fields that it leaves out of every result, and fields that
 * `result` extensions compute.
 */
export interface ClientView {
  /** The client's own `omit` for a model, as given to its constructor. */
  readonly globalOmit: (model: string) => Readonly<Record<string, unknown>> | undefined
  /** Computed fields of a model, with the columns' fields that each of them needs. */
  readonly computedFields: (model: string) => ReadonlyMap<string, readonly string[]> | undefined
}

/** A client without extensions and without an `omit` of its own. */
export const plainClient: ClientView = { globalOmit: () => undefined, computedFields: () => undefined }
