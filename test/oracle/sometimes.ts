import fc from 'fast-check'

/** Once in `oneIn` draws what `arbitrary` gives, else `otherwise`; shrinks to the latter. */
export function sometimes<T, U>(
  oneIn: number,
  arbitrary: fc.Arbitrary<T>,
  otherwise: U,
): fc.Arbitrary<T | U> {
  return fc.oneof({ weight: oneIn - 1, arbitrary: fc.constant(otherwise) }, { weight: 1, arbitrary })
}

/** Builds an arbitrary when it is first drawn from: descriptions may refer to themselves. */
export function later<T>(build: () => fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.constant(null).chain(build)
}

/** One or a few of a list, which has at least one. */
export function someOf<T>(list: readonly T[], most = list.length): fc.Arbitrary<T[]> {
  return fc.subarray([...list], { minLength: 1, maxLength: Math.min(most, list.length) })
}
