/**
 * Decisions drawn from a list of numbers, so that fast-check generates and shrinks nothing but numbers. `0` stands for
 * the plainest outcome, and so does an exhausted list.
 */
export class Choices {
  private readonly numbers: readonly number[]
  private position = 0

  constructor(numbers: readonly number[]) {
    this.numbers = numbers
  }

  /** How many decisions have been made: grows with each. */
  get made(): number {
    return this.position
  }

  /** A number from 0 to `count - 1`. */
  below(count: number): number {
    return (this.numbers[this.position++] ?? 0) % count
  }

  /** True in `percent` of the cases; false is the plain outcome. */
  chance(percent: number): boolean {
    return this.below(100) >= 100 - percent
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)] as Value
  }

  /** Each value with the given chance. */
  some<Value>(values: readonly Value[], percent: number): Value[] {
    return values.filter(() => this.chance(percent))
  }
}
