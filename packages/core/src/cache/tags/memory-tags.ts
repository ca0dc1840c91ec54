import type { Clock } from '../../clock.ts'
import type { JournalRecord } from '../journal.ts'
import { journalLengthOf } from '../journal.ts'
import type { ClockBounds, Hold, Stamp, TagState } from '../tag-state.ts'
import type { Renewal, TagStore } from './tag-store.ts'

/** The life of one tag in this process. */
interface Cell<Content> {
  stamp: Stamp
  holds: readonly Hold[]
  journal: JournalRecord<Content>[]
  /** Captures and entries that still refer to the cell; it lives as long as one of them or a hold does. */
  users: number
}

export interface MemoryTags<Content> extends TagStore<Content> {
  read(tags: readonly string[]): readonly (TagState | undefined)[]
  capture(tags: readonly string[]): readonly TagState[]
  /** Cells alive; for tests and statistics. */
  readonly size: number
}

/**
 * Tags of a single process: no I/O, no young tags (nothing is ever lost), and only tags that somebody depends on or
 * writes right now take memory.
 *
 * @param horizonMs - How long a writer may stay inside its bracket before its hold counts as overdue.
 */
export function createMemoryTags<Content>(options: { clock: Clock; horizonMs: number }): MemoryTags<Content> {
  const { clock, horizonMs } = options
  const cells = new Map<string, Cell<Content>>()
  /** The holds that stand, with their tags; the oldest first, for all of them stand equally long. */
  const standing = new Map<Hold, string>()
  let lastStamp = 0

  function load(tag: string): Cell<Content> {
    let cell = cells.get(tag)
    if (cell === undefined) {
      cell = { stamp: ++lastStamp, holds: [], journal: [], users: 0 }
      cells.set(tag, cell)
    }
    return cell
  }

  function dropIfUnused(tag: string, cell: Cell<Content>): void {
    if (cell.users <= 0 && cell.holds.length === 0) cells.delete(tag)
  }

  function renew(
    tag: string,
    cell: Cell<Content>,
    step: Pick<JournalRecord<Content>, 'kind' | 'writer' | 'content'>,
    isHeld = false,
  ): void {
    const from = step.kind === 'settle' && isHeld ? withoutMarkOf(step.writer, cell) : cell.stamp
    cell.stamp = ++lastStamp
    cell.journal.push({ from, to: cell.stamp, ...step })
    const length = journalLengthOf(tag)
    if (cell.journal.length >= 2 * length) cell.journal = cell.journal.slice(-length)
  }

  function hold(tag: string, cell: Cell<Content>, writer: string, keeps: boolean): void {
    const placed: Hold = { writer, until: clock.now() + horizonMs, keeps }
    cell.holds = [...withoutHoldOf(writer, cell), placed]
    standing.set(placed, tag)
  }

  function withoutHoldOf(writer: string, cell: Cell<Content>): readonly Hold[] {
    for (const each of cell.holds) if (each.writer === writer) standing.delete(each)
    return cell.holds.filter((each) => each.writer !== writer)
  }

  function letGo(tag: string, writer: string, after?: (cell: Cell<Content>, isHeld: boolean) => void): void {
    const cell = cells.get(tag)
    if (cell === undefined) return
    const isHeld = cell.holds.some((each) => each.writer === writer)
    cell.holds = withoutHoldOf(writer, cell)
    after?.(cell, isHeld)
    dropIfUnused(tag, cell)
  }

  /** Writers whose outcome never became known: past the horizon their kept stamps die, their other holds just end. */
  function endOverdueHolds(): void {
    const now = clock.now()
    for (const [{ writer, until, keeps }, tag] of standing) {
      if (until > now) return
      letGo(tag, writer, (cell) => {
        if (keeps) renew(tag, cell, { kind: 'touch', writer, content: [] })
      })
    }
  }

  return {
    read(tags) {
      endOverdueHolds()
      return tags.map((tag) => {
        const cell = cells.get(tag)
        return cell && stateOf(cell)
      })
    },

    capture(tags) {
      endOverdueHolds()
      return tags.map((tag) => {
        const cell = load(tag)
        cell.users += 1
        return stateOf(cell)
      })
    },

    release(tags) {
      for (const tag of tags) {
        const cell = cells.get(tag)
        if (cell === undefined) continue
        cell.users -= 1
        dropIfUnused(tag, cell)
      }
    },

    mark(writer, bump, keep) {
      endOverdueHolds()
      const bumped = new Set(bump)
      for (const tag of bumped) {
        const cell = load(tag)
        hold(tag, cell, writer, false)
        renew(tag, cell, { kind: 'mark', writer, content: [] })
      }
      for (const tag of keep) if (!bumped.has(tag)) hold(tag, load(tag), writer, true)
    },

    settle(writer, renewals: readonly Renewal<Content>[], release) {
      for (const { tag, content } of renewals)
        letGo(tag, writer, (cell, isHeld) => renew(tag, cell, { kind: 'settle', writer, content }, isHeld))
      for (const tag of release) letGo(tag, writer)
      endOverdueHolds()
    },

    touch(tags) {
      for (const tag of tags) {
        const cell = cells.get(tag)
        if (cell !== undefined) renew(tag, cell, { kind: 'touch', writer: '', content: [] })
      }
    },

    journal: (tags) => tags.map((tag) => cells.get(tag)?.journal ?? []),

    now(): ClockBounds {
      const now = clock.now()
      return { lower: now, upper: now }
    },

    get size() {
      return cells.size
    },
  }
}

/**
 * The stamp from before the writer's mark, if nothing came in between; the mark is taken back then. While the hold stood
 * nothing was stored, so no entry carries the mark's stamp, and the journal reaches twice as far back.
 */
function withoutMarkOf<Content>(
  writer: string,
  { stamp, journal }: Pick<Cell<Content>, 'stamp' | 'journal'>,
): Stamp {
  const last = journal.at(-1)
  if (last?.kind !== 'mark' || last.writer !== writer || last.to !== stamp) return stamp
  journal.pop()
  return last.from
}

/** A cell as a state: what is created in process is never young, for no mark was lost. */
function stateOf(cell: { stamp: Stamp; holds: readonly Hold[] }): TagState {
  return { stamp: cell.stamp, safeAt: 0, holds: cell.holds }
}
