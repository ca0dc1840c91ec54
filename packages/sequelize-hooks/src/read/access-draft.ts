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
  /** Conditions or orders of other occurrences look at it: its rows decide about rows that the result does not show. */
  isReferenced = false

  constructor(occurrence: Occurrence) {
    this.occurrence = occurrence
  }

  show(column: string): void {
    if (column === '*') this.showsEverything = true
    else this.output.add(column)
  }

  /** The access, once everything is found out. */
  access(shape: Access['shape'], predicate: Predicate, window: Window | undefined): Access {
    const { table, join } = this.occurrence
    const deciding: Predicate = { kind: 'undecided', columns: [...this.deciding] }
    return {
      table: table.id,
      shape,
      predicate: this.deciding.size === 0 ? predicate : { kind: 'and', all: [predicate, deciding] },
      ...(join === undefined ? {} : { link: [join.column] }),
      output: this.showsEverything ? 'all' : [...this.output],
      placing: [...this.placing],
      ...(window === undefined ? {} : { window }),
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
