import { describe, expect, it } from 'vitest'
import type { ValueOrigin } from '../../src/dependencies/normal-form.ts'
import { compareNormalForms, normalForm } from '../../src/dependencies/normal-form.ts'
import type { Column } from '../../src/schema/data-model.ts'
import { columnLike } from './support/models.ts'

const c = (type: Column['type'], more: Partial<Column> = {}) => columnLike('x', { type, ...more })

const forms = (column: Column, value: unknown): (string | undefined)[] =>
  (['compared', 'assigned', 'returned'] satisfies ValueOrigin[]).map((origin) =>
    normalForm(column, value, origin),
  )

/** The same form, however the value came into our hands. */
const always = (form: string | undefined) => [form, form, form]

describe('normalForm', () => {
  it.each([
    [c('integer'), 5, '5'],
    [c('integer'), -0, '0'],
    [c('integer'), 5n, '5'],
    [c('integer'), 9007199254740993n, '9007199254740993'],
    [c('integer'), '5', '5'],
    [c('integer'), '-5', '-5'],
    [c('integer'), '05', undefined],
    [c('integer'), '-0', undefined],
    [c('integer'), '+5', undefined],
    [c('integer'), ' 5', undefined],
    [c('integer'), '5.0', undefined],
    [c('integer'), 5.5, undefined],
    [c('integer'), 2 ** 53, undefined],
    [c('integer'), true, undefined],
    [c('integer'), [5], undefined],

    [c('uuid'), 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
    [c('uuid'), '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}', undefined],
    [c('uuid'), 'a0eebc999c0b4ef8bb6d6bb9bd380a11', undefined],
    [c('uuid'), ' a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', undefined],

    [c('text'), 'abc   ', 'abc   '],
    [c('text'), 'ABC', 'ABC'],
    [c('text'), '', ''],
    [c('text'), 'e\u0301', 'e\u0301'],
    [c('text'), '\u00e9', '\u00e9'],
    [c('text'), 'x\ud800', 'x\ufffd'],
    [c('text'), 5, undefined],
    [c('text', { binaryEquality: false }), 'abc', undefined],
    [c('char', { maxLength: 5 }), 'ab', 'ab'],
    [c('char', { maxLength: 5 }), 'ab   ', 'ab'],
    [c('char', { maxLength: 5 }), 'a b\t', 'a b\t'],
    [c('char', { maxLength: 5 }), '   ', ''],
    [c('char', { binaryEquality: false }), 'ab', undefined],
    [c('enum'), 'PAID', 'PAID'],
    [c('enum'), 1, undefined],

    [c('boolean'), true, 't'],
    [c('boolean'), false, 'f'],
    [c('boolean'), 't', undefined],
    [c('boolean'), 'yes', undefined],
    [c('boolean'), 1, undefined],

    [c('bytes'), new Uint8Array([0, 255]), '00ff'],
    [c('bytes'), Buffer.from('xab').subarray(1), '6162'],
    [c('bytes'), '\\x00ff', undefined],

    [c('decimal'), '1.50', '1.5'],
    [c('decimal'), '1.', '1'],
    [c('decimal'), '001', '1'],
    [c('decimal'), '-0.00', '0'],
    [c('decimal'), '-0.10', '-0.1'],
    [c('decimal'), 12, '12'],
    [c('decimal'), 12n, '12'],
    [c('decimal'), { toFixed: () => '1.20' }, '1.2'],
    [c('decimal'), 1.5, undefined],
    [c('decimal'), '15e-1', undefined],
    [c('decimal'), '.5', undefined],
    [c('decimal'), 'NaN', undefined],
    [c('decimal'), 'Infinity', undefined],

    [c('timestamp'), '2024-01-02T03:04:05Z', '2024-01-02 03:04:05.000000'],
    [c('timestamptz'), '2024-01-02 03:04:05.1234Z', '2024-01-02 03:04:05.123400'],
    [c('timestamptz', { fractionDigits: 3 }), new Date(0), '1970-01-01 00:00:00.000000'],
    [c('timestamptz'), '2024-01-02T03:04:05+02:00', undefined],
    [c('timestamptz'), '2024-01-02', undefined],
    [c('timestamptz'), 'infinity', undefined],
    [c('timestamptz'), '2024-01-02T24:00:00Z', undefined],
    [c('timestamptz'), '2024-01-02T23:59:60Z', undefined],
    [c('timestamptz'), '2024-02-30T00:00:00Z', undefined],
    [c('timestamptz'), new Date(Number.NaN), undefined],
    [c('timestamptz'), new Date('+010000-01-01T00:00:00Z'), undefined],

    [c('float'), 1.5, undefined],
    [c('date'), '2024-01-02', undefined],
    [c('json'), '{}', undefined],
    [c('other'), 'x', undefined],
    [c('integer'), null, undefined],
    [c('text'), undefined, undefined],
  ])('%o of %o', (column, value, form) => {
    expect(forms(column, value)).toEqual(always(form))
  })

  it.each([
    // What is too long is cut, or refused; what is too fine is rounded.
    [c('text', { maxLength: 3 }), 'abc   ', ['abc   ', undefined, 'abc   ']],
    [
      c('text', { maxLength: 3 }),
      '\u{1f600}\u{1f600}',
      ['\u{1f600}\u{1f600}', undefined, '\u{1f600}\u{1f600}'],
    ],
    [c('decimal', { fractionDigits: 2 }), '1.005', ['1.005', undefined, '1.005']],
    [c('decimal', { fractionDigits: 2 }), '1.010', always('1.01')],
    [c('decimal', { fractionDigits: -2 }), '150', ['150', undefined, '150']],
    [
      c('timestamp', { fractionDigits: 0 }),
      '2024-01-02T03:04:05.6Z',
      ['2024-01-02 03:04:05.600000', undefined, '2024-01-02 03:04:05.600000'],
    ],
    [
      c('timestamptz', { fractionDigits: 3 }),
      '2024-01-02T03:04:05.1234Z',
      ['2024-01-02 03:04:05.123400', undefined, '2024-01-02 03:04:05.123400'],
    ],
    // A Date cannot hold what the column may.
    [c('timestamptz'), new Date(0), ['1970-01-01 00:00:00.000000', '1970-01-01 00:00:00.000000', undefined]],
  ] as const)('%o of %o, compared, assigned and returned', (column, value, expected) => {
    expect(forms(column, value)).toEqual(expected)
  })

  it.each([
    [c('decimal'), `${'0'.repeat(20_000)}x`],
    [c('decimal'), `1.${'0'.repeat(20_000)}x`],
    [c('char'), `${' '.repeat(20_000)}x`],
    [c('integer'), `${'9'.repeat(20_000)}x`],
    [c('timestamp'), `2024-01-02T03:04:05.${'0'.repeat(20_000)}`],
  ])('is not slowed down by a hostile value of type %o', (column, value) => {
    const startedAt = performance.now()
    forms(column, value)
    expect(performance.now() - startedAt).toBeLessThan(200)
  })
})

describe('compareNormalForms', () => {
  it.each([
    [c('integer'), '-10', '-9', -1],
    [c('integer'), '10', '9', 1],
    [c('integer'), '9007199254740993', '9007199254740992', 1],
    [c('decimal'), '-0.5', '-0.25', -1],
    [c('decimal'), '1.1', '1.09', 1],
    [c('decimal'), '10', '9.99', 1],
    [c('decimal'), '0', '0', 0],
    [c('decimal'), '-1', '0.001', -1],
    [c('timestamptz'), '2024-01-02 03:04:05.000000', '2024-01-02 03:04:05.000001', -1],
    [c('boolean'), 'f', 't', -1],
    [c('text'), 'a', 'b', undefined],
    [c('char'), 'a', 'b', undefined],
    [c('enum'), 'a', 'b', undefined],
  ])('%o: %s and %s', (column, left, right, expected) => {
    expect(compareNormalForms(column, left, right)).toBe(expected)
    const reverse = compareNormalForms(column, right, left)
    expect(reverse).toBe(expected === undefined ? undefined : 0 - expected)
  })
})
