/** Turns results into bytes and back, exactly: every value keeps its type, every property its presence. */
export interface Codec {
  /** What it is called in options. */
  readonly name: string
  /** What it is called in stored entries: one byte, never given to another codec. */
  readonly id: number
  /**
   * @param value - As `copyForStore` returns it.
   * @throws UnstorableValue for what this codec could not restore exactly.
   */
  encode(value: unknown): Uint8Array
  /**
   * @returns A value that shares no memory with `bytes`.
   * @throws When the bytes were not written by {@link Codec.encode} under the same value types.
   */
  decode(bytes: Uint8Array): unknown
}
