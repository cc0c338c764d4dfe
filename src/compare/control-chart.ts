import { badOption, checkOptions, oneOf } from '../core/errors.ts'
import { brokenRules, CHART_RULES, type ChartRule } from '../stats/control-limits.ts'
import {
  type BaselineOptions,
  type Kind,
  levelWith,
  placesOfSignals,
  positive,
  type ReadSeries,
  readSeries,
  type SeriesPoint,
  type SeriesStatus,
  seenBy,
  withGaps,
} from './series.ts'

/** `laney` and `xmr` take any series; `p` shares, `u` rates, `c` numbers that are counts. */
export type ChartMethod = 'laney' | 'p' | 'u' | 'c' | 'xmr'

/** Options of `controlChart`. */
export interface ControlChartOptions extends BaselineOptions {
  /** @defaultValue 'laney' */
  readonly method?: ChartMethod
  /** How many standard errors the limits lie from the centre. @defaultValue 3 */
  readonly sigmas?: number
  /** The patterns that count as a signal. @defaultValue ['beyond-limits', 'nine-on-one-side'] */
  readonly rules?: readonly ChartRule[]
}

/** One point of a chart; all null for a gap, the limits too where a lone point has none. */
export interface ChartPoint {
  readonly value: number | null
  readonly lower: number | null
  readonly upper: number | null
  /** How many standard errors, as the limits have them, the value lies off the centre; null where these are 0 and it does. */
  readonly z: number | null
  readonly signal: boolean
  /** The patterns that this point completes. */
  readonly rules: readonly ChartRule[]
}

/** What `controlChart` answers with. */
export interface ControlChart {
  readonly method: ChartMethod
  /** `too-few-points` under 12 in the baseline: what is shown is provisional. */
  readonly status: SeriesStatus
  readonly sigmas: number
  readonly centre: number | null
  /** How many times as far points move as their sizes explain: 1 for `p`, `u`, `c`; null where no variance is known. */
  readonly sigmaZ: number | null
  readonly points: readonly ChartPoint[]
  /** Where the signals are, from 0. */
  readonly signals: readonly number[]
}

const DEFAULT_RULES: readonly ChartRule[] = ['beyond-limits', 'nine-on-one-side']

/**
 * Control limits of a series: which points chance does not explain, seen against how far they move anyway.
 *
 * Laney's chart, the default, takes z = (value − centre) / SE of every point, its scale σz from the mean moving range of
 * z, and limits at centre ± 3·σz·SE. Months that rest on many answers have narrow limits, and real small ups and downs
 * widen all of them, where a p chart of large samples cries wolf. The centre is the pooled value; SE² is centre ·
 * (1 − centre) / n for shares, centre / exposure for rates, else the pooled variance of one item over n. Numbers count
 * alike, which makes it the individuals chart. Limits end where the scale does.
 *
 * In the unit of the values. Null, a result without a value and n = 0 are gaps, as if not there. No points: `centre`
 * null. With the default rules 24 months without a cause raise a signal in 6 to 8 % of series.
 *
 * @param series in time order: results of one definition, or shares, rates or numbers
 * @throws `definition_mismatch` for results of another definition; `mixed_rows`, `invalid_value` with the point's index;
 * `invalid_option` also for a method that does not suit the series
 * @example
 * const seen = [94, 93, 95, 94, 92, 95, 94, 93, 95, 94, 93, 81]
 * const chart = controlChart(seen.map((successes) => ({ successes, n: 100 })))
 * chart.points[11] // { value: 0.81, lower: 0.8622…, upper: 0.9927…, z: -5.4…, signal: true, rules: ['beyond-limits'] }
 * chart.signals // [11]
 * @see Laney 2002, Quality Engineering 14:531–537; Nelson 1984, Journal of Quality Technology 16:237–239
 * @category Trends
 * @since 0.1.0
 */
export function controlChart(
  series: readonly SeriesPoint[],
  options: ControlChartOptions = {},
): ControlChart {
  checkOptions(options, ['method', 'sigmas', 'rules', 'baseline'])
  return chartOf(readSeries(series), options)
}

export function chartOf(read: ReadSeries, options: ControlChartOptions): ControlChart {
  const { rules = DEFAULT_RULES } = options
  const method = oneOf('method', options.method, ['laney', 'p', 'u', 'c', 'xmr'])
  const sigmas = positive('sigmas', options.sigmas, 3)
  if (!Array.isArray(rules)) badOption('rules', 'a list of rules', rules)
  for (const rule of rules) oneOf('rules', rule, CHART_RULES)
  const wanted = KINDS[method]
  if (wanted && read.kind !== null && read.kind !== wanted) {
    badOption('method', `'laney' or 'xmr' for a series of ${read.kind}`, method)
  }
  const { level, status } = levelWith(read, options, method)
  const { centre, sigmaZ } = level
  const { values, errors, steps } = seenBy(level, read)
  const broken = brokenRules(values, steps, rules, sigmas)
  const lowest = method === 'c' ? 0 : read.range[0]
  const points = withGaps<ChartPoint>(read, level, GAP, (k) => ({
    value: values[k]!,
    lower: Math.max(lowest, centre! - sigmas * errors[k]!),
    upper: Math.min(read.range[1], centre! + sigmas * errors[k]!),
    z: Number.isFinite(steps[k]!) ? steps[k]! + 0 : null,
    signal: broken[k]!.length > 0,
    rules: broken[k]!,
  }))
  return { method, status, sigmas, centre, sigmaZ, points, signals: placesOfSignals(points) }
}

const GAP: ChartPoint = { value: null, lower: null, upper: null, z: null, signal: false, rules: [] }

/** The kind of series that each of these charts is for. */
const KINDS: { readonly [method in ChartMethod]: Kind | null } = {
  laney: null,
  p: 'shares',
  u: 'rates',
  c: 'numbers',
  xmr: null,
}
