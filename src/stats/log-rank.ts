import type { ValueTable } from '../core/metric.ts'
import { countOf, mergeTables } from '../core/values.ts'
import { curveInColumns, restrictedMean } from './kaplan-meier.ts'
import { criticalZ, normalCdf } from './normal.ts'
import { survivalColumns } from './survival-table.ts'

/** Times that ended in an event, and times after which the item was not watched any more. */
export interface SurvivalTimes {
  readonly events: ValueTable
  readonly censored: ValueTable
}

/** Two survival curves held against one. */
export interface LogRank {
  /** χ² on one degree of freedom. */
  readonly statistic: number
  readonly df: 1
  readonly p: number
  /** Events in a and in b ... */
  readonly observed: readonly [a: number, b: number]
  /** ... and how many there would be if each event chose among all that are at risk. */
  readonly expected: readonly [a: number, b: number]
}

/**
 * Whether items of one sample end sooner than those of another, where some are still open: the log-rank test.
 *
 * χ² = (O − E)²/V for the events of one side, with E = Σ d·r/n and V = Σ d·(r/n)(1 − r/n)(n − d)/(n − 1) over the times,
 * d events among n at risk, r of them on that side. Events come before censorings of the same time, and times are one
 * where `kaplanMeier` has them as one. The test sees curves that lie apart; where they cross it may see nothing.
 *
 * Null where no event fell while both sides had items at risk that it could have chosen from. O(distinct times).
 *
 * @see Mantel 1966, Cancer Chemotherapy Reports 50:163–170; Peto & Peto 1972, Journal of the Royal Statistical Society A
 * 135:185–207
 */
export function logRank(a: SurvivalTimes, b: SurvivalTimes): LogRank | null {
  const { time, atRisk, events } = survivalColumns(
    mergeTables(a.events, b.events),
    mergeTables(a.censored, b.censored),
    'plain',
    0,
  )
  const endedBefore = counterOf(a.events)
  const leftBefore = counterOf(a.censored)
  let fromA = countOf(a.events) + countOf(a.censored)
  let observed = 0
  let allEvents = 0
  let expectedA = 0
  let expectedB = 0
  let excess = 0
  let variance = 0
  for (let i = 0; i < time.length; i++) {
    const next = time[i + 1] ?? Infinity
    const ended = endedBefore(next)
    const share = fromA / atRisk[i]!
    const rest = (atRisk[i]! - fromA) / atRisk[i]!
    observed += ended
    allEvents += events[i]!
    expectedA += events[i]! * share
    expectedB += events[i]! * rest
    excess += ended - events[i]! * share
    if (atRisk[i]! > 1) variance += events[i]! * share * rest * ((atRisk[i]! - events[i]!) / (atRisk[i]! - 1))
    fromA -= ended + leftBefore(next)
  }
  if (variance === 0) return null
  const z = Math.abs(excess) / Math.sqrt(variance)
  return {
    statistic: z * z,
    df: 1,
    p: 2 * normalCdf(-z),
    observed: [observed, allEvents - observed],
    expected: [expectedA, expectedB],
  }
}

/** Answers how many lie before a time and have not been counted yet. */
function counterOf({ values, counts }: ValueTable): (time: number) => number {
  let i = 0
  return (time) => {
    let counted = 0
    while (i < values.length && values[i]! < time) counted += counts[i++]!
    return counted
  }
}

/** Two mean times up to one horizon. */
export interface RestrictedMeanDifference {
  /** In the unit of the times. */
  readonly difference: number
  readonly lower: number
  readonly upper: number
  readonly p: number
  readonly horizon: number
}

/**
 * The difference of two restricted means, a − b: how much longer items last on average when none counts for more than
 * `horizon`, by default the smaller of both longest times. It is the area between the two survival curves.
 *
 * Normal limits with √(variance of a + variance of b), each as `restrictedMean` has it. Null where a side is empty or not
 * known up to the horizon, and where neither has a variance, such as before the first event.
 *
 * @throws `invalid_option` a horizon that is no finite number ≥ 0
 * @see Royston & Parmar 2013, BMC Medical Research Methodology 13:152; R package survRM2
 */
export function restrictedMeanDifference(
  a: SurvivalTimes,
  b: SurvivalTimes,
  level = 0.95,
  horizon?: number,
): RestrictedMeanDifference | null {
  const [ofA, ofB] = [curveInColumns(a.events, a.censored), curveInColumns(b.events, b.censored)]
  if (ofA.horizon === null || ofB.horizon === null) return null
  const end = horizon ?? Math.min(ofA.horizon, ofB.horizon)
  const [meanA, meanB] = [restrictedMean(ofA, end), restrictedMean(ofB, end)]
  if (meanA.value === null || meanB.value === null) return null
  const error = Math.hypot(meanA.standardError!, meanB.standardError!)
  if (error === 0) return null
  const difference = meanA.value - meanB.value
  const margin = criticalZ(level) * error
  return {
    difference,
    lower: difference - margin,
    upper: difference + margin,
    p: 2 * normalCdf(-Math.abs(difference) / error),
    horizon: end,
  }
}
