import { AsyncLocalStorage } from 'node:async_hooks'
import type { Dependency, Stamp } from '../cache/tag-state.ts'
import type { Access } from '../dependencies/access.ts'

/** What an answer depends on, as its entry says. */
export interface Grounds {
  readonly dependencies: readonly Dependency[]
  readonly accesses: readonly Access[]
  /** End of the answer's life, on the tag store's clock. */
  readonly until: number
}

/**
 * Collects what the reads inside a computation depend on, with the stamps their answers carry.
 *
 * A tag met under two stamps means that the computation saw two states of the database: what it computed may fit
 * neither, and is not stored. So is what depends on something nobody described.
 */
export class DependencyCollector {
  private readonly stamps = new Map<string, Stamp>()
  private readonly collected: Access[] = []
  private endsAt = Infinity
  private reason: string | undefined

  add({ dependencies, accesses, until }: Grounds): void {
    this.endsAt = Math.min(this.endsAt, until)
    for (const { tag, stamp } of dependencies) {
      const known = this.stamps.get(tag)
      if (known !== undefined && known !== stamp) this.spoil(`"${tag}" changed during the computation`)
      this.stamps.set(tag, stamp)
    }
    this.collected.push(...accesses)
  }

  spoil(reason: string): void {
    this.reason ??= reason
  }

  /** Why the computation cannot be stored, or what it depends on. */
  conclude(): Grounds | { readonly spoiledBy: string } {
    if (this.reason !== undefined) return { spoiledBy: this.reason }
    const dependencies = [...this.stamps].map(([tag, stamp]) => ({ tag, stamp }))
    return { dependencies, accesses: this.collected, until: this.endsAt }
  }
}

const collectors = new AsyncLocalStorage<DependencyCollector>()

/** The computation that the current read belongs to, if it belongs to one. */
export function currentCollector(): DependencyCollector | undefined {
  return collectors.getStore()
}

/** Runs a computation whose reads report to `collector`. */
export function collect<Value>(collector: DependencyCollector, compute: () => Promise<Value>): Promise<Value> {
  return collectors.run(collector, compute)
}
