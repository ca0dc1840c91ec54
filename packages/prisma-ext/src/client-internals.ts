import { ConfigurationError } from '@orm-overdrive/core'

/**
 * What Overdrive needs of a Prisma client beyond its public interface, read in one place and checked: a Prisma version
 * that changes these fails here, with a message, and nowhere else.
 */
export interface ClientInternals {
  /** The schema as the client carries it, documentation comments included. */
  readonly schemaText: string
  readonly provider: string
  /** The schema that unqualified models live in. */
  readonly defaultSchema: string
  /** Columns left out by the client's `omit` option, as given. */
  readonly globalOmit: unknown
  readonly version: string
}

interface UncheckedClient {
  readonly _engineConfig?: {
    readonly inlineSchema?: unknown
    readonly activeProvider?: unknown
    readonly adapter?: { readonly options?: { readonly schema?: unknown } }
  }
  readonly _globalOmit?: unknown
  readonly _clientVersion?: unknown
}

/** Symbol under which a transaction client names its transaction, since Prisma 7.5. */
const scopeContext = Symbol.for('prisma.client.transaction.scope_context')

/**
 * Reads the internals of a client.
 *
 * @throws {@link ConfigurationError} (`OVERDRIVE_UNSUPPORTED_CLIENT`) when the client is not a Prisma 7 client.
 */
export function readInternals(client: unknown): ClientInternals {
  const { _engineConfig: config, _globalOmit: globalOmit, _clientVersion: version } = client as UncheckedClient
  const schemaText = config?.inlineSchema
  const provider = config?.activeProvider
  if (typeof schemaText !== 'string' || typeof provider !== 'string' || typeof version !== 'string')
    throw new ConfigurationError(
      'This is not a Prisma 7 client as Overdrive knows it: its schema cannot be read. Use @prisma/client 7.5 to 7.10.',
      { code: 'OVERDRIVE_UNSUPPORTED_CLIENT', place: 'prisma.$extends(performance())', value: version },
    )
  const schema = config?.adapter?.options?.schema
  return { schemaText, provider, defaultSchema: typeof schema === 'string' ? schema : 'public', globalOmit, version }
}

/** Identity of the transaction a client belongs to; `undefined` for a client outside of one. */
export function transactionIdOf(client: unknown): string | undefined {
  const context = (client as { [scopeContext]?: { txId?: unknown } })[scopeContext]
  return typeof context?.txId === 'string' ? context.txId : undefined
}

/** How Prisma tells a query callback about the call besides its arguments. */
export interface CallInternals {
  /** Path of the fluent API: not empty when only a part of the result is handed out. */
  readonly dataPath: readonly string[]
  readonly transaction: { readonly kind: 'batch' | 'itx'; readonly id: string | number } | undefined
}

/** The `__internalParams` of a query callback. */
export function readCall(internalParams: unknown): CallInternals {
  const { dataPath, transaction } = (internalParams ?? {}) as Partial<CallInternals>
  return { dataPath: dataPath ?? [], transaction }
}
