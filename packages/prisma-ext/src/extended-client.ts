import type { ClientInternals } from './client-internals.ts'
import { readCall, readInternals } from './client-internals.ts'
import { clientMethods } from './client-methods.ts'
import { kindOf } from './operation-kinds.ts'
import { rawCall } from './raw-calls.ts'
import { cachedRead } from './read-calls.ts'
import type { PrismaCall } from './prisma-call.ts'
import type { Session } from './session.ts'
import type { Transactions } from './transactions.ts'
import { followTransactions } from './transactions.ts'
import { writeCall } from './write-calls.ts'
import { outcomeOf } from './write-outcome.ts'

/** A Prisma client as far as an extension uses it. */
export interface ExtensibleClient {
  $extends(extension: unknown): ExtensibleClient
  $transaction(work: unknown, options?: unknown): Promise<unknown>
  $queryRawUnsafe(sql: string): PromiseLike<unknown>
}

/** What Prisma hands to a query callback. */
interface QueryCallback {
  readonly model?: string
  readonly operation: string
  readonly args: unknown
  readonly query: (args: unknown) => Promise<unknown>
  readonly __internalParams?: unknown
}

/**
 * Puts Overdrive on a client.
 *
 * Its query callback stays the innermost one: an extension that is added later is put beneath it, on the client as it
 * was before, and Overdrive on top of that again. So the arguments it sees are those the database will be asked, a
 * tenant filter included, in whatever order extensions are added.
 */
export function extendClient(base: ExtensibleClient, session: Session): ExtensibleClient {
  const internals = readInternals(base)
  const transactions = followTransactions({
    datasource: session.datasource,
    original: base.$transaction,
    outcomeOf,
  })
  return base.$extends({
    name: 'overdrive',
    query: {
      $allOperations: (callback: QueryCallback) => intercept(callback, session, internals, transactions),
    },
    client: {
      $extends(this: ExtensibleClient, extension: unknown): ExtensibleClient {
        return typeof extension === 'function'
          ? (extension as (client: ExtensibleClient) => ExtensibleClient)(this)
          : extendClient(base.$extends(extension), session)
      },
      $transaction: transactions.run,
      ...clientMethods(session),
    },
  })
}

function intercept(
  callback: QueryCallback,
  session: Session,
  internals: ClientInternals,
  transactions: Transactions,
): Promise<unknown> {
  const { model, operation, query } = callback
  const { dataPath, transaction } = readCall(callback.__internalParams)
  const scope = transactions.scopeOf({ dataPath, transaction })
  if (model === undefined) return rawCall({ operation, args: callback.args, run: query }, session, scope)
  const { setting, args } = withoutOwnArguments(callback.args)
  const call: PrismaCall = { model, operation, args, dataPath, run: query }
  if (kindOf(operation) === 'write') return writeCall(call, session, internals, scope)
  if (scope !== 'none') {
    // A batch waits until each of its queries was sent: it must be, also where the answer is known (prisma.md P1).
    session.datasource.bypassed(`${model}.${operation} ran inside a transaction`)
    return query(args)
  }
  const annotation = session.models.models.get(model)?.annotation
  const policy = session.datasource.policyOf(setting, { name: model, annotation })
  return policy === undefined ? query(args) : cachedRead(call, policy, session, internals)
}

/** Prisma refuses arguments that it does not know. */
function withoutOwnArguments(given: unknown): { readonly setting: unknown; readonly args: unknown } {
  if (typeof given !== 'object' || given === null || !('cache' in given || 'cacheStrategy' in given))
    return { setting: undefined, args: given }
  const { cache, cacheStrategy, ...args } = given as Record<string, unknown>
  return { setting: cache ?? cacheStrategy, args }
}
