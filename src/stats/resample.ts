import { criticalZ, normalCdf, normalQuantile } from './normal.ts'
import { quantiles } from './quantile.ts'

/** Limits straight from the percentiles of resampled values, or corrected for their bias and skewness. */
export type ResampleMethod = 'bca' | 'percentile'

/**
 * Why there is no BCa interval: all resampled values lie on one side of the value, or leaving out one item after the
 * other does not tell how the error changes with the value.
 */
export type PercentileReason = 'bias-undefined' | 'acceleration-undefined'

/** What BCa corrects for; without any it is the percentile method. */
export interface Correction {
  readonly bias: number
  readonly acceleration: number
}

export const UNCORRECTED: Correction = { bias: 0, acceleration: 0 }

/** What the items of a sample do to its value, each when left out: Σu² and Σu³, u = (n − 1)/n · (their mean − theirs). */
export interface Influence {
  readonly squares: number
  readonly cubes: number
}

/** From the values without one item of each cell; null where one of them is undefined. */
export function influenceOf(
  counts: readonly number[],
  without: (cell: number) => number | null,
): Influence | null {
  let n = 0
  let sum = 0
  const left: number[] = []
  for (let cell = 0; cell < counts.length; cell++) {
    const value = counts[cell]! > 0 ? without(cell) : 0
    if (value === null) return null
    left.push(value)
    n += counts[cell]!
    sum += counts[cell]! * value
  }
  let squares = 0
  let cubes = 0
  for (let cell = 0; cell < counts.length; cell++) {
    const u = ((n - 1) / n) * (sum / n - left[cell]!)
    squares += counts[cell]! * u * u
    cubes += counts[cell]! * u * u * u
  }
  return { squares, cubes }
}

/**
 * The correction that BCa makes for resampled values, ascending, of a value, which rests on one sample or on several independent
 * ones. Source: Efron 1987, JASA 82:171–185; several samples: Davison and Hinkley 1997, Bootstrap Methods, 5.3.2.
 */
export function correctionOf(
  values: Float64Array,
  value: number,
  samples: readonly (Influence | null)[],
): Correction | PercentileReason {
  const below = shareBelow(values, value)
  if (!(below > 0 && below < 1)) return 'bias-undefined'
  let squares = 0
  let cubes = 0
  for (const influence of samples) {
    if (!influence) return 'acceleration-undefined'
    squares += influence.squares
    cubes += influence.cubes
  }
  // Rounding alone makes influences of some 1e-16 of the value, over n.
  if (!(Math.sqrt(squares) > 1e-12 * Math.abs(value))) return 'acceleration-undefined'
  return { bias: normalQuantile(below), acceleration: cubes / (6 * squares ** 1.5) }
}

/** The limits of resampled values, ascending; null where the correction has a pole on the way to one. */
export function resampledLimits(
  values: Float64Array,
  level: number,
  { bias, acceleration }: Correction,
): { readonly lower: number; readonly upper: number } | null {
  const z = criticalZ(level)
  const shares = [bias - z, bias + z].map((from) => {
    const scale = 1 - acceleration * from
    return scale > 0 ? normalCdf(bias + from / scale) : Number.NaN
  })
  if (!shares.every((share) => share >= 0)) return null
  const [lower, upper] = quantiles(values, shares, { type: 6 })
  return { lower: lower!, upper: upper! }
}

/** 1 − the level at which those limits touch 0; resampled values tell none below 1 / (their number + 1). */
export function resampledP(values: Float64Array, { bias, acceleration }: Correction): number {
  const least = 1 / (values.length + 1)
  const below = shareBelow(values, 0)
  if (!(below > 0 && below < 1)) return least
  const from = normalQuantile(below) - bias
  const scale = 1 + acceleration * from
  return scale > 0 ? Math.min(1, Math.max(least, 2 * normalCdf(-Math.abs(from / scale - bias)))) : least
}

/** The share of ascending values below one, ties counting half; what differs by rounding alone is a tie. */
function shareBelow(values: Float64Array, value: number): number {
  const n = values.length
  const noise = 1e-12 * Math.max(Math.abs(value), Math.abs(values[0]!), Math.abs(values[n - 1]!))
  let below = 0
  while (below < n && values[below]! < value - noise) below++
  let reached = below
  while (reached < n && values[reached]! <= value + noise) reached++
  return (below + reached) / (2 * n)
}
