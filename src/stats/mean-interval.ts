import { checkCounts } from '../core/distribution.ts'
import { CxMetricsError, show } from '../core/errors.ts'
import { type Interval, type IntervalOptions, readIntervalOptions } from '../core/result.ts'
import { studentQuantile } from './beta.ts'
import { criticalZ } from './normal.ts'
import { scoreLimits } from './score.ts'

/** How the interval of a mean on a scale is made, `score` by default. */
export type MeanMethod = 'score' | 't'

export const MEAN_METHODS: readonly MeanMethod[] = ['score', 't']

/**
 * The interval of the mean of a distribution on a scale, `{ 1: 3, 2: 0, 3: 4 }`, whose zeros declare points that nobody
 * chose. `score` inverts the multinomial score test and has width even when all agree; `t` is Student's, may leave the
 * scale, and needs two answers. Null where there is nothing to compute from.
 *
 * @throws `invalid_count` unless points are whole numbers and counts whole and not negative.
 * @example
 * meanInterval({ 1: 0, 2: 0, 3: 0, 4: 1, 5: 1 }, { method: 't' }).lower // -1.8531023680873515
 * @see Student 1908, Biometrika 6:1–25; Owen 2001, Empirical Likelihood
 * @category Statistics
 * @since 0.1.0
 */
export function meanInterval(
  distribution: { readonly [point: string]: number },
  options?: IntervalOptions<MeanMethod>,
): Interval<MeanMethod> | null {
  const entries = Object.entries(checkCounts(distribution)).map(([point, count]): [number, number] => {
    const x = Number(point)
    if (Number.isSafeInteger(x) && String(x) === point && Number.isSafeInteger(count) && count >= 0)
      return [x, count]
    const rule = 'must hold whole counts, 0 or more, of whole points'
    throw new CxMetricsError(
      'invalid_count',
      `a distribution ${rule}, got ${show(count)} of ${show(point)}`,
      [point],
    )
  })
  entries.sort(([a], [b]) => a - b)
  const counts = entries.map(([, count]) => count)
  const n = counts.reduce((sum, count) => sum + count, 0)
  return meanIntervalOf(
    entries.map(([x]) => x),
    counts,
    n,
    options,
  )
}

/** `meanInterval` of weights at ascending points that are worth `n` answers. */
export function meanIntervalOf(
  points: readonly number[],
  weights: readonly number[],
  n: number,
  options?: IntervalOptions<MeanMethod>,
): Interval<MeanMethod> | null {
  const { method, level } = readIntervalOptions(options, MEAN_METHODS)
  if (!(n > 0)) return null
  if (method === 'score') {
    const [lower, upper] = scoreLimits(points, weights, criticalZ(level), n)
    return { lower, upper, level, method }
  }
  // under one degree of freedom t has no bounds to speak of; two of equal weight may be worth a rounding less than two
  if (!(n > 2 - 1e-9)) return null
  const sum = (of: (x: number) => number): number =>
    points.reduce((all, x, i) => all + weights[i]! * of(x), 0)
  const total = sum(() => 1)
  const mean = sum((x) => x) / total
  const variance = sum((x) => (x - mean) ** 2) / total
  const margin = studentQuantile(level, n - 1) * Math.sqrt(variance / (n - 1))
  return { lower: mean - margin, upper: mean + margin, level, method }
}
