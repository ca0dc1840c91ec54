import type { TrialResult } from './trial.ts'
import { isUnsound } from './trial.ts'

/** Sums over all pairs of a read and the writes after it. */
export interface Tally {
  readonly pairs: number
  readonly sound: number
  /** Pairs whose read is not cached. */
  readonly refused: number
  /** Pairs whose read the database refuses. */
  readonly invalid: number
  readonly dropped: number
  readonly droppedAndChanged: number
  /** Answers that the writes changed, in cached reads of all paces. */
  readonly changed: number
  readonly unchanged: number
  readonly unchangedAndKept: number
  readonly failedWrites: number
  /** Reads that were not served from the cache although nothing had changed since they were stored. */
  readonly wasted: number
}

export const emptyTally: Tally = {
  pairs: 0,
  sound: 0,
  refused: 0,
  invalid: 0,
  dropped: 0,
  droppedAndChanged: 0,
  changed: 0,
  unchanged: 0,
  unchangedAndKept: 0,
  failedWrites: 0,
  wasted: 0,
}

export function addTrial(tally: Tally, { pairs, findings, failures, isMeasured }: TrialResult): Tally {
  const cached = pairs.filter(({ source }) => source !== 'refused')
  const measured = isMeasured ? cached : []
  const dropped = measured.filter(({ source }) => source === 'database')
  const unchanged = measured.filter(({ isChanged }) => !isChanged)
  return {
    pairs: tally.pairs + pairs.length,
    sound: tally.sound + pairs.filter(({ isSound }) => isSound).length,
    refused: tally.refused + pairs.length - cached.length,
    invalid: tally.invalid + pairs.filter(({ isInvalid }) => isInvalid).length,
    dropped: tally.dropped + dropped.length,
    droppedAndChanged: tally.droppedAndChanged + dropped.filter(({ isChanged }) => isChanged).length,
    changed: tally.changed + cached.filter(({ isChanged }) => isChanged).length,
    unchanged: tally.unchanged + unchanged.length,
    unchangedAndKept: tally.unchangedAndKept + unchanged.filter(({ source }) => source === 'cache').length,
    failedWrites: tally.failedWrites + failures.length,
    wasted: tally.wasted + findings.filter((finding) => !isUnsound(finding)).length,
  }
}

/** `sound 2000 of 2000, precision 41.2 %, kept 93.0 %`, and what else tells whether the cases were worth running. */
export function summaryOf(tally: Tally): string {
  const precision = share(tally.droppedAndChanged, tally.dropped)
  const kept = share(tally.unchangedAndKept, tally.unchanged)
  return `sound ${tally.sound} of ${tally.pairs}, precision ${precision}, kept ${kept}`
}

export function detailsOf(tally: Tally): string {
  const { refused, dropped, changed, invalid, failedWrites, wasted } = tally
  return `${changed} answers changed, ${dropped} entries dropped, ${refused} reads not cached, ${invalid} invalid, ${failedWrites} writes failed, ${wasted} answers not kept`
}

function share(part: number, whole: number): string {
  return whole === 0 ? 'not measured' : `${((100 * part) / whole).toFixed(1)} %`
}
