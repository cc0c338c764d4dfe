import { type Interval, type IntervalOptions, readIntervalOptions } from '../core/result.ts'
import type { Moments } from './moments.ts'
import { criticalZ } from './normal.ts'

/**
 * The interval of a mean of skewed data: T = √n(x̄ − μ)/s is made symmetric by the cubic g(t) = t + γt²/3 + γ²t³/27 + γ/6
 * (with γ the skewness over √n), which always has an inverse, 3/γ · ((1 + γ(z − γ/6))^⅓ − 1). No width where all agree.
 * Null under two items.
 *
 * Source: Hall 1992, Journal of the Royal Statistical Society B 54:221–228.
 */
export function hallInterval(
  { n, mean, variance, skewness }: Moments,
  options?: IntervalOptions<'hall'>,
): Interval<'hall'> | null {
  const { method, level } = readIntervalOptions(options, ['hall'])
  return variance === null
    ? null
    : { ...hallLimits({ n, mean, variance, skewness }, criticalZ(level)), level, method }
}

/** ... z standard errors to each side. */
export function hallLimits(
  { n, mean, variance, skewness }: Moments & { readonly variance: number },
  z: number,
): { readonly lower: number; readonly upper: number } {
  const error = Math.sqrt(variance / n)
  const gamma = skewness / Math.sqrt(n)
  // (r − 1)/γ as (r³ − 1)/γ(r² + r + 1), which needs no division by a γ that may be 0.
  const inverse = (z: number): number => {
    const x = z - gamma / 6
    const r = Math.cbrt(1 + gamma * x)
    return (3 * x) / (r * r + r + 1)
  }
  return { lower: mean - error * inverse(z), upper: mean - error * inverse(-z) }
}
