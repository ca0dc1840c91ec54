/** A call of a Prisma client, as a query extension is told of it. */
export interface PrismaCall {
  readonly model: string
  readonly operation: string
  /** Without the arguments that are ours. */
  readonly args: unknown
  readonly dataPath: readonly string[]
  run(args: unknown): Promise<unknown>
}

/**
 * Runs a call with more selected than was asked for. Arguments that Prisma refuses are given to it as they were: nothing
 * has run then, and its message shows what the caller wrote.
 */
export async function runWidened(call: PrismaCall, args: unknown): Promise<unknown> {
  try {
    return await call.run(args)
  } catch (error) {
    if (args === call.args || !(error instanceof Error && error.name === 'PrismaClientValidationError'))
      throw error
    return call.run(call.args)
  }
}
