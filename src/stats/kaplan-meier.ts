import { badOption, CxMetricsError, checkOptions, oneOf, show } from '../core/errors.ts'
import type { ValueTable } from '../core/metric.ts'
import { type IntervalOptions, readIntervalOptions } from '../core/result.ts'
import { countOf, tableOf } from '../core/values.ts'
import { criticalZ } from './normal.ts'
import { checkColumn, checkShare, readNumbers } from './quantile.ts'
import { decimalFraction, product } from './rational.ts'
import {
  type SurvivalColumns,
  type SurvivalMethod,
  type SurvivalTable,
  survivalColumns,
  survivalTable,
} from './survival-table.ts'

export type { SurvivalColumns, SurvivalMethod, SurvivalTable } from './survival-table.ts'

/** Which time counts where the curve is flat at exactly the share asked for: the middle of the flat stretch or its start. */
export type SurvivalQuantileRule = 'midpoint' | 'infimum'

/** How the limits of a curve are made, and what counts where it is flat. */
export interface KaplanMeierOptions extends IntervalOptions<SurvivalMethod> {
  /** With `midpoint` and nothing censored the median is the plain one. @defaultValue 'midpoint' */
  readonly median?: SurvivalQuantileRule
}

/** A time and its limits; each null where the curve, or its limit, never comes down that far. */
export interface SurvivalQuantile {
  readonly value: number | null
  readonly lower: number | null
  readonly upper: number | null
}

/** The curve at one time; null where an empty curve, or the rule of the limits, leaves nothing. */
export interface SurvivalAt {
  readonly survival: number | null
  readonly standardError: number | null
  readonly lower: number | null
  readonly upper: number | null
  readonly atRisk: number
}

/** A mean time up to a horizon; null where the curve does not reach that far. */
export interface RestrictedMean {
  readonly value: number | null
  readonly standardError: number | null
}

/** Limits of a median; a limit that is not reached is null. */
export interface SurvivalInterval {
  readonly lower: number | null
  readonly upper: number | null
  readonly level: number
  readonly method: SurvivalMethod
}

/** A survival curve with its summaries: plain data. */
export interface KaplanMeier {
  readonly n: number
  readonly events: number
  readonly method: SurvivalMethod
  readonly level: number
  readonly quantileRule: SurvivalQuantileRule
  readonly table: SurvivalTable
  /** Null where survival never falls to one half. */
  readonly median: number | null
  /** Null only for an empty sample. */
  readonly medianInterval: SurvivalInterval | null
  /** Mean time up to `horizon`. */
  readonly restrictedMean: number | null
  readonly restrictedMeanStandardError: number | null
  /** The longest time, whether it ended in an event or not. */
  readonly horizon: number | null
}

/** What the functions of a curve need of it; one restored from JSON will do. */
export interface SurvivalCurve extends Pick<KaplanMeier, 'n' | 'quantileRule'> {
  readonly table: SurvivalColumns
}

/**
 * The share of items that last beyond each time, where some are still open: the Kaplan–Meier estimate.
 *
 * S(t) = Π (1 − d/n) over the times up to t, d events among n items at risk; events come before censorings of the same
 * time. Standard errors are Greenwood's, S·√Σ d/(n(n − d)); limits are taken on the scale of log(−log S) by default.
 * The median is the first time with S ≤ 1/2, decided in whole numbers, and the middle of the stretch where S is exactly
 * 1/2; its limits are where the limits of S cross 1/2. The restricted mean is the area under S up to the longest time.
 *
 * Times are in any unit, finite and ≥ 0; survival is a share. Times whose difference is float noise (at most 2⁻²⁶ ≈ 1.5e-8
 * of the mean distinct time, as R's `timefix` has it) count as the first of them; whole numbers never do. An empty sample
 * gives an empty table and null for every summary. O(n log n).
 *
 * @throws `invalid_value` a time that is no finite number ≥ 0 or an event that is neither boolean nor 0 or 1, at its
 * index; `length_mismatch`; `invalid_input`; `invalid_option`
 * @example
 * kaplanMeier([1, 2, 3, 4], [true, true, false, true]).table.survival // [0.75, 0.5, 0.5, 0]
 * kaplanMeier([1, 2, 3, 4], [1, 1, 0, 1]).median // 3
 * kaplanMeier([5, 8], [false, false]).median // null
 * @see Kaplan, E. L. & Meier, P. (1958). Nonparametric estimation from incomplete observations. Journal of the American
 * Statistical Association 53(282), 457–481. doi:10.1080/01621459.1958.10501452
 * @see Brookmeyer, R. & Crowley, J. (1982). A confidence interval for the median survival time. Biometrics 38(1), 29–41.
 * doi:10.2307/2530286
 * @category Statistics
 * @since 0.1.0
 */
export function kaplanMeier(
  times: Iterable<number> | ArrayLike<number>,
  events: Iterable<boolean | number> | ArrayLike<boolean | number>,
  options: KaplanMeierOptions = {},
): KaplanMeier {
  const column = readNumbers(times, 'time', 0)
  const ended = Array.from<unknown>(checkColumn(events, 'event'))
  if (column.length !== ended.length) {
    throw new CxMetricsError(
      'length_mismatch',
      `times and events must be as many, got ${column.length} and ${ended.length}`,
    )
  }
  ended.forEach((event, i) => {
    if (typeof event === 'boolean' || event === 0 || event === 1) return
    throw new CxMetricsError('invalid_value', `event must be true, false, 1 or 0, got ${show(event)}`, [i])
  })
  const timesOf = (kind: boolean): ValueTable => tableOf(column.filter((_, i) => !!ended[i] === kind))
  return survivalCurve(timesOf(true), timesOf(false), options)
}

/** `kaplanMeier` of the times that ended in an event and of those that did not, as tables with counts. */
export function survivalCurve(
  events: ValueTable,
  censored: ValueTable,
  options?: KaplanMeierOptions,
): KaplanMeier {
  const curve = curveInColumns(events, censored, options)
  return { ...curve, table: survivalTable(curve.table) }
}

/** ... and with its table in columns, for where it is not shown: lists that hold null take far longer. */
export function curveInColumns(
  events: ValueTable,
  censored: ValueTable,
  options: KaplanMeierOptions = {},
): Omit<KaplanMeier, 'table'> & SurvivalCurve {
  checkOptions(options, ['method', 'level', 'median'])
  const { median: rule, ...interval } = options
  const { method, level } = readIntervalOptions<SurvivalMethod>(interval, ['log-log', 'log', 'plain'])
  const quantileRule = oneOf('median', rule, ['midpoint', 'infimum'])
  const table = survivalColumns(events, censored, method, criticalZ(level))
  const n = table.atRisk[0] ?? 0
  const curve: SurvivalCurve = { n, quantileRule, table }
  const horizon = table.time.at(-1) ?? null
  const { value: median, lower, upper } = survivalQuantile(curve, 0.5)
  const mean = restrictedMean(curve, horizon ?? 0)
  return {
    n,
    events: countOf(events),
    method,
    level,
    quantileRule,
    table,
    median,
    medianInterval: n > 0 ? { lower, upper, level, method } : null,
    restrictedMean: mean.value,
    restrictedMeanStandardError: mean.standardError,
    horizon,
  }
}

/**
 * Survival at a time, with its limits and the number of items at risk there.
 *
 * 1 before the first time of the curve; after the last, the last survival, although nothing is at risk any more. An empty
 * curve gives null.
 *
 * @throws `invalid_option` a time that is no finite number ≥ 0; `invalid_input` for what is no curve
 * @example
 * survivalAt(kaplanMeier([1, 2, 3, 4], [1, 1, 0, 1]), 2.5).survival // 0.5
 * survivalAt(kaplanMeier([1, 2, 3, 4], [1, 1, 0, 1]), 2.5).atRisk // 2
 * @category Statistics
 * @since 0.1.0
 */
export function survivalAt(curve: SurvivalCurve, time: number): SurvivalAt {
  checkTime('time', time)
  const table = tableOfCurve(curve)
  const { n } = curve
  let next = 0
  while (table.time[next]! <= time) next++
  const i = next - 1
  const atRisk = table.atRisk[table.time[i] === time ? i : i + 1] ?? 0
  if (i < 0) {
    const all = n > 0 ? 1 : null
    return { survival: all, standardError: n > 0 ? 0 : null, lower: all, upper: all, atRisk }
  }
  return {
    survival: table.survival[i]!,
    standardError: table.standardError[i]!,
    lower: table.lower[i]!,
    upper: table.upper[i]!,
    atRisk,
  }
}

/**
 * The time by which a share `p` of the items has ended: the first time with S(t) ≤ 1 − p, and in the middle of the stretch
 * where S is exactly 1 − p (its start with `median: 'infimum'`); a stretch that ends the curve reaches to its last time.
 *
 * In the unit of the times; null where S never falls that far; the limits are where the limits of S do. `p` counts as the
 * decimal it prints as, and S(t) ≤ 1 − p is decided in whole numbers. p = 0 gives 0; an empty curve gives null. Limits of
 * S may rise again where few are left: their first crossing counts, as R prints it (its `quantile` sorts them first).
 *
 * @throws `invalid_option` p outside [0, 1]; `invalid_input` for what is no curve
 * @example
 * survivalQuantile(kaplanMeier([1, 2, 3, 4], [1, 1, 0, 1]), 0.25).value // 1.5
 * survivalQuantile(kaplanMeier([1, 2, 3], [1, 0, 0]), 0.75).value // null
 * @see R package survival, `quantile.survfit`
 * @category Statistics
 * @since 0.1.0
 */
export function survivalQuantile(curve: SurvivalCurve, p: number): SurvivalQuantile {
  checkShare(p)
  const table = tableOfCurve(curve)
  const { n } = curve
  if (p === 0) {
    const start = n > 0 ? 0 : null
    return { value: start, lower: start, upper: start }
  }
  const [over, under] = decimalFraction(p)
  const target = Number(under - over) / Number(under)
  const value = crossing(curve, (i) => {
    const above = table.survival[i]! - target
    return Math.abs(above) > 1e-9 * target ? above : exactSide(table, i, under - over, under)
  })
  // Limits are rounded numbers: what differs by float noise is the same.
  const limit = (limits: ArrayLike<number | null>): number | null =>
    crossing(curve, (i) => {
      const above = (limits[i] ?? Number.NaN) - target
      return Math.abs(above) < 2 ** -26 ? 0 : above
    })
  return { value, lower: limit(table.lower), upper: limit(table.upper) }
}

/**
 * The mean time when none counts for more than `horizon`: the area under the survival curve up to there.
 *
 * In the unit of the times, 0..horizon. The variance is Σ A²·d/(n(n − d)), A the area from the event to the horizon. Beyond
 * the longest time nothing is known unless all have ended: null, as for an empty curve.
 *
 * @throws `invalid_option` a horizon that is no finite number ≥ 0; `invalid_input` for what is no curve
 * @example
 * restrictedMean(kaplanMeier([1, 2, 3, 4], [1, 1, 0, 1]), 2) // { value: 1.75, standardError: 0.21650635094610965 }
 * @category Statistics
 * @since 0.1.0
 */
export function restrictedMean(curve: SurvivalCurve, horizon: number): RestrictedMean {
  checkTime('horizon', horizon)
  const { time, atRisk, events, survival } = tableOfCurve(curve)
  const last = time.length - 1
  if (!(horizon <= time[last]! || survival[last] === 0)) return { value: null, standardError: null }
  let area = 0
  let variance = 0
  let end = horizon
  for (let i = last; i >= 0; i--) {
    if (time[i]! >= horizon) continue
    area += survival[i]! * (end - time[i]!)
    end = time[i]!
    const left = atRisk[i]! - events[i]!
    if (left > 0) variance += (area * area * events[i]!) / (atRisk[i]! * left)
  }
  return { value: area + end, standardError: Math.sqrt(variance) }
}

/** The table of a curve, which may come from anywhere: its times are looked at, not each of its numbers. */
export function tableOfCurve(curve: SurvivalCurve): SurvivalColumns {
  checkColumn(curve?.table?.time, 'time')
  return curve.table
}

/** The first time whose side is not above, or the middle of the times from there to the first below. NaN is no side. */
function crossing(curve: SurvivalCurve, side: (row: number) => number): number | null {
  const { time, events } = curve.table
  let start: number | undefined
  const middle = (end: number): number => (start === undefined ? end : start / 2 + end / 2)
  for (let i = 0; i < time.length; i++) {
    if (events[i] === 0) continue
    const above = side(i)
    if (above < 0 || (above === 0 && curve.quantileRule === 'infimum')) return middle(time[i]!)
    if (above === 0) start ??= time[i]!
  }
  return start === undefined ? null : middle(time[time.length - 1]!)
}

/** The sign of S − over/under at a row, in whole numbers. Where nothing is censored in between, factors cancel. */
function exactSide(table: SurvivalColumns, row: number, over: bigint, under: bigint): number {
  const { atRisk, events, censored } = table
  const survived = [under]
  const entered = [over]
  let start = atRisk[0]!
  for (let i = 0; i <= row; i++) {
    const left = atRisk[i]! - events[i]!
    if (i < row && censored[i] === 0) continue
    if (left !== start) {
      survived.push(BigInt(left))
      entered.push(BigInt(start))
    }
    start = left - censored[i]!
  }
  const above = product(survived) - product(entered)
  return above > 0n ? 1 : above < 0n ? -1 : 0
}

function checkTime(name: string, time: number): void {
  if (!(Number.isFinite(time) && time >= 0)) badOption(name, 'a finite number of at least 0', time)
}
