import type { Types } from '@prisma/client/runtime/client'
import type { CacheCall } from '@orm-overdrive/core'
import type { Performance } from './client-methods.ts'

/** The arguments that Overdrive adds to every read. */
export interface CacheArguments {
  /** `false`: not cached · `true`: as annotated, or the default ttl · a ttl · more, see {@link CacheCall}. */
  readonly cache?: CacheCall
  /** Prisma Accelerate's argument, with the same meaning: seconds. */
  readonly cacheStrategy?: {
    readonly ttl?: number
    readonly swr?: number
    readonly tags?: readonly string[]
  }
}

type Args<T, Operation extends Types.Public.Operation> = Types.Public.Args<T, Operation>
type Result<T, A, Operation extends Types.Public.Operation> = Types.Public.Result<T, A, Operation>
type Exact<A, T, Operation extends Types.Public.Operation> = Types.Public.Exact<
  A,
  Args<T, Operation> & CacheArguments
>

/** The relations of a model as the fluent API offers them. */
type Fluent<T, Null> = T extends {
  [key: symbol]: { types: { payload: { objects: infer Relations } } }
}
  ? {
      [Name in keyof Relations]: <A>(args?: A) => Types.Public.PrismaPromise<Related<T, Name, A> | Null>
    }
  : unknown

type Related<T, Name extends PropertyKey, A> =
  Result<
    T,
    { select: { [Key in Name]: unknown extends A ? true : A } },
    'findUniqueOrThrow'
  > extends infer Row
    ? Name extends keyof Row
      ? Row[Name]
      : never
    : never

/** The reads of every model, with Overdrive's arguments; results are Prisma's own. */
export interface CachedReads {
  findUnique<T, A>(
    this: T,
    args: Exact<A, T, 'findUnique'>,
  ): Fluent<T, null> & Types.Public.PrismaPromise<Result<T, A, 'findUnique'> | null>
  findUniqueOrThrow<T, A>(
    this: T,
    args: Exact<A, T, 'findUniqueOrThrow'>,
  ): Fluent<T, never> & Types.Public.PrismaPromise<Result<T, A, 'findUniqueOrThrow'>>
  findFirst<T, A>(
    this: T,
    args?: Exact<A, T, 'findFirst'>,
  ): Fluent<T, null> & Types.Public.PrismaPromise<Result<T, A, 'findFirst'> | null>
  findFirstOrThrow<T, A>(
    this: T,
    args?: Exact<A, T, 'findFirstOrThrow'>,
  ): Fluent<T, never> & Types.Public.PrismaPromise<Result<T, A, 'findFirstOrThrow'>>
  findMany<T, A>(
    this: T,
    args?: Exact<A, T, 'findMany'>,
  ): Types.Public.PrismaPromise<Result<T, A, 'findMany'>>
  count<T, A>(this: T, args?: Exact<A, T, 'count'>): Types.Public.PrismaPromise<Result<T, A, 'count'>>
  aggregate<T, A>(
    this: T,
    args: Exact<A, T, 'aggregate'>,
  ): Types.Public.PrismaPromise<Result<T, A, 'aggregate'>>
  groupBy<T, A>(this: T, args: Exact<A, T, 'groupBy'>): Types.Public.PrismaPromise<Result<T, A, 'groupBy'>>
}

// oxlint-disable-next-line typescript/no-generated-empty-object-type -- Prisma's word for "adds nothing"
type Nothing = Record<never, never>

/** What `$extends` makes of a client. */
export type PerformanceExtension = (client: unknown) => {
  $extends: {
    extArgs: Types.Extensions.InternalArgs<
      Nothing,
      { $allModels: CachedReads },
      Nothing,
      { $performance: Performance }
    >
  }
}
