import type { Observation, ReadPolicy } from '@orm-overdrive/core'
import { canonicalText } from '@orm-overdrive/core'
import { attempt } from './attempt.ts'
import type { ClientInternals } from './client-internals.ts'
import type { PrismaCall } from './prisma-call.ts'
import { runWidened } from './prisma-call.ts'
import type { DescribedRead } from './read/describe-read.ts'
import { describeRead } from './read/describe-read.ts'
import type { Session } from './session.ts'
import { prismaValueTypes } from './value-types.ts'

/** Answers a read from the cache, or runs it and lets the cache keep the answer. */
export function cachedRead(
  call: PrismaCall,
  policy: ReadPolicy,
  session: Session,
  client: ClientInternals,
): Promise<unknown> {
  const { model, operation, args, dataPath } = call
  let question: string
  try {
    question = canonicalText([client.identity, model, operation, dataPath, args], prismaValueTypes)
  } catch {
    // Arguments of an unknown kind: Prisma may understand them, we cannot compare them.
    session.datasource.bypassed(`the arguments of ${model}.${operation} have no canonical text`)
    return call.run(args)
  }
  let described: DescribedRead | undefined
  const describe = (): DescribedRead => {
    const { bound } = session
    if (described !== undefined) return described
    const context = { client: client.view, hasScope: session.engine.settings.scope !== undefined }
    described =
      bound === undefined
        ? {
            description: { refused: 'the catalog is not known' },
            args,
            observe: () => [],
            strip: (wide) => wide,
          }
        : describeRead({ ...context, models: bound }, { model, operation, args, dataPath })
    return described
  }
  let observe: () => readonly Observation[] = () => []
  return session.datasource.read({
    label: { orm: 'prisma', model, operation },
    question,
    policy,
    describe: () => describe().description,
    async load() {
      const read = describe()
      const wide = await runWidened(call, read.args)
      // Taken at once: what is stripped is no longer there to be observed.
      const observed = attempt(() => read.observe(wide))
      observe = () => observed()
      return read.strip(wide)
    },
    observe: () => observe(),
  })
}
