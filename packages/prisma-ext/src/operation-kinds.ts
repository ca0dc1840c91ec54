/** What an operation of a Prisma client does. */
export type OperationKind =
  /** Returns rows. */
  | 'read-one'
  | 'read-first'
  | 'read-many'
  /** Returns something computed from rows. */
  | 'aggregate'
  | 'group'
  | 'write'
  /** Runs a statement that the application wrote: it may read and write anything. */
  | 'raw'

/** Every operation that Prisma's extensions are called with, of models and of the client itself. */
export const operationKinds = {
  findUnique: 'read-one',
  findUniqueOrThrow: 'read-one',
  findFirst: 'read-first',
  findFirstOrThrow: 'read-first',
  findMany: 'read-many',
  count: 'aggregate',
  aggregate: 'aggregate',
  groupBy: 'group',

  create: 'write',
  createMany: 'write',
  createManyAndReturn: 'write',
  update: 'write',
  updateMany: 'write',
  updateManyAndReturn: 'write',
  upsert: 'write',
  delete: 'write',
  deleteMany: 'write',

  $queryRaw: 'raw',
  $queryRawUnsafe: 'raw',
  $queryRawTyped: 'raw',
  $executeRaw: 'raw',
  $executeRawUnsafe: 'raw',
  $runCommandRaw: 'raw',
  findRaw: 'raw',
  aggregateRaw: 'raw',
} as const satisfies Readonly<Record<string, OperationKind>>

export type KnownOperation = keyof typeof operationKinds

/** The kind of an operation; `undefined` for one that a later Prisma may bring. */
export function kindOf(operation: string): OperationKind | undefined {
  return Object.hasOwn(operationKinds, operation) ? operationKinds[operation as KnownOperation] : undefined
}

/** Whether the operation only reads, whatever its arguments. */
export function isRead(operation: string): boolean {
  const kind = kindOf(operation)
  return kind !== undefined && kind !== 'write' && kind !== 'raw'
}
