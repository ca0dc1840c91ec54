import type { Change, Datasource, WriteOperation } from '@orm-overdrive/core'
import { attempt } from './attempt.ts'
import type { ClientInternals } from './client-internals.ts'
import type { PrismaCall } from './prisma-call.ts'
import { runWidened } from './prisma-call.ts'
import type { Session } from './session.ts'
import type { CallScope } from './transactions.ts'
import type { DescribedWrite } from './write/describe-write.ts'
import { describeWrite, unknownWrite } from './write/describe-write.ts'

/** Runs a write of a model, and invalidates what it changed. */
export async function writeCall(
  call: PrismaCall,
  session: Session,
  client: ClientInternals,
  scope: CallScope,
): Promise<unknown> {
  const { model, operation } = call
  await session.datasource.ready()
  const described = describe(call, session, client)
  let changes: () => readonly Change[] | undefined = () => undefined
  const write: WriteOperation = {
    label: { orm: 'prisma', model, operation },
    foreseen: described.foreseen,
    async run() {
      const wide = await runWidened(call, described.args)
      // Taken at once: what is stripped is no longer there to tell.
      changes = attempt(() => described.changes(wide))
      return described.strip(wide)
    },
    changes: () => changes(),
  }
  return runWrite(write, session.datasource, scope)
}

function describe(
  { model, operation, args, dataPath }: PrismaCall,
  { bound, datasource }: Session,
  { view }: ClientInternals,
): DescribedWrite {
  if (bound === undefined) return unknownWrite(args)
  try {
    return describeWrite({ models: bound, client: view }, { model, operation, args, dataPath })
  } catch (error) {
    datasource.fault(`describing ${model}.${operation}`, error)
    return unknownWrite(args)
  }
}

/** Runs a described write where it belongs: on its own, within a transaction, or within one that nobody follows. */
export function runWrite<Raw>(
  write: WriteOperation<Raw>,
  datasource: Datasource,
  scope: CallScope,
): Promise<Raw> {
  if (scope === 'none') return datasource.write(write)
  if (scope === 'foreign') return datasource.writeAdrift(write)
  const { transaction, isBatch } = scope
  return datasource.writeWithin(isBatch ? markedFirst(write, transaction) : write, transaction)
}

/** Prisma commits a batch by itself after its last query: each one is marked before it is sent. */
function markedFirst<Raw>(
  write: WriteOperation<Raw>,
  transaction: { beforeCommit(): Promise<void> },
): WriteOperation<Raw> {
  return {
    ...write,
    async run() {
      await transaction.beforeCommit()
      return write.run()
    },
  }
}
