import { describe, expect, test } from 'vitest'
import { createTelemetry } from '../../src/engine/telemetry.ts'
import { createEvents } from '../../src/telemetry/events.ts'
import { createManualClock } from '../../src/testing/manual-clock.ts'
import { recordEvents } from '../../src/testing/recorded-events.ts'

const label = { orm: 'overdrive', model: 'City', operation: 'select' } as const

function scene() {
  const [events, clock] = [createEvents(), createManualClock()]
  return { clock, events: recordEvents(events), telemetry: createTelemetry(events, clock) }
}

describe('telemetry', () => {
  test('counts and tells where answers came from, and after how long', () => {
    const { clock, events, telemetry } = scene()
    const startedAt = clock.now()
    clock.advance(7)
    telemetry.answered(label, 'l1', startedAt)
    telemetry.answered(label, 'database', startedAt)
    expect(telemetry.counts.reads).toEqual({ l1: 1, l2: 0, flight: 0, database: 1 })
    expect(events.of('read')).toEqual([
      { ...label, level: 'l1', waitMs: 7 },
      { ...label, level: 'database', waitMs: 7 },
    ])
  })

  test('counts every refusal and tells each once', () => {
    const { events, telemetry } = scene()
    for (let times = 0; times < 3; times += 1) telemetry.refused(label, 'raw SQL')
    telemetry.refused({ ...label, operation: 'count' }, 'raw SQL')
    telemetry.refused(label, 'random order')
    expect(telemetry.counts.refused).toBe(5)
    expect(events.of('refused')).toHaveLength(3)
  })

  test('remembers so many refusals and no more', () => {
    const { events, telemetry } = scene()
    for (let reason = 0; reason < 1_500; reason += 1) telemetry.refused(label, `reason ${reason}`)
    expect(telemetry.counts.refused).toBe(1_500)
    expect(events.of('refused')).toHaveLength(1_000)
  })

  test('counts what cannot be stored, what was judged, and writes', () => {
    const { events, telemetry } = scene()
    telemetry.unstorable(label, 'a function')
    telemetry.judged()
    telemetry.written(['a'])
    expect(telemetry.counts).toMatchObject({ unstorable: 1, judged: 1, writes: 1 })
    expect(events.names).toEqual(['unstorable', 'invalidate'])
  })

  test.each([new Error('no'), 'no', undefined, null, Object.create(null), { toString: () => 5 }])(
    'tells of a fault whatever was thrown, case %#',
    (thrown) => {
      const { events, telemetry } = scene()
      telemetry.fault('somewhere', thrown)
      expect(events.of('fault')[0]?.error).toBeInstanceOf(Error)
    },
  )
})
