import { describe, expect, test } from 'vitest'
import { createEvents } from '../../src/telemetry/events.ts'
import { recordEvents } from '../../src/testing/recorded-events.ts'

const notice = (message: string) => () => ({ message })

describe('events', () => {
  test('reach the listeners of their name, in order', () => {
    const events = createEvents()
    const heard: string[] = []
    events.on('notice', ({ message }) => heard.push(`1 ${message}`))
    events.on('notice', ({ message }) => heard.push(`2 ${message}`))
    events.on('debt', () => heard.push('debt'))
    events.emit('notice', notice('a'))
    expect(heard).toEqual(['1 a', '2 a'])
  })

  test('are not made when nobody listens', () => {
    const events = createEvents()
    let made = 0
    const make = () => ({ message: `${(made += 1)}` })
    events.emit('notice', make)
    const stop = events.on('notice', () => {})
    events.emit('notice', make)
    stop()
    events.emit('notice', make)
    expect(made).toBe(1)
  })

  test('are made once for all listeners', () => {
    const events = createEvents()
    const heard: unknown[] = []
    events.on('notice', (event) => heard.push(event))
    events.on('notice', (event) => heard.push(event))
    events.emit('notice', notice('a'))
    expect(heard[0]).toBe(heard[1])
  })

  test('reach the others when a listener throws, which is heard no more', () => {
    const events = createEvents()
    let [thrown, heard] = [0, 0]
    events.on('notice', () => {
      thrown += 1
      throw new Error('no')
    })
    events.on('notice', () => (heard += 1))
    events.emit('notice', notice('a'))
    events.emit('notice', notice('b'))
    expect([thrown, heard]).toEqual([1, 2])
  })

  test('do not fail who reports, even where they cannot be made', () => {
    const events = createEvents()
    events.on('notice', () => {})
    const broken = () => {
      throw new Error('no')
    }
    expect(() => events.emit('notice', broken)).not.toThrow()
  })

  test('may be listened to and left while they happen', () => {
    const events = createEvents()
    const heard: string[] = []
    const stop = events.on('notice', () => {
      heard.push('first')
      stop()
    })
    events.emit('notice', notice('a'))
    events.emit('notice', notice('b'))
    expect(heard).toEqual(['first'])
  })
})

describe('recorded events', () => {
  test('are kept by name and in order until they are cleared', () => {
    const events = createEvents()
    const recorded = recordEvents(events)
    events.emit('notice', notice('a'))
    events.emit('debt', () => ({ tags: 1 }))
    expect(recorded.names).toEqual(['notice', 'debt'])
    expect(recorded.of('debt')).toEqual([{ tags: 1 }])
    recorded.clear()
    expect(recorded.names).toEqual([])
    recorded.stop()
    events.emit('debt', () => ({ tags: 1 }))
    expect(recorded.names).toEqual([])
  })
})
