import { describe, expect, test } from 'vitest'
import { cumulated } from '../../src/stats/cusum.ts'

describe('cumulated(steps, k)', () => {
  test("gives Montgomery's tabular CUSUM", () => {
    // Montgomery, Introduction to Statistical Quality Control, the tabular CUSUM of 30 observations about 10 with σ = 1,
    // K = 0.5: C+ is 5.28 at period 29, the first above H = 5; C− 0.05 and 1.56 at the first two, which he writes without their sign.
    const values = [
      9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.2, 10.34, 9.03, 11.47, 10.51, 9.4, 10.08, 9.37,
      10.62, 10.31, 8.52, 10.84, 10.9, 9.33, 12.29, 11.5, 10.6, 11.08, 10.38, 11.62, 11.31, 10.52,
    ]
    const sums = cumulated(
      values.map((value) => value - 10),
      0.5,
    )
    expect(sums.slice(0, 2).map(({ lower }) => lower)).toEqual([
      expect.closeTo(-0.05, 10),
      expect.closeTo(-1.56, 10),
    ])
    expect(sums.findIndex(({ upper }) => upper > 5)).toBe(28)
    expect(sums[28]!.upper).toBeCloseTo(5.28, 10)
  })

  test('stays at 0 for points on the centre, and is never −0', () => {
    expect(cumulated([0, 0], 0.5)).toEqual([
      { upper: 0, lower: 0 },
      { upper: 0, lower: 0 },
    ])
    expect(cumulated([], 0.5)).toEqual([])
  })
})
