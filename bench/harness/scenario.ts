import type { ShopServer } from './shop-server.ts'

/** What every scenario is given. */
export interface BenchContext {
  readonly server: ShopServer
  /** Says something that stays. */
  say(text: string): void
  /** Says something that the next progress replaces. */
  progress(text: string): void
}
