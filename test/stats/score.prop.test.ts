import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scoreLimits } from '../../src/stats/score.ts'
import { scoreReference } from './score-reference.ts'

const scales = [
  [1, 2, 3, 4, 5],
  [1, 2, 3, 4, 5, 6, 7],
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  [-3, 0, 1, 50],
]
const tally = fc.constantFrom(...scales).chain((points) =>
  fc.record({
    points: fc.constant(points),
    weights: fc
      .array(fc.oneof(fc.constant(0), fc.nat(3), fc.nat(1000)), {
        minLength: points.length,
        maxLength: points.length,
      })
      .filter((weights) => weights.some((weight) => weight > 0)),
    z: fc.constantFrom(0.2, 1, 1.959963984540054, 3.290526731491926),
  }),
)
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)

describe('scoreLimits, laws', () => {
  test('scoreLimits is the definition solved by bisection on scales of 4 to 11 points', () => {
    fc.assert(
      fc.property(tally, fc.constantFrom(1, 0.3, 1e4), ({ points, weights, z }, factor) => {
        const n = Math.max(0.5, sum(weights) * factor)
        const got = scoreLimits(points, weights, z, n)
        const expected = scoreReference(points, weights, z, n)
        const width = points.at(-1)! - points[0]!
        for (const side of [0, 1]) expect(Math.abs(got[side]! - expected[side]!)).toBeLessThan(1e-7 * width)
      }),
    )
  })

  test('scoreLimits lies in the scale, holds the mean, and narrows as n grows', () => {
    fc.assert(
      fc.property(tally, fc.constantFrom(2, 1e3, 1e12), ({ points, weights, z }, times) => {
        const [lower, upper] = scoreLimits(points, weights, z)
        const mean = sum(weights.map((weight, k) => weight * points[k]!)) / sum(weights)
        expect(lower).toBeGreaterThanOrEqual(points[0]!)
        expect(upper).toBeLessThanOrEqual(points.at(-1)!)
        expect(lower).toBeLessThanOrEqual(mean + 1e-12)
        expect(upper).toBeGreaterThanOrEqual(mean - 1e-12)
        expect(upper).toBeGreaterThan(lower)
        const [narrowerLower, narrowerUpper] = scoreLimits(
          points,
          weights.map((weight) => weight * times),
          z,
        )
        expect(narrowerLower).toBeGreaterThanOrEqual(lower)
        expect(narrowerUpper).toBeLessThanOrEqual(upper)
      }),
    )
  })

  test('scoreLimits moves with the scale: a + bx', () => {
    fc.assert(
      fc.property(tally, fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 20 }), (one, a, b) => {
        const [lower, upper] = scoreLimits(one.points, one.weights, one.z)
        const moved = scoreLimits(
          one.points.map((x) => a + b * x),
          one.weights,
          one.z,
        )
        expect(Math.abs(moved[0] - (a + b * lower))).toBeLessThan(1e-10)
        expect(Math.abs(moved[1] - (a + b * upper))).toBeLessThan(1e-10)
      }),
    )
  })
})
