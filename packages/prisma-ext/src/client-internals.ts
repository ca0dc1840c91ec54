import { ConfigurationError } from '@orm-overdrive/core'
import type { ClientView } from './client-view.ts'

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
  readonly version: string
  readonly view: ClientView
  /** A text that differs whenever two clients may answer the same question differently. */
  readonly identity: string
}

interface UncheckedClient {
  readonly _engineConfig?: {
    readonly inlineSchema?: unknown
    readonly activeProvider?: unknown
    readonly previewFeatures?: unknown
    readonly adapter?: { readonly options?: { readonly schema?: unknown } }
  }
  readonly _globalOmit?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly _clientVersion?: unknown
  readonly _runtimeDataModel?: { readonly models: object }
  readonly _extensions?: { getAllComputedFields?(model: string): ComputedFields | undefined }
}

type ComputedFields = Readonly<Record<string, { readonly needs: readonly string[] }>>

/** Symbol under which a transaction client names its transaction, since Prisma 7.5. */
const scopeContext = Symbol.for('prisma.client.transaction.scope_context')

/**
 * Reads the internals of a client.
 *
 * @throws {@link ConfigurationError} (`OVERDRIVE_UNSUPPORTED_CLIENT`) when the client is not a Prisma 7 client.
 */
export function readInternals(client: unknown): ClientInternals {
  const { _engineConfig: config, _extensions: extensions, ...rest } = unchecked(client)
  const { inlineSchema: schemaText, activeProvider: provider } = config ?? {}
  const { version, globalOmit, models } = rest
  if (
    typeof schemaText !== 'string' ||
    typeof provider !== 'string' ||
    typeof version !== 'string' ||
    typeof extensions?.getAllComputedFields !== 'function'
  )
    throw new ConfigurationError(
      'This is not a Prisma 7 client as Overdrive knows it: its schema cannot be read. Use @prisma/client 7.5 to 7.10.',
      { code: 'OVERDRIVE_UNSUPPORTED_CLIENT', place: 'prisma.$extends(performance())', value: version },
    )
  const schema = config?.adapter?.options?.schema
  const defaultSchema = typeof schema === 'string' ? schema : 'public'
  const computed = new Map(
    models.map((model) => [model, needsOf(extensions.getAllComputedFields?.(model))] as const),
  )
  return {
    schemaText,
    provider,
    defaultSchema,
    version,
    view: {
      globalOmit: (model) => globalOmit[model.replace(/^./, (first) => first.toLowerCase())],
      computedFields: (model) => computed.get(model),
    },
    identity: JSON.stringify([
      version,
      defaultSchema,
      globalOmit,
      config?.previewFeatures ?? [],
      [...computed].map(([model, fields]) => [model, [...(fields ?? [])]]),
    ]),
  }
}

function unchecked(client: unknown) {
  const { _engineConfig, _extensions, _globalOmit, _clientVersion, _runtimeDataModel } =
    client as UncheckedClient
  return {
    _engineConfig,
    _extensions,
    version: _clientVersion,
    globalOmit: _globalOmit ?? {},
    models: Object.keys(_runtimeDataModel?.models ?? {}),
  }
}

function needsOf(fields: ComputedFields | undefined): ReadonlyMap<string, readonly string[]> | undefined {
  return fields && new Map(Object.entries(fields).map(([name, { needs }]) => [name, needs]))
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
