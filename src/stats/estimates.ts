import { type Distribution, meanOf, standardErrorOf, total } from '../core/distribution.ts'
import type { Estimate, IntervalOptions } from '../core/result.ts'
import { type MeanMethod, meanIntervalOf } from './mean-interval.ts'
import { type NetMethod, netInterval, SIDES } from './net-interval.ts'
import { type ProportionMethod, proportionInterval } from './proportion-interval.ts'

/** The places of `band` among a scale's points. */
export function placesOf(points: readonly number[], band: readonly number[]): readonly number[] {
  return band.map((point) => points.indexOf(point))
}

/** The sum of what lies at `places`; beyond the end lies nothing. */
export function at(values: readonly number[], places: readonly number[]): number {
  let sum = 0
  for (const place of places) sum += values[place] ?? 0
  return sum
}

/** The weighted share of the answers at `places`; null, as with no answers, where nobody said which these are. */
export function shareEstimate(
  { weights, n, effectiveN }: Distribution,
  places: readonly number[] | null,
  options?: IntervalOptions<ProportionMethod>,
): Estimate<ProportionMethod> {
  if (n === 0 || !places) return { value: null, interval: null }
  const value = at(weights, places) / total(weights)
  return { value, interval: proportionInterval(value * effectiveN, effectiveN, options) }
}

/** 100 × (share at `positive` − share at `negative`), in points, with its standard error. */
export function netEstimate(
  { weights, n, effectiveN }: Distribution,
  positive: readonly number[] | null,
  negative: readonly number[] | null,
  options?: IntervalOptions<NetMethod>,
): Estimate<NetMethod> & { readonly standardError: number | null } {
  if (n === 0 || !positive || !negative) return { value: null, interval: null, standardError: null }
  const p = at(weights, positive)
  const d = at(weights, negative)
  const sides = [d, p, total(weights) - p - d]
  return {
    value: meanOf([-100, 100, 0], sides),
    interval: netInterval(sides, effectiveN, options),
    standardError: 100 * standardErrorOf(SIDES, sides, effectiveN),
  }
}

/** The weighted mean of the points. */
export function meanEstimate(
  { weights, n, effectiveN }: Distribution,
  scale: readonly number[],
  options?: IntervalOptions<MeanMethod>,
): Estimate<MeanMethod> {
  if (n === 0) return { value: null, interval: null }
  return {
    value: meanOf(scale, weights),
    interval: meanIntervalOf(scale, weights, effectiveN, options),
  }
}
