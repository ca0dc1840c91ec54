import { describe, expect, test } from 'vitest'
import { createFlights } from '../../src/cache/single-flight.ts'
import type { Departure } from '../../src/cache/single-flight.ts'

const always = () => true
const never = () => false

/** Flights whose loads end when told, and which are noted by the number of their start. */
function scene(maxFlights = 10) {
  const flights = createFlights<string, number>({ maxFlights })
  const loads: { land(value: string): void; crash(error: Error): void }[] = []
  const start = (): Departure<string, number> => {
    const { promise, resolve, reject } = deferred()
    loads.push({ land: resolve, crash: reject })
    return { note: loads.length, result: promise }
  }
  return { flights, loads, start }
}

function deferred() {
  let resolve: (value: string) => void = () => {}
  let reject: (error: Error) => void = () => {}
  const promise = new Promise<string>((...settle) => ([resolve, reject] = settle))
  return { promise, resolve, reject }
}

describe('a flight', () => {
  test('is shared by callers of one key', async () => {
    const { flights, loads, start } = scene()
    const callers = [flights.join('a', always, start), flights.join('a', always, start)]
    loads[0]?.land('row')
    expect(await Promise.all(callers)).toEqual(['row', 'row'])
    expect(loads).toHaveLength(1)
  })

  test('is not shared by other keys', () => {
    const { flights, loads, start } = scene()
    void flights.join('a', always, start)
    void flights.join('b', always, start)
    expect(loads).toHaveLength(2)
  })

  test('leaves nothing behind when it lands', async () => {
    const { flights, loads, start } = scene()
    const first = flights.join('a', always, start)
    loads[0]?.land('old')
    await first
    expect(flights.size).toBe(0)
    const second = flights.join('a', always, start)
    loads[1]?.land('new')
    expect(await second).toBe('new')
  })

  test('fails for those aboard and not for later callers', async () => {
    const { flights, loads, start } = scene()
    const aboard = [flights.join('a', always, start), flights.join('a', always, start)]
    loads[0]?.crash(new Error('connection lost'))
    for (const caller of aboard) await expect(caller).rejects.toThrow('connection lost')
    const later = flights.join('a', always, start)
    loads[1]?.land('row')
    expect(await later).toBe('row')
  })

  test('that a caller may not join is succeeded by its own', async () => {
    const { flights, loads, start } = scene()
    const first = flights.join('a', always, start)
    const strict = flights.join('a', never, start)
    const third = flights.join('a', always, start)
    loads[0]?.land('old')
    loads[1]?.land('new')
    expect(await Promise.all([first, strict, third])).toEqual(['old', 'new', 'new'])
    expect(flights.size).toBe(0)
  })

  test('that was succeeded takes nothing from its successor when it lands', async () => {
    const { flights, loads, start } = scene()
    const first = flights.join('a', always, start)
    void flights.join('a', never, start)
    loads[0]?.land('old')
    await first
    expect(flights.size).toBe(1)
  })

  test('shows its note to whoever may join', () => {
    const { flights, start } = scene()
    const seen: number[] = []
    void flights.join('a', always, start)
    void flights.join(
      'a',
      (flight) => {
        seen.push(flight.note)
        return true
      },
      start,
    )
    expect(seen).toEqual([1])
  })

  test('closed by a write is not joined, and lands for those aboard', async () => {
    const { flights, loads, start } = scene()
    const aboard = flights.join('a', always, start)
    void flights.join('b', always, start)
    flights.close((note) => note === 1)
    expect(flights.size).toBe(1)
    const later = flights.join('a', always, start)
    loads[0]?.land('before the write')
    loads[2]?.land('after the write')
    expect(await aboard).toBe('before the write')
    expect(await later).toBe('after the write')
  })

  test('can be closed by whoever looks at it', () => {
    const { flights, loads, start } = scene()
    void flights.join('a', always, start)
    void flights.join(
      'a',
      (flight) => {
        flight.close()
        return false
      },
      start,
    )
    expect(loads).toHaveLength(2)
  })

  test('is open only among so many others', async () => {
    const { flights, loads, start } = scene(2)
    const oldest = flights.join('a', always, start)
    void flights.join('b', always, start)
    void flights.join('c', always, start)
    expect(flights.size).toBe(2)
    void flights.join('a', always, start)
    expect(loads).toHaveLength(4)
    loads[0]?.land('row')
    expect(await oldest).toBe('row')
  })

  test('that cannot start leaves nothing behind', () => {
    const { flights } = scene()
    const refuse = () => {
      throw new Error('no connection')
    }
    expect(() => flights.join('a', always, refuse)).toThrow('no connection')
    expect(flights.size).toBe(0)
  })

  test('may start another of its own key without waiting for itself', async () => {
    const { flights, loads, start } = scene()
    const outer = flights.join('a', always, () => {
      void flights.join('a', always, start)
      return start()
    })
    loads[1]?.land('outer')
    expect(await outer).toBe('outer')
  })
})
