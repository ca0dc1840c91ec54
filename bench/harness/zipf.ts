/**
 * An index below `count`: the first ones are drawn most often, the `k`-th about `1 / k ** exponent` times as often as
 * the first.
 *
 * @param fraction - Chance: a number from 0 up to, but not including, 1.
 * @param exponent - How uneven. `0` draws all alike; must not be `1`.
 */
export function zipfIndex(fraction: number, count: number, exponent: number): number {
  const power = 1 - exponent
  const place = (1 + fraction * ((count + 1) ** power - 1)) ** (1 / power)
  return Math.min(count - 1, Math.floor(place) - 1)
}
