/** Invalidations that could not be delivered. They are repeated until they are, and never dropped. */
export interface Debts {
  owe(tags: readonly string[]): void
  /** Tries to deliver now. */
  settle(): Promise<void>
  readonly size: number
  close(): void
}

/** Tags owed one by one; beyond it a single debt covers everything. */
const maxTags = 10_000
const retryAfterMs = 250

/**
 * @param options.deliver - Renews the tags; rejects while the store is away.
 * @param options.everything - The tag that stands for all of them.
 */
export function createDebts(options: {
  readonly deliver: (tags: readonly string[]) => PromiseLike<void> | void
  readonly everything: string
  readonly onDebt: (tags: number) => void
}): Debts {
  const { deliver, everything, onDebt } = options
  const owed = new Set<string>()
  /** Tags in deliveries that are not answered yet. */
  let underway = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let isClosed = false

  async function settle(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const tags = [...owed]
    if (tags.length === 0) return
    // What is owed again from here on came too late for this delivery.
    owed.clear()
    underway += tags.length
    let isDelivered = true
    try {
      await deliver(tags)
    } catch {
      isDelivered = false
    }
    underway -= tags.length
    if (isDelivered) return
    add(tags)
    schedule()
  }

  function add(tags: readonly string[]): void {
    for (const tag of tags) owed.add(tag)
    if (owed.size + underway <= maxTags && !owed.has(everything)) return
    owed.clear()
    owed.add(everything)
  }

  function schedule(): void {
    if (timer !== undefined || isClosed) return
    timer = setTimeout(() => void settle(), retryAfterMs)
    timer.unref()
  }

  return {
    owe(tags) {
      add(tags)
      onDebt(owed.size + underway)
      schedule()
    },
    settle,
    get size() {
      return owed.size + underway
    },
    close() {
      isClosed = true
      clearTimeout(timer)
    },
  }
}
