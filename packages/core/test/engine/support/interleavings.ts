/**
 * Every order in which the steps of several actors can happen, each actor keeping its own order.
 *
 * @param lengths - Steps of each actor.
 * @returns Orders, as lists of actors: `[0, 1, 0]` is the first step of 0, the first of 1, the second of 0.
 */
export function interleavings(lengths: readonly number[]): readonly (readonly number[])[] {
  if (lengths.every((length) => length === 0)) return [[]]
  return lengths.flatMap((length, actor) => {
    if (length === 0) return []
    const rest = lengths.map((other, index) => (index === actor ? other - 1 : other))
    return interleavings(rest).map((order) => [actor, ...order])
  })
}
