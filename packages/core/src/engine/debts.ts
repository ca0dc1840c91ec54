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
  let timer: ReturnType<typeof setTimeout> | undefined
  let isClosed = false

  async function settle(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const tags = [...owed]
    if (tags.length === 0) return
    try {
      await deliver(tags)
      for (const tag of tags) owed.delete(tag)
    } catch {
      schedule()
    }
  }

  function schedule(): void {
    if (timer !== undefined || isClosed) return
    timer = setTimeout(() => void settle(), retryAfterMs)
    timer.unref()
  }

  return {
    owe(tags) {
      for (const tag of tags) owed.add(tag)
      if (owed.size > maxTags) {
        owed.clear()
        owed.add(everything)
      }
      onDebt(owed.size)
      schedule()
    },
    settle,
    get size() {
      return owed.size
    },
    close() {
      isClosed = true
      clearTimeout(timer)
    },
  }
}
