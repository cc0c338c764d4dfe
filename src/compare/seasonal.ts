import { badOption, checkOptions } from '../core/errors.ts'
import { type Interval, readIntervalOptions } from '../core/result.ts'
import { moverDifference } from '../stats/difference.ts'
import { criticalZ } from '../stats/normal.ts'
import { readSeries, type SeriesPoint } from './series.ts'

/** Options of `seasonal`. */
export interface SeasonalOptions {
  /** How many points make a season: 7 for the same weekday, 12 for the same month a year ago. */
  readonly period: number
  /** Of the intervals. @defaultValue 0.95 */
  readonly level?: number
}

/** A point beside the one a season earlier. */
export interface SeasonalPoint {
  readonly value: number | null
  readonly before: number | null
  /** value − before. */
  readonly difference: number | null
  /** Null for numbers, which say nothing of their precision. */
  readonly interval: Interval<'mover'> | null
}

/**
 * Every point against the same place of the season before: this Monday less last Monday, with its interval.
 *
 * Intervals are MOVER's from the points' own, and pointwise: of 20 seasons in which nothing changes one lies off 0. In
 * the unit of the values, one entry per point; null without a point a season earlier. The differences are a series in
 * their own right, for `controlChart` and `trend`.
 *
 * @throws as `controlChart`
 * @example
 * const [, , monday] = seasonal([{ successes: 80, n: 100 }, { successes: 7, n: 10 }, { successes: 90, n: 100 }], { period: 2 })
 * monday // { value: 0.9, before: 0.8, difference: 0.09…, interval: { lower: 0.0001…, upper: 0.19…, level: 0.95, method: 'mover' } }
 * @see Zou & Donner 2008, Statistics in Medicine 27:1693–1702
 * @category Trends
 * @since 0.1.0
 */
export function seasonal(series: readonly SeriesPoint[], options: SeasonalOptions): readonly SeasonalPoint[] {
  const { period, ...rest } = options ?? {}
  checkOptions(rest, ['level'])
  const { level } = readIntervalOptions(rest, ['mover'])
  if (!(Number.isSafeInteger(period) && period > 0)) badOption('period', 'a whole number of points', period)
  const { values, limits } = readSeries(series)
  const z = criticalZ(level)
  return values.map((value, i) => {
    const before = values[i - period] ?? null
    if (value === null || before === null) return { value, before, difference: null, interval: null }
    const [now, then] = [limits[i]!(z), limits[i - period]!(z)]
    const between = now && then && moverDifference({ value, ...now }, { value: before, ...then })
    const interval =
      between && Number.isFinite(between.lower) && Number.isFinite(between.upper)
        ? { lower: between.lower + 0, upper: between.upper + 0, level, method: 'mover' as const }
        : null
    return { value, before, difference: value - before + 0, interval }
  })
}
