import { describe, expect, test } from 'vitest'
import type { Datasource } from '../../src/engine/datasource.ts'
import type { Race, ReaderKind, WriterKind } from './support/races.ts'
import { readerKinds, violationsOf, writerKinds } from './support/races.ts'
import { losableTags, weakened, weakTags } from './support/weakened-tags.ts'

/** Each protection is needed: without it some order of steps goes wrong, and these races find it. */
describe('found where a protection is taken away', () => {
  const tags: [keyof typeof weakTags, ReaderKind, WriterKind, RegExp][] = [
    ['no mark', 'row', 'killed after commit', /at rest/],
    ['a result is stored under a hold', 'row', 'killed after commit', /at rest/],
    ['a result is stored under a hold', 'list', 'outcome unknown, committed', /at rest/],
    ['holds that keep the stamp are ignored', 'row', 'killed after commit, rows known afterwards', /at rest/],
    ['tags are not released', 'row', 'known rows', /tags left/],
    ['the judge sees steps without changes', 'list', 'known rows', /acknowledged/],
    ['the judge sees steps without changes', 'computed', 'transaction', /acknowledged/],
    ['a settle does not renew', 'row', 'rows known afterwards', /acknowledged/],
  ]
  test.each(tags)('%s: %s against %s', async (name, reader, writer, complaint) => {
    const wrapTags = weakened(weakTags[name])
    expect(await complaints({ readers: [reader], writers: [writer], wrapTags })).toMatch(complaint)
  })

  test('stamps are captured after the load', async () => {
    const wrapDatasource = (datasource: Datasource): Datasource => ({
      ...datasource,
      async read(operation) {
        const early = await operation.load()
        return datasource.read({ ...operation, load: () => Promise.resolve(early) })
      },
    })
    const race = { readers: ['row'], writers: ['known rows'], wrapDatasource } as const
    expect(await complaints(race)).toMatch(/acknowledged/)
  })

  test('a load is shared across a write of the same process', { timeout: 120_000 }, async () => {
    const wrapDatasource = (datasource: Datasource): Datasource => {
      const running = new Map<string, Promise<unknown>>()
      return {
        ...datasource,
        read<Raw>(operation: Parameters<typeof datasource.read<Raw>>[0]) {
          const { question } = operation
          const joined = running.get(question)
          if (joined !== undefined) return joined as Promise<Raw>
          const started = datasource.read(operation).finally(() => running.delete(question))
          running.set(question, started)
          return started
        },
      }
    }
    const race = {
      readers: ['row', 'row'],
      writers: ['known rows'],
      wrapDatasource,
      probes: [false],
    } as const
    expect(await complaints(race)).toMatch(/acknowledged/)
  })

  test('what is gone counts as unchanged', async () => {
    const { wrap, lose } = losableTags({ absentIsCurrent: true })
    const race = { readers: ['row'], writers: ['known rows'], wrapTags: wrap, event: lose } as const
    expect(await complaints(race)).toMatch(/acknowledged/)
  })
})

describe('a store that loses everything at any instant', () => {
  test.each(['list', 'row', 'computed'] as const)(
    'costs hits only: %s',
    { timeout: 120_000 },
    async (reader) => {
      for (const writer of ['known rows', 'rows known afterwards', 'killed after commit'] as const) {
        const { wrap, lose } = losableTags()
        const race = { readers: [reader], writers: [writer], wrapTags: wrap, event: lose, probes: [false] }
        expect(await violationsOf(race)).toEqual([])
      }
    },
  )
})

test('nothing is found where the wrappers do nothing', async () => {
  const race = { wrapTags: weakened(() => ({})), wrapDatasource: forwarded }
  for (const [reader, writer] of [
    [readerKinds[1], writerKinds[0]],
    [readerKinds[3], writerKinds[8]],
  ] as const)
    expect(await violationsOf({ ...race, readers: [reader], writers: [writer] })).toEqual([])
})

async function complaints(race: Race): Promise<string> {
  return (await violationsOf(race)).join('\n')
}

function forwarded(datasource: Datasource): Datasource {
  return Object.create(datasource) as Datasource
}
