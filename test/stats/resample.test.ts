import { describe, expect, test } from 'vitest'
import { multinomial } from '../../src/stats/binomial.ts'
import { seededRandom } from '../../src/stats/random.ts'
import {
  type Correction,
  correctionOf,
  influenceOf,
  resampledLimits,
  resampledP,
  UNCORRECTED,
} from '../../src/stats/resample.ts'

// Efron and Tibshirani 1993, An Introduction to the Bootstrap, table 14.1: spatial test data, test A.
const spatial = [
  48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6, 0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26, 30, 41,
]

/** The plug-in variance of so many of each. */
function variance(counts: ArrayLike<number>): number {
  let n = 0
  let sum = 0
  let squares = 0
  spatial.forEach((x, i) => {
    n += counts[i]!
    sum += counts[i]! * x
    squares += counts[i]! * x * x
  })
  return squares / n - (sum / n) ** 2
}

describe('resampling', () => {
  test('correctionOf and resampledLimits give the BCa interval of the variance of the spatial test', () => {
    const ones = spatial.map(() => 1)
    expect(variance(ones)).toBeCloseTo(171.5, 1)
    const random = seededRandom(1993)
    const draw = multinomial(ones)
    const drawn = new Float64Array(ones.length)
    const values = Float64Array.from({ length: 50_000 }, () => {
      draw(random, drawn)
      return variance(drawn)
    }).sort()
    const influence = influenceOf(ones, (cell) => variance(ones.map((one, i) => one - +(i === cell))))
    const correction = correctionOf(values, variance(ones), [influence]) as Correction
    // Tables 14.2 and 14.3 and their text, from 2,000 resamples: acceleration .061, bias .146, 5 % and 95 %
    // limits 115.8 and 259.6 by BCa, 100.8 and 233.9 by percentiles. Of 2,000 these have standard errors of 2 to 4.
    expect(correction.acceleration).toBeCloseTo(0.061, 3)
    expect(Math.abs(correction.bias - 0.146)).toBeLessThan(0.09)
    const bca = resampledLimits(values, 0.9, correction)!
    expect(Math.abs(bca.lower - 115.8)).toBeLessThan(5)
    expect(Math.abs(bca.upper - 259.6)).toBeLessThan(6)
    const percentile = resampledLimits(values, 0.9, UNCORRECTED)!
    expect(Math.abs(percentile.lower - 100.8)).toBeLessThan(5)
    expect(Math.abs(percentile.upper - 233.9)).toBeLessThan(5)
  })

  test('resampledLimits without a correction are percentiles of type 6', () => {
    const values = Float64Array.from({ length: 999 }, (_, i) => i + 1)
    const { lower, upper } = resampledLimits(values, 0.95, UNCORRECTED)!
    expect(lower).toBeCloseTo(25, 9)
    expect(upper).toBeCloseTo(975, 9)
  })

  test('resampledLimits are null beyond the pole of the correction', () => {
    const values = Float64Array.of(1, 2, 3)
    expect(resampledLimits(values, 0.95, { bias: 0, acceleration: 0.6 })).toBeNull()
    expect(resampledLimits(values, 0.95, { bias: 0, acceleration: -0.6 })).toBeNull()
  })

  test('correctionOf counts ties half, also where they differ by rounding', () => {
    const influence = { squares: 1, cubes: 0 }
    const values = Float64Array.of(0, 0.3, 0.1 + 0.2, 0.3, 1)
    expect(correctionOf(values, 0.3, [influence])).toEqual({ bias: 0, acceleration: 0 })
    expect(correctionOf(values, 0.1 + 0.2, [influence])).toEqual({ bias: 0, acceleration: 0 })
  })

  test('correctionOf says what is undefined', () => {
    const fine = { squares: 1, cubes: 1 }
    const values = Float64Array.of(1, 2, 3)
    expect(correctionOf(values, 0.5, [fine])).toBe('bias-undefined')
    expect(correctionOf(values, 3.5, [fine])).toBe('bias-undefined')
    expect(correctionOf(values, 2, [fine, null])).toBe('acceleration-undefined')
    expect(correctionOf(values, 2, [{ squares: 0, cubes: 0 }])).toBe('acceleration-undefined')
  })

  test('influenceOf of two samples gives the acceleration of their difference', () => {
    // Davison and Hinkley 1997, 5.3.2: Σ l³/n³ / (6 (Σ l²/n²)^1.5); for means l = x − mean
    const samples = [
      [1, 2, 6],
      [0, 0, 0, 4],
    ]
    const influences = samples.map((sample, k) => {
      const sum = sample.reduce((all, x) => all + x, 0)
      return influenceOf(
        sample.map(() => 1),
        (i) => ((k === 0 ? 1 : -1) * (sum - sample[i]!)) / (sample.length - 1),
      )
    })
    const { acceleration } = correctionOf(Float64Array.of(1, 3), 2, influences) as Correction
    // deviations −2, −1, 3 over 3 and 1, 1, 1, −3 over 4 with their signs turned by the difference
    const squares = (4 + 1 + 9) / 9 + (1 + 1 + 1 + 9) / 16
    const cubes = (-8 - 1 + 27) / 27 + (1 + 1 + 1 - 27) / 64
    expect(acceleration).toBeCloseTo(cubes / (6 * squares ** 1.5), 12)
  })

  test('resampledP is 1 where half of the values lie on each side of 0, and never 0', () => {
    expect(resampledP(Float64Array.of(-2, -1, 1, 2), UNCORRECTED)).toBeCloseTo(1, 12)
    expect(resampledP(Float64Array.of(-1, 0, 0, 1), UNCORRECTED)).toBeCloseTo(1, 12)
    expect(resampledP(Float64Array.of(1, 2, 3, 4), UNCORRECTED)).toBeCloseTo(0.2, 12)
    expect(resampledP(Float64Array.of(-4, -3, -2, -1), { bias: 0.5, acceleration: 0.6 })).toBe(0.2)
  })
})
