import type { Column, KnownValue, Observation, Window } from '@orm-overdrive/core'
import { normalForm, present, rowKey } from '@orm-overdrive/core'
import type { Row } from '../orm-internals.ts'
import type { AccessDraft, Drafts } from './access-draft.ts'
import { ColumnFinder, exactText, stripHidden, withoutHidden } from './hidden-columns.ts'
import type { Occurrence } from './occurrence.ts'
import type { SelectRequest } from './select-plan.ts'

/** A column and its name in the flat rows. */
interface Cell {
  readonly column: Column
  readonly name: string
  /** The value is a text made by `exactText`. */
  readonly isText: boolean
}

/**
 * What is to be learnt about one access: nothing, only its keys (it may hang on rows that are not shown), or everything.
 */
export type Observed = 'nothing' | { readonly keysOf: AccessDraft } | AccessDraft

/** Reads from flat rows what the judge needs to know: keys, links, and the last row of a full window. */
export class RowReader {
  private readonly drafts: Drafts
  private readonly window: Window | undefined
  private readonly finders = new Map<Occurrence, ColumnFinder>()
  private readonly keys = new Map<AccessDraft, readonly Cell[] | undefined>()
  /** Where the parents of an occurrence show the values they ask for. */
  private readonly links = new Map<AccessDraft, Cell | undefined>()
  private readonly places: readonly Cell[] | undefined

  constructor(drafts: Drafts, window: Window | undefined, { orm, model, options, literal }: SelectRequest) {
    this.drafts = drafts
    this.window = window
    for (const draft of drafts.values()) {
      const { table, join } = draft.occurrence
      const key = table.primaryKey.map((name) => this.cell(draft.occurrence, name))
      this.keys.set(draft, key.length > 0 && key.every((cell) => cell !== undefined) ? key : undefined)
      if (join !== undefined) this.links.set(draft, this.cell(join.parent, join.parentColumn))
    }
    const top = (drafts.get('') as AccessDraft).occurrence
    const main = orm.queryGenerator.quoteIdentifier(options.tableAs ?? model.name)
    const places =
      window?.take === undefined
        ? undefined
        : window.order?.map(({ column }) => {
            const found = top.table.columns.get(column)
            if (found === undefined) return undefined
            const quoted = `${main}.${orm.queryGenerator.quoteIdentifier(column)}`
            const name = this.finder(top).exactName(found, quoted, literal)
            return name === undefined
              ? undefined
              : { column: found, name, isText: exactText(found, quoted) !== undefined }
          })
    this.places = places?.every((cell) => cell !== undefined) === true ? places : undefined
  }

  private finder(occurrence: Occurrence): ColumnFinder {
    const known = this.finders.get(occurrence)
    if (known !== undefined) return known
    const finder = new ColumnFinder(occurrence)
    this.finders.set(occurrence, finder)
    return finder
  }

  private cell(occurrence: Occurrence, name: string): Cell | undefined {
    const column = occurrence.table.columns.get(name)
    const found = this.finder(occurrence).name(name)
    return column === undefined || found === undefined ? undefined : { column, name: found, isText: false }
  }

  extendAttributes(): void {
    for (const [{ holder }, finder] of this.finders)
      if (finder.hidden().length > 0) holder.attributes = finder.extended()
  }

  /** The selected model's attributes stay: nobody else holds its options. */
  restoreAttributes(): void {
    for (const [{ holder }, finder] of this.finders)
      if (finder.hidden().length > 0 && holder.attributes !== undefined)
        holder.attributes = withoutHidden(holder.attributes)
  }

  strip(rows: readonly Row[]): void {
    for (const finder of this.finders.values()) stripHidden(rows, finder.hidden())
  }

  observe(rows: readonly Row[], observed: readonly Observed[]): Observation[] {
    return observed.map((what) => {
      if (what === 'nothing') return {}
      const isOpen = 'keysOf' in what
      const draft = isOpen ? what.keysOf : what
      const keys = this.keysIn(rows, draft)
      const links = isOpen ? undefined : this.linksIn(rows, draft)
      const last = draft.occurrence.join === undefined ? this.lastIn(rows, keys) : undefined
      return {
        ...(keys === undefined ? {} : { keys }),
        ...(links === undefined ? {} : { links }),
        ...(last === undefined ? {} : { last }),
      }
    })
  }

  private keysIn(rows: readonly Row[], draft: AccessDraft): string[] | undefined {
    const cells = this.keys.get(draft)
    if (cells === undefined || !areThere(rows, cells)) return undefined
    const keys = new Set<string>()
    for (const row of rows) {
      const forms = cells.map((cell) => formIn(row, cell))
      // No row here: the join found no partner.
      if (forms.every((form) => form === null)) continue
      if (forms.some((form) => typeof form !== 'string')) return undefined
      keys.add(rowKey(forms as string[]))
    }
    return [...keys]
  }

  private linksIn(rows: readonly Row[], draft: AccessDraft): string[] | undefined {
    const cell = this.links.get(draft)
    if (cell === undefined || !areThere(rows, [cell])) return undefined
    const links = new Set<string>()
    for (const row of rows) {
      const form = formIn(row, cell)
      if (form === null) continue
      if (typeof form !== 'string') return undefined
      links.add(rowKey([form]))
    }
    return [...links]
  }

  private lastIn(
    rows: readonly Row[],
    keys: readonly string[] | undefined,
  ): (KnownValue | undefined)[] | undefined {
    const take = this.window?.take
    const row = rows.at(-1)
    if (take === undefined || row === undefined || this.places === undefined || !areThere(rows, this.places))
      return undefined
    const count = this.drafts.size === 1 ? rows.length : (keys?.length ?? 0)
    if (count < take) return undefined
    return this.places.map((cell) => formIn(row, cell))
  }
}

function areThere(rows: readonly Row[], cells: readonly Cell[]): boolean {
  const [first] = rows
  return first === undefined || cells.every(({ name }) => name in first)
}

function formIn(row: Row, { column, name, isText }: Cell): KnownValue | undefined {
  const value = row[name]
  if (value === null) return null
  if (value === undefined) return undefined
  return normalForm(column, isText && typeof value === 'string' ? `${value}Z` : value, 'returned') ?? present
}
