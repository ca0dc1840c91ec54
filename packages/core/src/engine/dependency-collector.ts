import { AsyncLocalStorage } from 'node:async_hooks'
import type { Dependency, Stamp } from '../cache/tag-state.ts'
import type { TagStore } from '../cache/tags/tag-store.ts'
import type { Access } from '../dependencies/access.ts'
import type { Change } from '../dependencies/change.ts'
import type { FlightNote } from './flight-note.ts'

/** What an answer depends on, as its entry says. */
export interface Grounds {
  readonly dependencies: readonly Dependency[]
  readonly accesses: readonly Access[]
  /** End of the answer's life, on the tag store's clock. */
  readonly until: number
}

/** Where the stamps of a pipeline come from. Only stamps of one place can be compared. */
export interface TagSource {
  readonly tags: TagStore<Change>
  /** The same object for all pipelines whose tags are the same. */
  readonly tagSpace: object
  /** Whether tags that nobody keeps are forgotten. */
  readonly forgetsTags: boolean
}

/**
 * Collects what the reads inside a computation depend on, with the stamps their answers carry.
 *
 * A tag met under two stamps means that the computation saw two states of the database: what it computed may fit
 * neither, and is not stored. So is what depends on something nobody described, or on another database.
 */
export class DependencyCollector {
  private readonly source: TagSource
  private readonly parent: DependencyCollector | undefined
  private readonly stamps = new Map<string, Stamp>()
  private readonly collected: Access[] = []
  private readonly expected = new Set<string>()
  private readonly awaited: FlightNote[] = []
  private isDescribed = true
  private endsAt = Infinity
  private reason: string | undefined
  private isOver = false

  /** @param parent - The computation around this one. */
  constructor(source: TagSource, parent?: DependencyCollector) {
    this.source = source
    this.parent = parent
  }

  /**
   * Says before a read what its answer will depend on: a write to it that ends meanwhile concerns the computation. The
   * tags are kept until {@link DependencyCollector.end}, so that the stamps stay comparable after the read let go of them.
   */
  expect(tags: readonly string[], source: TagSource): void {
    if (this.isOver || !this.isOfThisSpace(source)) return
    const fresh = tags.filter((tag) => !this.expected.has(tag))
    for (const tag of fresh) this.expected.add(tag)
    if (this.source.forgetsTags) void this.source.tags.capture(fresh)
  }

  /** Says that the computation waits for a flight. */
  waitOn(note: FlightNote): void {
    this.awaited.push(note)
  }

  add({ dependencies, accesses, until }: Grounds, source: TagSource): void {
    if (!this.isOfThisSpace(source)) return this.spoil('it reads several databases')
    this.endsAt = Math.min(this.endsAt, until)
    for (const { tag, stamp } of dependencies) {
      const known = this.stamps.get(tag)
      if (known !== undefined && known !== stamp) this.spoil(`"${tag}" changed during the computation`)
      this.stamps.set(tag, stamp)
    }
    this.collected.push(...accesses)
  }

  /** As {@link DependencyCollector.add}, for an answer that does not say what it looked at. */
  addUndescribed(grounds: Grounds, source: TagSource): void {
    this.isDescribed = false
    this.add(grounds, source)
  }

  spoil(reason: string): void {
    this.reason ??= reason
  }

  /** Why the computation cannot be stored, or what it depends on. */
  conclude(): Grounds | { readonly spoiledBy: string } {
    if (this.reason !== undefined) return { spoiledBy: this.reason }
    const dependencies = [...this.stamps].map(([tag, stamp]) => ({ tag, stamp }))
    return { dependencies, accesses: this.isDescribed ? this.collected : [], until: this.endsAt }
  }

  /** Lets go of the tags. What a read reports later is not part of the value. */
  end(): void {
    this.isOver = true
    if (this.source.forgetsTags) this.source.tags.release([...this.expected])
  }

  /** Whether the value computed may depend on `tag`, as far as the computation has come. */
  dependsOn(tag: string): boolean {
    return this.expected.has(tag) || this.awaited.some((note) => note.dependsOn(tag))
  }

  /** Whether the computation waits, perhaps through others, for `other`. */
  waitsFor(other: DependencyCollector): boolean {
    return this === other || this.awaited.some((note) => note.waitsFor(other))
  }

  /** Whether waiting for a flight would be waiting for itself. */
  wouldWaitForItself(note: FlightNote): boolean {
    return note.waitsFor(this) || (this.parent?.wouldWaitForItself(note) ?? false)
  }

  private isOfThisSpace(source: TagSource): boolean {
    return source.tagSpace === this.source.tagSpace
  }
}

const collectors = new AsyncLocalStorage<DependencyCollector>()

/** The computation that the current read belongs to, if it belongs to one. */
export function currentCollector(): DependencyCollector | undefined {
  return collectors.getStore()
}

/** Runs a computation whose reads report to `collector`. */
export function collect<Value>(
  collector: DependencyCollector,
  compute: () => Promise<Value>,
): Promise<Value> {
  return collectors.run(collector, compute)
}
