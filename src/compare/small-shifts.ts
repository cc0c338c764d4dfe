import { badOption, checkOptions } from '../core/errors.ts'
import { cumulated } from '../stats/cusum.ts'
import { smoothed } from '../stats/ewma.ts'
import {
  type KnownLevelOptions,
  levelWith,
  placesOfSignals,
  positive,
  readSeries,
  type SeriesPoint,
  type SeriesStatus,
  seenBy,
  withGaps,
} from './series.ts'

/** Options of `ewma`. */
export interface EwmaOptions extends KnownLevelOptions {
  /** The weight of the newest point, above 0 and up to 1. @defaultValue 0.2 */
  readonly lambda?: number
  /** @defaultValue 3 */
  readonly sigmas?: number
}

/** One point of `ewma`; all null for a gap. */
export interface EwmaPoint {
  readonly value: number | null
  readonly average: number | null
  readonly lower: number | null
  readonly upper: number | null
  readonly signal: boolean
}

/** What `ewma` answers with. */
export interface Ewma {
  readonly status: SeriesStatus
  readonly lambda: number
  readonly sigmas: number
  readonly centre: number | null
  readonly points: readonly EwmaPoint[]
  /** Where the signals are, from 0. */
  readonly signals: readonly number[]
}

/**
 * Exponentially weighted moving average with its limits: sees small lasting shifts sooner than single points do.
 *
 * Each average is λ · value + (1 − λ) · the last, from the centre on; its limits are exact at the start and where points
 * rest on different n. In the unit of the values; gaps are skipped. No points: `centre` null.
 *
 * @throws as `controlChart`
 * @example
 * ewma([10, 11, 9, 13, 14, 13], { centre: 10, sigma: 1 }).points.map(({ average }) => average) // [10, 10.2, 9.95…, 10.568, 11.2544, 11.60352]
 * ewma([10, 11, 9, 13, 14, 13], { centre: 10, sigma: 1 }).signals // [4, 5]
 * @see Lucas & Saccucci 1990, Technometrics 32:1–12
 * @category Trends
 * @since 0.1.0
 */
export function ewma(series: readonly SeriesPoint[], options: EwmaOptions = {}): Ewma {
  checkOptions(options, ['lambda', 'sigmas', 'centre', 'sigma', 'baseline'])
  const read = readSeries(series)
  const lambda = positive('lambda', options.lambda, 0.2)
  if (lambda > 1) badOption('lambda', 'above 0 and up to 1', lambda)
  const sigmas = positive('sigmas', options.sigmas, 3)
  const { level, status } = levelWith(read, options)
  const { centre } = level
  const { values, errors } = seenBy(level, read)
  const averages = smoothed(values, errors, centre!, lambda)
  const gap = { value: null, average: null, lower: null, upper: null, signal: false }
  const points = withGaps<EwmaPoint>(read, level, gap, (k) => {
    const { average, error } = averages[k]!
    const [lower, upper] = [centre! - sigmas * error, centre! + sigmas * error]
    return {
      value: values[k]!,
      average,
      lower: Math.max(read.range[0], lower),
      upper: Math.min(read.range[1], upper),
      signal: average < lower || average > upper,
    }
  })
  return { status, lambda, sigmas, centre, points, signals: placesOfSignals(points) }
}

/** Options of `cusum`. */
export interface CusumOptions extends KnownLevelOptions {
  /** What every point is allowed to lie off, in standard errors: half the shift to be found. @defaultValue 0.5 */
  readonly k?: number
  /** From where a sum is a signal, in standard errors. @defaultValue 5 */
  readonly h?: number
}

/** One point of `cusum`, in standard errors; all null for a gap. */
export interface CusumPoint {
  readonly value: number | null
  /** What has piled up above the centre, 0 or more ... */
  readonly upper: number | null
  /** ... and below it, 0 or less. */
  readonly lower: number | null
  readonly signal: boolean
}

/** What `cusum` answers with. */
export interface Cusum {
  readonly status: SeriesStatus
  readonly k: number
  readonly h: number
  readonly centre: number | null
  readonly points: readonly CusumPoint[]
  /** Where the signals are, from 0. */
  readonly signals: readonly number[]
}

/**
 * Cumulative sums of what lies off the centre: finds small lasting shifts, and when they began (where a sum left 0).
 *
 * In standard errors of the points; a signal where a sum goes beyond `h`, and the sums run on after it. Gaps are skipped.
 * Points all alike give sums of 0. No points: `centre` null.
 *
 * @throws as `controlChart`
 * @example
 * const { points, signals } = cusum([10, 11, 13, 13, 14], { centre: 10, sigma: 1 })
 * points.map(({ upper }) => upper) // [0, 0.5, 3, 5.5, 9]
 * signals // [3, 4]
 * @see Page 1954, Biometrika 41:100–115
 * @category Trends
 * @since 0.1.0
 */
export function cusum(series: readonly SeriesPoint[], options: CusumOptions = {}): Cusum {
  checkOptions(options, ['k', 'h', 'centre', 'sigma', 'baseline'])
  const read = readSeries(series)
  const { k = 0.5 } = options
  if (!(Number.isFinite(k) && k >= 0)) badOption('k', 'a number from 0 up', k)
  const h = positive('h', options.h, 5)
  const { level, status } = levelWith(read, options)
  const { values, steps } = seenBy(level, read)
  const sums = cumulated(
    steps.map((step) => Math.min(Math.max(step, -FARTHEST), FARTHEST)),
    k,
  )
  const gap = { value: null, upper: null, lower: null, signal: false }
  const points = withGaps<CusumPoint>(read, level, gap, (at) => {
    const { upper, lower } = sums[at]!
    return { value: values[at]!, upper, lower, signal: upper > h || lower < -h }
  })
  return { status, k, h, centre: level.centre, points, signals: placesOfSignals(points) }
}

/** As far off, in standard errors, as a sum counts what lies off a level without any spread. */
const FARTHEST = 1e9
