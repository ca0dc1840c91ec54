import Table from 'cli-table3'
import colors from 'picocolors'
import type { Trial } from './trial.ts'

/** The share of the values that are at most the result; `values` need not be sorted. */
function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** One line per trial, compared with the first, which is the plain ORM. */
export function renderTrials(title: string, trials: readonly Trial[]): string {
  const [plain] = trials
  if (plain === undefined) return ''
  const table = new Table({
    head: [title, 'operations', 'SQL', 'p50', 'p95', 'hits L1', 'hits L2', 'p50 faster', ''],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right', 'left'],
    style: { head: ['cyan'], compact: true },
  })
  const plainTotal = sum(plain.latenciesMs)
  for (const trial of trials) {
    const { latenciesMs, answered } = trial
    const queries = answered.l1 + answered.l2 + answered.flight + answered.database
    table.push([
      trial.name,
      trial.steps.toString(),
      trial.statements.toString(),
      milliseconds(percentile(latenciesMs, 0.5)),
      milliseconds(percentile(latenciesMs, 0.95)),
      trial === plain ? '' : share(answered.l1, queries),
      trial === plain ? '' : share(answered.l2, queries),
      `${times(plain, trial).toFixed(1)} ×`,
      bar(sum(latenciesMs) / plainTotal),
    ])
  }
  return table.toString()
}

/** How many times lower the median of `trial` is. */
function times(plain: Trial, trial: Trial): number {
  return percentile(plain.latenciesMs, 0.5) / percentile(trial.latenciesMs, 0.5)
}

const barLength = 20

/** The time all operations took together, beside the plain ORM's. */
function bar(ratio: number): string {
  const length = Math.max(1, Math.round(barLength * Math.min(1, ratio)))
  return colors.green('█'.repeat(length)) + colors.dim('·'.repeat(barLength - length))
}

function milliseconds(value: number): string {
  return value < 1 ? `${(value * 1_000).toFixed(0)} µs` : `${value.toFixed(1)} ms`
}

function share(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
