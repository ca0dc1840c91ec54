import type { Clients } from '../world.ts'

/** One write through Sequelize, alone or in a transaction. */
export interface Step {
  readonly code: string
  /**
   * Loads what the write needs, and lets others change it behind its back.
   *
   * @returns The write, which takes the options of its transaction.
   */
  begin(clients: Clients): Promise<(options: object) => PromiseLike<unknown>>
}

/** A step without preparation. */
export function directStep(
  code: string,
  run: (clients: Clients, options: object) => PromiseLike<unknown>,
): Step {
  return { code, begin: async (clients) => (options) => run(clients, options) }
}
