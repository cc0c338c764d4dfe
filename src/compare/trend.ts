import { checkOptions } from '../core/errors.ts'
import { type Interval, readIntervalOptions } from '../core/result.ts'
import { CHART_RULES, type ChartRule, type Series } from '../stats/control-limits.ts'
import { linearTrend } from '../stats/linear-trend.ts'
import {
  type ChartMethod,
  type ChartPoint,
  type ControlChart,
  type ControlChartOptions,
  chartOf,
} from './control-chart.ts'
import { type BaselineOptions, ENOUGH, readSeries, type SeriesPoint } from './series.ts'

/** Options of `trend`. */
export interface TrendOptions extends ControlChartOptions {
  /** Of the slope's interval. @defaultValue 0.95 */
  readonly level?: number
}

/** One thing that speaks for a signal, or the one for there being none. */
export interface TrendReason {
  readonly rule: ChartRule | 'slope' | 'within-limits' | 'too-few-points'
  /** The points it is about, from 0. */
  readonly at: readonly number[]
  /** In plain words; points are counted from 1. */
  readonly text: string
}

/** What `trend` answers with. */
export interface Trend {
  readonly verdict: 'signal' | 'noise' | 'too-few-points'
  /** Never empty: what chance does not explain, or why it explains all. */
  readonly reasons: readonly TrendReason[]
  readonly method: ChartMethod
  readonly centre: number | null
  readonly sigmaZ: number | null
  /** The last point that is no gap, with its limits. */
  readonly last: (ChartPoint & { readonly at: number }) | null
  /** Least squares, points weighted by n; `value` is the change per step. */
  readonly slope: {
    readonly value: number | null
    readonly interval: Interval<'t'> | null
    readonly p: number | null
  }
  /** The median slope of all pairs, which few wild points do not move. */
  readonly theilSen: number | null
}

/**
 * Whether a series says anything at all: `signal` or `noise`, and why, in plain words.
 *
 * A signal is any of the chart's rules (beyond the limits, nine in a row on one side of the centre), or a straight line
 * that rises or falls with p < 0.01. Under 12 points the verdict is `too-few-points`. Months without a cause give
 * `signal` in 7 to 9 % of series of 24.
 *
 * In the unit of the values. Gaps keep their place in time and count for nothing else.
 *
 * @throws as `controlChart`
 * @example
 * const scores = [31, 29, 32, 30, 28, 31, 30, 33, 29, 31, 30, 45]
 * trend(scores).verdict // 'signal'
 * trend(scores).reasons // [{ rule: 'beyond-limits', at: [11], text: 'point 12 of 12 (45) is above its upper limit (40.77)' }]
 * trend(scores.slice(0, 11)).verdict // 'too-few-points'
 * @see Nelson 1984, Journal of Quality Technology 16:237–239; Sen 1968, Journal of the American Statistical Association
 * 63:1379–1389
 * @category Trends
 * @since 0.1.0
 */
export function trend(series: readonly SeriesPoint[], options: TrendOptions = {}): Trend {
  checkOptions(options, ['method', 'sigmas', 'rules', 'baseline', 'level'])
  const { level: givenLevel, ...chosen } = options
  const { level } = readIntervalOptions(givenLevel === undefined ? {} : { level: givenLevel }, ['t'])
  const read = readSeries(series)
  const chart = chartOf(read, chosen)
  const { slope: value, interval, p, theilSen } = linearTrend(read, level)
  const slope = { value, interval, p }
  const at = read.values.reduce<number>((last, value, i) => (value === null ? last : i), -1)
  const found = [...reasonsOf(chart), ...(p !== null && p < 0.01 ? [slopeReason(value!, p)] : [])]
  const few = chart.status !== 'ok'
  return {
    verdict: few ? 'too-few-points' : found.length > 0 ? 'signal' : 'noise',
    reasons: few ? [fewReason(read.values, options)] : found.length > 0 ? found : [noiseReason(chart, slope)],
    method: chart.method,
    centre: chart.centre,
    sigmaZ: chart.sigmaZ,
    last: at < 0 ? null : { at, ...chart.points[at]! },
    slope,
    theilSen,
  }
}

/** One reason per unbroken stretch of a rule: its points, and those before them that make up the pattern. */
function reasonsOf({ points, centre }: ControlChart): TrendReason[] {
  const places = [...points.keys()].filter((i) => points[i]!.value !== null)
  const count = points.length
  const reasons: TrendReason[] = []
  for (const rule of CHART_RULES) {
    const { span, say } = PATTERNS[rule]
    let stretch: number[] = []
    const close = (): void => {
      if (stretch.length === 0) return
      const at = places.slice(Math.max(0, stretch[0]! - span + 1), stretch.at(-1)! + 1)
      reasons.push({ rule, at, text: say(at, points, centre!, count) })
      stretch = []
    }
    places.forEach((place, k) => {
      const { rules, value } = points[place]!
      const before = points[places[k - 1]!]?.value
      const turned = before != null && value! > centre! !== before > centre!
      if (!rules.includes(rule) || span === 1 || (rule !== 'six-rising-or-falling' && turned)) close()
      if (rules.includes(rule)) stretch.push(k)
    })
    close()
  }
  return reasons
}

type Say = (at: readonly number[], points: readonly ChartPoint[], centre: number, count: number) => string

/** How many points a pattern takes, and how it is put in words. */
const PATTERNS: { readonly [rule in ChartRule]: { readonly span: number; readonly say: Say } } = {
  'beyond-limits': {
    span: 1,
    say: ([i], points, centre, count) => {
      const { value, lower, upper } = points[i!]!
      const side =
        value! > centre
          ? `above its upper limit (${short(upper!)})`
          : `below its lower limit (${short(lower!)})`
      return `point ${i! + 1} of ${count} (${short(value!)}) is ${side}`
    },
  },
  'nine-on-one-side': {
    span: 9,
    say: (at, points, centre, count) =>
      `${stretchOf(at, count)} all lie ${sideOf(at, points, centre)} the centre (${short(centre)})`,
  },
  'six-rising-or-falling': {
    span: 6,
    say: (at, points, _, count) =>
      `${stretchOf(at, count)} each lie ${points[at.at(-1)!]!.value! > points[at[0]!]!.value! ? 'above' : 'below'} the one before`,
  },
  'two-of-three-beyond-two-sigmas': {
    span: 3,
    say: (at, points, centre, count) =>
      `${stretchOf(at, count)} lie far ${sideOf(at, points, centre)} the centre (${short(centre)}): two of three by over two standard errors`,
  },
  'four-of-five-beyond-one-sigma': {
    span: 5,
    say: (at, points, centre, count) =>
      `${stretchOf(at, count)} lie mostly ${sideOf(at, points, centre)} the centre (${short(centre)}): four of five by over one standard error`,
  },
}

function stretchOf(at: readonly number[], count: number): string {
  return `points ${at[0]! + 1} to ${at.at(-1)! + 1} of ${count}`
}

function sideOf(at: readonly number[], points: readonly ChartPoint[], centre: number): 'above' | 'below' {
  return points[at.at(-1)!]!.value! > centre ? 'above' : 'below'
}

function slopeReason(value: number, p: number): TrendReason {
  const text = `the line through all points ${value > 0 ? 'rises' : 'falls'} by ${short(Math.abs(value))} per step (${shortP(p)})`
  return { rule: 'slope', at: [], text }
}

function noiseReason({ points }: ControlChart, { value, p }: Trend['slope']): TrendReason {
  const seen = points.filter((point) => point.value !== null).length
  const text = `none of the rules is met by the ${seen} points, and a slope of ${short(value!)} per step is what chance makes (${shortP(p!)})`
  return { rule: 'within-limits', at: [], text }
}

function fewReason(values: Series['values'], { baseline = values.length }: BaselineOptions): TrendReason {
  const seen = values.slice(0, baseline).filter((value) => value !== null).length
  const text = `${seen} ${seen === 1 ? 'point' : 'points'} to set limits by, of at least ${ENOUGH}`
  return { rule: 'too-few-points', at: [], text }
}

/** Four digits, without an exponent where a number is of ordinary size. */
function short(value: number): string {
  return String(Number(value.toPrecision(4)))
}

function shortP(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${Number(p.toPrecision(2))}`
}
