import { describe, expect, test } from 'vitest'
import { createMemoryTags } from '../../../src/cache/tags/memory-tags.ts'
import { createManualClock } from '../../../src/testing/manual-clock.ts'

const horizonMs = 10_000

function scene() {
  const clock = createManualClock()
  return { clock, tags: createMemoryTags<string>({ clock, horizonMs }) }
}

describe('tags of one process', () => {
  test('take no memory when nobody depends on them or writes them', () => {
    const { tags } = scene()
    tags.read(['a'])
    tags.touch(['a'])
    tags.settle('w', [{ tag: 'a', content: ['x'] }], ['b'])
    expect(tags.size).toBe(0)
    tags.mark('w', ['a'], ['b'])
    expect(tags.size).toBe(2)
    tags.settle('w', [{ tag: 'a', content: ['x'] }], ['b'])
    expect(tags.size).toBe(0)
  })

  test('live until they are released as often as they were captured', () => {
    const { tags } = scene()
    const [first] = tags.capture(['a'])
    tags.capture(['a'])
    tags.release(['a'])
    expect(tags.read(['a'])).toEqual([first])
    tags.release(['a'])
    expect(tags.size).toBe(0)
  })

  test('live while a writer holds them, and come back as others', () => {
    const { tags } = scene()
    const [first] = tags.capture(['a'])
    tags.mark('w', [], ['a'])
    tags.release(['a'])
    expect(tags.size).toBe(1)
    tags.settle('w', [], ['a'])
    expect(tags.size).toBe(0)
    const [second] = tags.capture(['a'])
    expect(second?.stamp).not.toBe(first?.stamp)
    expect(tags.journal(['a'])).toEqual([[]])
  })

  test.each([
    ['bumped', ['a'], []],
    ['kept', [], ['a']],
  ])('that were %s by a writer who never settled are let go at the horizon', (_, bump, keep) => {
    const { clock, tags } = scene()
    tags.mark('w', bump, keep)
    clock.advance(horizonMs - 1)
    tags.read([])
    expect(tags.size).toBe(1)
    clock.advance(1)
    tags.read([])
    expect(tags.size).toBe(0)
  })

  test('that a writer did not settle with the others are let go at the horizon', () => {
    const { clock, tags } = scene()
    tags.mark('w', ['a', 'b'], ['c'])
    tags.settle('w', [{ tag: 'a', content: [] }], [])
    expect(tags.size).toBe(2)
    clock.advance(horizonMs)
    tags.read([])
    expect(tags.size).toBe(0)
  })

  test('marked twice by a writer are let go at the later horizon', () => {
    const { clock, tags } = scene()
    tags.capture(['a', 'b'])
    tags.mark('w', ['a'], [])
    clock.advance(horizonMs / 2)
    tags.mark('w', ['b'], [])
    tags.mark('v', ['a'], [])
    clock.advance(horizonMs / 2)
    expect(tags.read(['a', 'b']).map((state) => state?.holds.map(({ writer }) => writer))).toEqual([
      ['v'],
      ['w'],
    ])
    clock.advance(horizonMs / 2)
    expect(tags.read(['a', 'b']).map((state) => state?.holds)).toEqual([[], []])
  })

  test('are never young: nothing is lost in process', () => {
    const { tags } = scene()
    expect(tags.capture(['a'])[0]?.safeAt).toBe(0)
  })

  test('know the time exactly', () => {
    const { clock, tags } = scene()
    expect(tags.now()).toEqual({ lower: clock.now(), upper: clock.now() })
  })

  test('hand out states that do not change any more', () => {
    const { tags } = scene()
    const [before] = tags.capture(['a'])
    const copy = structuredClone(before)
    tags.mark('w', ['a'], [])
    expect(before).toEqual(copy)
    const [during] = tags.read(['a'])
    tags.settle('w', [{ tag: 'a', content: [] }], [])
    expect(during?.holds).toHaveLength(1)
  })

  test('keep their journal within bounds', async () => {
    const { tags } = scene()
    tags.capture(['public.City', 'public.City|id=1'])
    for (let count = 0; count < 5_000; count += 1)
      tags.settle(
        'w',
        ['public.City', 'public.City|id=1'].map((tag) => ({ tag, content: [`${count}`] })),
        [],
      )
    const journals = await tags.journal(['public.City', 'public.City|id=1'])
    const lengths = journals.map((records) => records.length)
    expect(lengths[0]).toBeGreaterThanOrEqual(512)
    expect(lengths[0]).toBeLessThan(1_024)
    expect(lengths[1]).toBeGreaterThanOrEqual(64)
    expect(lengths[1]).toBeLessThan(128)
  })
})
