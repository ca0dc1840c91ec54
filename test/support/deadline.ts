import { setTimeout as sleep } from 'node:timers/promises'

/** How a condition is waited for. */
export interface WaitOptions {
  /** What is waited for, for the error message. */
  readonly what: string
  /** How long to wait, in milliseconds. */
  readonly timeoutMs: number
  /** Time between two looks, in milliseconds. Default `5`. */
  readonly intervalMs?: number
}

/**
 * Looks again and again until `condition` holds, for conditions in another process that nothing announces.
 *
 * @throws Error when the time is over.
 */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  { what, timeoutMs, intervalMs = 5 }: WaitOptions,
): Promise<void> {
  const end = performance.now() + timeoutMs
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`Waited ${timeoutMs} ms in vain until ${what}.`)
    await sleep(intervalMs)
  }
}
