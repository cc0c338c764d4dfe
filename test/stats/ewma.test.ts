import { describe, expect, test } from 'vitest'
import { smoothed } from '../../src/stats/ewma.ts'

describe('smoothed(values, errors, centre, lambda)', () => {
  test('gives the averages of NIST, and limits that tend to theirs', () => {
    // NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.4: λ = 0.3, centre 50, s = 2.0539, limits in the long run
    // 47.4115 and 52.5884.
    const values = [
      52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6,
      52.4, 53.6, 52.1,
    ]
    const published = [
      50.6, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33, 50.11, 49.36, 49.52, 50.05, 49.38,
      49.92, 50.73, 51.23, 51.94, 51.99,
    ]
    const points = smoothed(
      values,
      values.map(() => 2.0539),
      50,
      0.3,
    )
    points.forEach(({ average }, i) => {
      expect(Math.abs(average - published[i]!)).toBeLessThan(0.0051)
    })
    expect(50 + 3 * points[19]!.error).toBeCloseTo(52.5884, 3)
  })

  test('has the error e·√(λ/(2 − λ)·(1 − (1 − λ)^2i)) where all points have e (Lucas & Saccucci 1990)', () => {
    smoothed([1, 5, 2, 8], [3, 3, 3, 3], 4, 0.2).forEach(({ error }, i) => {
      expect(error).toBeCloseTo(3 * Math.sqrt((0.2 / 1.8) * (1 - 0.8 ** (2 * i + 2))), 12)
    })
  })

  test('is the series itself with lambda 1, and nothing of nothing', () => {
    const own = [3, 1, 2].map((average) => ({ average, error: 0.5 }))
    expect(smoothed([3, 1, 2], [0.5, 0.5, 0.5], 9, 1)).toEqual(own)
    expect(smoothed([], [], 0, 0.2)).toEqual([])
  })
})
