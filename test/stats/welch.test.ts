import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tableOf } from '../../src/core/values.ts'
import { momentsOf } from '../../src/stats/moments.ts'
import { welch } from '../../src/stats/welch.ts'

const of = (values: readonly number[]) => momentsOf(tableOf(values))!

describe('welch', () => {
  test('welch(a, b) gives what R prints for the extra sleep of two groups', () => {
    // Student 1908; R's ?t.test, t.test(extra ~ group, data = sleep)
    const one = of([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2])
    const two = of([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
    const { difference, lower, upper, p, t, df } = welch(one, two, 0.95)!
    expect(difference).toBeCloseTo(0.75 - 2.33, 12)
    expect([t.toFixed(4), df.toFixed(3), p.toFixed(5)]).toEqual(['-1.8608', '17.776', '0.07939'])
    expect([lower.toFixed(7), upper.toFixed(7)]).toEqual(['-3.3654832', '0.2054832'])
  })

  test('welch(a, b) of equal variances and sizes has the degrees of freedom of Student', () => {
    const a = { n: 12, mean: 3, variance: 2 }
    expect(welch(a, { ...a, mean: 4 })?.df).toBeCloseTo(22, 12)
    expect(welch(a, a)).toMatchObject({ difference: 0, t: 0, p: 1 })
  })

  test('welch(a, b) with variance on one side only has the degrees of freedom of that side', () => {
    const got = welch({ n: 9, mean: 1, variance: 4 }, { n: 50, mean: 0, variance: 0 })!
    expect(got.df).toBe(8)
    expect(got.t).toBe(1.5)
  })

  test('welch(a, b) takes an effective n that is not whole', () => {
    const got = welch({ n: 2.5, mean: 1, variance: 1 }, { n: 2.5, mean: 0, variance: 1 })!
    expect(got.t).toBeCloseTo(1 / Math.sqrt(0.8), 12)
    expect(got.df).toBeCloseTo(3, 12)
  })

  test('welch(a, b) is null under two items on a side, and where nothing varies on either', () => {
    const a = { n: 9, mean: 1, variance: 4 }
    expect(welch(a, of([5]))).toBeNull()
    expect(welch({ n: 1, mean: 5, variance: 1 }, a)).toBeNull()
    expect(welch(of([4, 4]), of([4, 4, 4]))).toBeNull()
    expect(welch(of([4, 4]), of([5, 5, 5]))).toBeNull()
  })

  test('welch(a, b) keeps the digits of a far tail', () => {
    // P(|T| ≥ t) on 2 degrees of freedom is 1 − t/√(2 + t²), which is 1/t² to a share of 1.5/t².
    const [a, b] = [
      { n: 2, mean: 1e6, variance: 1 },
      { n: 2, mean: 0, variance: 1 },
    ]
    const { p, t, df } = welch(a, b)!
    expect(df).toBeCloseTo(2, 12)
    expect(Math.abs(p * t * t - 1)).toBeLessThan(1e-9)
  })

  test('welch(a, b) touches 0 at the level 1 − p, and its mirror is the negative', () => {
    const side = fc.record({
      n: fc.double({ min: 1.5, max: 1e6, noNaN: true }),
      mean: fc.integer({ min: -100, max: 100 }),
      variance: fc.double({ min: 0.01, max: 1e4, noNaN: true }),
    })
    fc.assert(
      fc.property(side, side, (a, b) => {
        const { difference, lower, upper, p, df } = welch(a, b)!
        expect(df).toBeGreaterThanOrEqual(Math.min(a.n, b.n) - 1 - 1e-9)
        expect(df).toBeLessThanOrEqual((a.n + b.n - 2) * (1 + 1e-12))
        const mirror = welch(b, a)!
        expect([mirror.difference, mirror.p]).toEqual([0 - difference, p])
        expect(mirror.lower).toBeCloseTo(-upper, 8)
        expect(lower < difference && difference < upper).toBe(true)
        fc.pre(p > 1e-6 && p < 0.999)
        const touching = welch(a, b, 1 - p)!
        const end = difference > 0 ? touching.lower : touching.upper
        expect(Math.abs(end)).toBeLessThan(1e-6 * (upper - lower))
      }),
    )
  })
})
