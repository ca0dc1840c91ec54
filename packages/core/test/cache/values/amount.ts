import type { ValueType } from '../../../src/cache/values/value-type.ts'

/** A foreign class as a driver's decimal is one: immutable, known by a text. */
export class Amount {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

const amountType: ValueType<Amount> = {
  name: 'Amount',
  is: (value) => value instanceof Amount,
  encode: (amount) => amount.text,
  decode: (text) => new Amount(text),
}

export const types: readonly ValueType[] = [amountType]
