import type { ReportTable } from '../../harness/report-table.ts'
import type { CauseTally, MixRun } from './tally.ts'

const maxCauses = 15

/** What share of the perfect invalidator's hits Overdrive kept. */
export function ratioOf({ tally }: MixRun): number {
  return tally.kept / tally.perfect
}

/** The result of every run, one row each. */
export function summaryTable(runs: readonly MixRun[]): ReportTable {
  return {
    title: 'Reads answered without SQL',
    head: [
      'ORM',
      'writes',
      'reads',
      'perfect',
      'Overdrive',
      'of perfect',
      'stale',
      'tags by model',
      'TTL alone',
      '… stale',
    ],
    rows: runs.map((run) => {
      const { tally } = run
      return [
        run.orm,
        percent(run.writeShare, 1, 0),
        String(tally.reads),
        percent(tally.perfect, tally.reads),
        percent(tally.kept + tally.beyond, tally.reads),
        ratioOf(run).toFixed(3),
        `${tally.stale} of ${tally.reads}`,
        percent(tally.modelTags, tally.reads),
        percent(tally.ttl, tally.reads),
        percent(tally.ttlStale, tally.ttl),
      ]
    }),
  }
}

/** SQL statements per operation, with and without Overdrive. */
export function statementsTable(runs: readonly MixRun[]): ReportTable {
  return {
    title: 'SQL statements per operation',
    head: [
      'ORM',
      'writes',
      'read, plain',
      'read, Overdrive',
      'write, plain',
      'write, Overdrive',
      'all, times fewer',
    ],
    rows: runs.map(({ orm, writeShare, tally: { statements, reads, writes } }) => [
      orm,
      percent(writeShare, 1, 0),
      (statements.plainReads / reads).toFixed(2),
      (statements.reads / reads).toFixed(2),
      (statements.plainWrites / writes).toFixed(2),
      (statements.writes / writes).toFixed(2),
      ((statements.plainReads + statements.plainWrites) / (statements.reads + statements.writes)).toFixed(1),
    ]),
  }
}

/** One row per kind of question. */
export function questionsTable(run: MixRun): ReportTable {
  const rows = [...run.tally.questions].toSorted(([, a], [, b]) => b.reads - a.reads)
  return {
    title: `${titleOf(run)}: hits by question`,
    head: ['question', 'reads', 'perfect', 'Overdrive', 'missed hits', 'of perfect'],
    rows: rows.map(([name, { reads, perfect, kept, beyond }]) => [
      name,
      String(reads),
      percent(perfect, reads),
      percent(kept + beyond, reads),
      String(perfect - kept),
      perfect === 0 ? '' : (kept / perfect).toFixed(3),
    ]),
  }
}

/** What cost the missed hits, the dearest first. */
export function causesTable(run: MixRun): ReportTable {
  const causes = [...run.tally.causes.values()].toSorted((a, b) => b.misses - a.misses)
  return {
    title: `${titleOf(run)}: what cost the missed hits`,
    head: ['question', 'misses', 'points', 'step', 'change judged relevant', 'for'],
    texts: ['step', 'change judged relevant', 'for'],
    rows: [
      ...causes.slice(0, maxCauses).map((cause) => causeRow(cause, run)),
      ...restRow(causes.slice(maxCauses), run),
    ],
  }
}

function causeRow({ question, misses, step = '', what, where }: CauseTally, run: MixRun): string[] {
  return [question, misses.toFixed(1), points(misses, run), step, what, where]
}

function restRow(rest: readonly CauseTally[], run: MixRun): string[][] {
  if (rest.length === 0) return []
  const misses = rest.reduce((sum, cause) => sum + cause.misses, 0)
  return [[`${rest.length} more`, misses.toFixed(1), points(misses, run), '', '', '']]
}

/** What these misses take from the ratio, in points of a hundred. */
function points(misses: number, { tally }: MixRun): string {
  return ((100 * misses) / tally.perfect).toFixed(2)
}

function titleOf({ orm, writeShare }: MixRun): string {
  return `${orm}, ${percent(writeShare, 1, 0)} writes`
}

function percent(part: number, whole: number, digits = 1): string {
  return whole === 0 ? '' : `${((100 * part) / whole).toFixed(digits)} %`
}
