/**
 * The commands we send, as ioredis names them. Tags and values are written against this shape, so that only the
 * connection knows the client.
 */
export interface RedisCommands {
  mgetBuffer(keys: readonly string[]): Promise<readonly (Buffer | null)[]>
  evalsha(sha: string, keyCount: number, ...keysAndArguments: readonly (string | number)[]): Promise<unknown>
  eval(lua: string, keyCount: number, ...keysAndArguments: readonly (string | number)[]): Promise<unknown>
  set(key: string, value: Buffer, mode: 'PXAT', at: number): Promise<unknown>
  unlink(key: string): Promise<unknown>
  time(): Promise<readonly [string, string]>
  /** Sends several commands in one write. */
  pipeline(commands: readonly (readonly [string, ...unknown[]])[]): {
    exec(): Promise<readonly (readonly [Error | null, unknown])[] | null>
  }
}

/** What Redis says of itself when a connection is made. */
export interface RedisServerInfo {
  /** Random, and another one after each start: two runs never have the same data for certain. */
  readonly runId: string
  readonly version: string
}

/** A step of the handshake: runs after each connect, before the connection is used. */
export type HandshakeStep = (commands: RedisCommands, server: RedisServerInfo) => Promise<void>

/** A connection of our own to one Redis. */
export interface RedisConnection {
  /** Whether a command sent now would probably be answered. Cheap: to be asked before each operation. */
  readonly isReady: boolean
  /** The run of the Redis that the connection was made to; `undefined` while there is none. */
  readonly runId: string | undefined
  /**
   * Sends commands and waits for their answer, for at most the command timeout.
   *
   * Begins to connect when nobody has yet. Nothing is queued and nothing is sent twice by itself: what failed may or
   * may not have been executed.
   *
   * @throws {@link StoreUnavailable} at once while there is no connection or it is left alone, else in time.
   */
  run<T>(send: (commands: RedisCommands) => Promise<T>): Promise<T>
  /**
   * Adds a step to the handshake. On a connection that is already in use the handshake is made again, and nothing is
   * answered until it is done.
   */
  beforeUse(step: HandshakeStep): void
  /** Begins to connect and waits for it. Resolves to `false` when it is not ready within `timeoutMs`. */
  whenReady(timeoutMs: number): Promise<boolean>
  /** Ends the connection for good. What is under way is rejected. */
  close(): Promise<void>
}
