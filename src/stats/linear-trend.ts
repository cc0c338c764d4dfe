import { meanOf } from '../core/distribution.ts'
import type { Interval } from '../core/result.ts'
import { studentP, studentQuantile } from './beta.ts'
import type { Series } from './control-limits.ts'
import { quantile } from './quantile.ts'

/** A straight line through a series: x is the place, 0 onwards; a gap takes its place and nothing else. */
export interface LinearTrend {
  readonly intercept: number | null
  readonly slope: number | null
  readonly interval: Interval<'t'> | null
  /** Two-sided, of a slope of 0. */
  readonly p: number | null
  /** The median of the slopes of all pairs: few wild points do not move it. */
  readonly theilSen: number | null
}

/**
 * Least squares, each point weighted by its size, with Student's t on n − 2 degrees of freedom; null where there are too
 * few points, two for a slope and three for its interval. The Theil–Sen slope takes all pairs, O(n²), each alike.
 *
 * Source: Draper & Smith 1998, Applied Regression Analysis, 1.2 and 9.2; Sen 1968, Journal of the American Statistical
 * Association 63:1379–1389.
 */
export function linearTrend({ values, sizes }: Series, level: number): LinearTrend {
  const x = [...values.keys()].filter((i) => values[i] !== null)
  const y = x.map((i) => values[i]!)
  const weights = x.map((i) => sizes[i]!)
  const n = x.length
  if (n < 2) return { intercept: y[0] ?? null, slope: null, interval: null, p: null, theilSen: null }
  const across = meanOf(x, weights)
  const middle = meanOf(y, weights)
  let xx = 0
  let xy = 0
  for (let i = 0; i < n; i++) {
    xx += weights[i]! * (x[i]! - across) ** 2
    xy += weights[i]! * (x[i]! - across) * (y[i]! - middle)
  }
  const slope = xy / xx + 0
  const residuals = y.map((value, i) => value - middle - slope * (x[i]! - across))
  const left = residuals.reduce((sum, residual, i) => sum + weights[i]! * residual ** 2, 0)
  const error = Math.sqrt(left / (n - 2) / xx)
  const t = slope / error
  const margin = n > 2 ? studentQuantile(level, n - 2) * error : null
  const pairs: number[] = []
  for (let i = 1; i < n; i++) for (let j = 0; j < i; j++) pairs.push((y[i]! - y[j]!) / (x[i]! - x[j]!))
  return {
    intercept: middle - slope * across + 0,
    slope,
    interval: margin === null ? null : { lower: slope - margin, upper: slope + margin, level, method: 't' },
    p: n < 3 ? null : slope === 0 ? 1 : Number.isFinite(t) ? studentP(t, n - 2) : 0,
    theilSen: quantile(pairs, 0.5),
  }
}
