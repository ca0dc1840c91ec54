/**
 * A value laid out as one flat list of plain strings, numbers, booleans and nulls, and the bytes that they refer to.
 *
 * Such a list means the same to every serializer: it has no keys that could be mistaken for something else, no
 * classes, no `toJSON`. A `null` opens whatever is not a plain string, number or boolean; a {@link marks | mark} says
 * what follows it:
 *
 * ```
 * null               nothing
 * undefined          nothing
 * minusZero          nothing
 * bigint             decimal text
 * date               milliseconds
 * text               length in `bytes`: a string that UTF-8 cannot hold, as UTF-16
 * bytes, buffer      length in `bytes`
 * instance           name of its type, its text
 * array              number of elements, the elements
 * shape, bareShape   number of keys, the keys, the values: an object, and the next shape's definition
 * firstShape + n     the values: an object of the n-th shape
 * ```
 */
export interface FlatForm {
  readonly items: readonly unknown[]
  readonly bytes: Uint8Array
}

/** Stored in entries: a mark keeps its number. */
export const marks = {
  null: 0,
  undefined: 1,
  minusZero: 2,
  bigint: 3,
  date: 4,
  text: 5,
  bytes: 6,
  buffer: 7,
  instance: 8,
  array: 9,
  shape: 10,
  bareShape: 11,
  firstShape: 16,
} as const

/** Keys of objects alike. */
export interface Shape {
  readonly keys: readonly string[]
  /** Whether the objects have no prototype. */
  readonly bare: boolean
}

/** Shapes that are remembered within one value; objects of further ones carry their keys. */
export const mostShapes = 64
