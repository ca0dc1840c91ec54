/**
 * A foreign class whose instances must be kept and restored exactly: Prisma's Decimal, the null objects of its Json.
 *
 * Instances are taken as immutable: a copy of a result shares them with the original. An instance's prototype is its
 * own class; plain objects, arrays, dates and bytes are never asked about.
 */
export interface ValueType<Instance extends object = object> {
  /** Names the type in keys and in stored bytes. Unique among the types in use, and never given another meaning. */
  readonly name: string
  /** Whether `value` is an instance. Must not throw. */
  is(value: object): value is Instance
  /** A text that says everything about the instance: equal texts mean equal instances. */
  encode(instance: Instance): string
  /** The instance that a text stands for. Throws when the text was not written by {@link ValueType.encode}. */
  decode(text: string): Instance
}
