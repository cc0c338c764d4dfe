import { type Interval, readIntervalOptions } from '../core/result.ts'
import { normalCdf } from './normal.ts'
import { checkSuccesses } from './proportion-interval.ts'
import { wilsonInterval } from './wilson.ts'

/** Successes of n. */
export interface Share {
  readonly successes: number
  readonly n: number
}

/**
 * Newcombe's interval of the difference of two shares, a − b, on −1 to 1: Wilson's limits of each, put together by
 * `moverDifference`. Null where either n is 0.
 *
 * @throws `invalid_count` unless 0 ≤ successes ≤ n, both finite; `invalid_option` for an unknown option or level.
 * @example
 * newcombeDifference({ successes: 56, n: 70 }, { successes: 48, n: 80 })?.lower // 0.05243147240236498
 * @see Newcombe 1998, Interval estimation for the difference between independent proportions, Statistics in Medicine
 * 17:873–890 (method 10)
 * @category Statistics
 * @since 0.1.0
 */
export function newcombeDifference(
  a: Share,
  b: Share,
  options: { readonly level?: number } = {},
): Interval<'newcombe'> | null {
  const { method, level } = readIntervalOptions(options, ['newcombe'])
  checkSuccesses(a.successes, a.n, ['a'])
  checkSuccesses(b.successes, b.n, ['b'])
  if (a.n === 0 || b.n === 0) return null
  const estimate = ({ successes, n }: Share): ValueWithLimits => ({
    ...wilsonInterval(successes, n, level),
    value: successes / n,
  })
  return { ...moverDifference(estimate(a), estimate(b)), level, method }
}

/** A value between its limits, of any metric. */
export interface ValueWithLimits {
  readonly value: number
  readonly lower: number
  readonly upper: number
}

/**
 * Limits of a.value − b.value from the limits of two independent values, all of one level ("method of variance estimates
 * recovery"): d − √((a − lower of a)² + (upper of b − b)²) and d + √((upper of a − a)² + (b − lower of b)²).
 *
 * @example
 * moverDifference({ value: 5, lower: 2, upper: 9 }, { value: 4, lower: 1, upper: 8 }) // { lower: -4, upper: 6 }
 * @see Zou and Donner 2008, Construction of confidence limits about effect measures, Statistics in Medicine 27:1693–1702
 * @category Statistics
 * @since 0.1.0
 */
export function moverDifference(
  a: ValueWithLimits,
  b: ValueWithLimits,
): { readonly lower: number; readonly upper: number } {
  const difference = a.value - b.value
  return {
    lower: difference - Math.hypot(a.value - a.lower, b.upper - b.value),
    upper: difference + Math.hypot(a.upper - a.value, b.value - b.lower),
  }
}

/**
 * The two-sided p of an interval: one less the level at which its limits, `z` standard errors to each side of
 * `difference`, begin to hold 0. 1 for no difference.
 */
export function pByInversion(
  difference: number,
  limits: (z: number) => { readonly lower: number; readonly upper: number },
): number {
  if (difference === 0) return 1
  const holds = (z: number): boolean => {
    const { lower, upper } = limits(z)
    return lower <= 0 && upper >= 0
  }
  let below = 0
  let above = 1
  // beyond 37 standard errors p is no normal double any more
  while (above < 37 && !holds(above)) [below, above] = [above, Math.min(37, 2 * above)]
  for (let step = 0; step < 100; step++) {
    const middle = (below + above) / 2
    if (middle <= below || middle >= above) break
    if (holds(middle)) above = middle
    else below = middle
  }
  return 2 * normalCdf(-above)
}
