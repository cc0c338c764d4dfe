import { type Distribution, meanOf, total } from '../core/distribution.ts'
import { mapped } from '../core/mapped.ts'
import type { Estimate, IntervalOptions } from '../core/result.ts'
import { type MeanMethod, meanIntervalOf } from './mean-interval.ts'
import { type NetMethod, netInterval, netOf } from './net-interval.ts'
import { type ProportionMethod, proportionInterval } from './proportion-interval.ts'

/** The places of `band` among a scale's points. */
export function placesOf(points: readonly number[], band: readonly number[]): readonly number[] {
  return band.map((point) => points.indexOf(point))
}

/** The sum of what lies at `places`; beyond the end lies nothing. */
export function at(values: readonly number[], places: readonly number[]): number {
  let sum = 0
  for (let i = 0; i < places.length; i++) sum += values[places[i]!] ?? 0
  return sum
}

/** Answers by bands of places. */
export function inBands(answers: Distribution, bands: readonly (readonly number[])[]): Distribution {
  const sums = (values: readonly number[]): readonly number[] => mapped(bands, (places) => at(values, places))
  return { ...answers, counts: sums(answers.counts), weights: sums(answers.weights) }
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
  // what weights add up to is rounded
  const sides = [d, p, Math.max(0, total(weights) - p - d)]
  const [value, standardError] = netOf(sides, effectiveN)
  return { value, interval: netInterval(sides, effectiveN, options), standardError }
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
