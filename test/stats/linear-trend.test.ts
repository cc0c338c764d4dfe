import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { linearTrend } from '../../src/stats/linear-trend.ts'

const plain = (values: (number | null)[]) => ({ values, sizes: values.map(() => 1) })

describe('linearTrend(series, level)', () => {
  // Least squares against R's lm: test/vectors/12-trends.test.ts.
  test('has no slope of one point, and no interval of two', () => {
    const none = { slope: null, interval: null, p: null, theilSen: null }
    expect(linearTrend(plain([]), 0.95)).toEqual({ intercept: null, ...none })
    expect(linearTrend(plain([null, 5]), 0.95)).toEqual({ intercept: 5, ...none })
    expect(linearTrend(plain([3, 5]), 0.95)).toEqual({
      intercept: 3,
      slope: 2,
      interval: null,
      p: null,
      theilSen: 2,
    })
  })

  test('says 0 and p = 1 of points all alike, and of a straight line the line itself', () => {
    const interval = { lower: 0, upper: 0, level: 0.95, method: 't' }
    expect(linearTrend(plain([7, 7, 7, 7]), 0.95)).toEqual({
      intercept: 7,
      slope: 0,
      interval,
      p: 1,
      theilSen: 0,
    })
    expect(linearTrend(plain([1, 3, null, 7, 9]), 0.95)).toMatchObject({
      intercept: 1,
      slope: 2,
      p: 0,
      theilSen: 2,
    })
  })

  test('a point of size 3 is three points of size 1', () => {
    // Their slope; the degrees of freedom are those of the points.
    const { slope, intercept } = linearTrend({ values: [1, 5, 4], sizes: [1, 3, 2] }, 0.95)
    // Σw = 6, x̄ = 7/6, ȳ = 24/6; Sxy = Σwxy − Σw·x̄·ȳ = 31 − 28, Sxx = 11 − 49/6
    expect(slope).toBeCloseTo(3 / (11 - 49 / 6), 12)
    expect(intercept).toBeCloseTo(4 - (slope! * 7) / 6, 12)
  })

  test('adding a line to a series adds its slope; the wildest point does not move Theil–Sen', () => {
    const values = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 3, maxLength: 30 })
    fc.assert(
      fc.property(values, fc.integer({ min: -9, max: 9 }), (values, by) => {
        const before = linearTrend(plain(values), 0.9)
        const after = linearTrend(plain(values.map((value, i) => value + by * i)), 0.9)
        expect(after.slope).toBeCloseTo(before.slope! + by, 8)
        expect(after.theilSen).toBeCloseTo(before.theilSen! + by, 8)
        expect(after.interval!.upper - after.interval!.lower).toBeCloseTo(
          before.interval!.upper - before.interval!.lower,
          6,
        )
      }),
    )
    expect(linearTrend(plain([0, 1, 2, 3, 1e6, 5, 6, 7, 8]), 0.95).theilSen).toBe(1)
  })
})
