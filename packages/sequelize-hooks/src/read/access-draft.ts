import type { Access, Predicate, Window } from '@orm-overdrive/core'
import { Refused } from './refused.ts'
import type { Occurrence, Occurrences } from './occurrence.ts'

/** What is found out about one occurrence before it becomes an access. */
export class AccessDraft {
  readonly occurrence: Occurrence
  /** Columns the result shows, or that others join with. */
  readonly output = new Set<string>()
  showsEverything = false
  readonly placing = new Set<string>()
  /** Columns of its own table that decide, besides its own conditions, whether a row counts. */
  readonly deciding = new Set<string>()
  /**
   * Columns that conditions or orders of other occurrences look at: its rows decide about rows that the result does not
   * show. Absent where none do.
   */
  referenced: Set<string> | undefined

  constructor(occurrence: Occurrence) {
    this.occurrence = occurrence
  }

  show(column: string): void {
    if (column === '*') this.showsEverything = true
    else this.output.add(column)
  }

  /** What is shown of its rows. */
  rows(predicate: Predicate, window: Window | undefined): Access {
    const output = this.showsEverything ? 'all' : [...this.output]
    return { ...this.base('rows', predicate), output, ...(window === undefined ? {} : { window }) }
  }

  /** What is computed from its rows. */
  summary(predicate: Predicate): Access {
    return { ...this.base('summary', predicate), output: this.showsEverything ? 'all' : [...this.output] }
  }

  /** What its rows decide about others: that they are there, and what is looked at from outside. */
  decision(predicate: Predicate): Access {
    return { ...this.base('summary', predicate), output: [...(this.referenced ?? [])], placing: [] }
  }

  private base(shape: Access['shape'], predicate: Predicate): Access {
    const { table, join } = this.occurrence
    const deciding: Predicate = { kind: 'undecided', columns: [...this.deciding] }
    return {
      table: table.id,
      shape,
      predicate: this.deciding.size === 0 ? predicate : { kind: 'and', all: [predicate, deciding] },
      ...(join === undefined ? {} : { link: [join.column] }),
      output: [],
      placing: [...this.placing],
      pinnable: true,
    }
  }
}

/** Drafts by the path of their occurrence. */
export type Drafts = ReadonlyMap<string, AccessDraft>

export function draftsOf(occurrences: Occurrences): Drafts {
  return new Map([...occurrences].map(([path, occurrence]) => [path, new AccessDraft(occurrence)]))
}

export interface NamedColumn {
  readonly draft: AccessDraft
  /** `*` for all of them. */
  readonly column: string
}

/**
 * What a column reference means: `name`, `City.name`, `customer.name`, `customer->organisation.name`, `*`. A bare name
 * means every occurrence that has such a column; the database refuses it where that matters.
 *
 * @throws {@link Refused} when there is no such occurrence or column.
 */
export function namedColumns(written: string, drafts: Drafts): readonly NamedColumn[] {
  const parts = written.split(/->|\./)
  const column = parts.pop() as string
  const path = parts.join('.')
  const top = drafts.get('') as AccessDraft
  if (path !== '') {
    const draft = drafts.get(path) ?? (path === top.occurrence.model.name ? top : undefined)
    if (draft === undefined || !hasColumn(draft, column))
      throw new Refused(`It names ${written}, which is not known.`)
    return [{ draft, column }]
  }
  const found = [...drafts.values()].filter((draft) => hasColumn(draft, column))
  if (found.length === 0) throw new Refused(`It names ${written}, which is not known.`)
  return found.map((draft) => ({ draft, column }))
}

function hasColumn({ occurrence: { table } }: AccessDraft, column: string): boolean {
  return column === '*' || table.columns.has(column)
}
