import { describe, expect, test } from 'vitest'
import { NONE, tableOf } from '../../src/core/values.ts'
import { logRank, restrictedMeanDifference, type SurvivalTimes } from '../../src/stats/log-rank.ts'

const of = (events: readonly number[], censored: readonly number[] = []): SurvivalTimes => ({
  events: tableOf(events),
  censored: tableOf(censored),
})

// Freireich et al. 1963, Blood 21:699–716: weeks of remission on 6-MP and on placebo.
const mercaptopurine = of([6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35])
const placebo = of([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23])

describe('logRank', () => {
  test('logRank(6-MP, placebo) gives the published test of remission', () => {
    // Kleinbaum & Klein, Survival Analysis, chapter 2: χ² = 16.793, expected 19.25 and 10.75.
    const { statistic, df, p, observed, expected } = logRank(mercaptopurine, placebo)!
    expect(statistic.toFixed(3)).toBe('16.793')
    expect([df, ...observed]).toEqual([1, 9, 21])
    expect(expected.map((e) => e.toFixed(2))).toEqual(['19.25', '10.75'])
    expect(p.toExponential(0)).toBe('4e-5')
  })

  test('logRank(maintained, not) gives the published test of leukaemia', () => {
    // R's survdiff(Surv(time, status) ~ x, data = aml): expected 10.69 and 7.31, χ² = 3.4, p = 0.07 (Miller 1981)
    const maintained = of([9, 13, 18, 23, 31, 34, 48], [13, 28, 45, 161])
    const not = of([5, 5, 8, 8, 12, 23, 27, 30, 33, 43, 45], [16])
    const { statistic, p, observed, expected } = logRank(maintained, not)!
    expect([...observed]).toEqual([7, 11])
    expect(expected.map((e) => e.toFixed(2))).toEqual(['10.69', '7.31'])
    expect([statistic.toFixed(1), p.toFixed(2)]).toEqual(['3.4', '0.07'])
  })

  test('logRank(a, b) puts events before censorings of the same time', () => {
    // One event at 5 among four at risk, two on each side, although one of them leaves at 5.
    const got = logRank(of([5], [6]), of([], [5, 7]))!
    expect(got.expected).toEqual([0.5, 0.5])
    expect(got.statistic).toBeCloseTo(1, 12)
  })

  test('logRank(a, b) of times that differ by float noise only has them as one', () => {
    const whole = logRank(of([3, 5], [4]), of([3, 6], [3, 5]))!
    const noisy = logRank(of([0.3, 0.5], [0.4]), of([0.1 + 0.2, 0.6], [0.3, 0.5]))!
    expect(noisy).toEqual(whole)
    expect(logRank(of([0.1 + 0.2, 0.6], [0.3, 0.5]), of([0.3, 0.5], [0.4]))!.statistic).toBeCloseTo(
      whole.statistic,
      12,
    )
  })

  test('logRank(a, b) counts without expanding', () => {
    const [a, b] = [
      { values: [1, 2, 3], counts: [3e8, 4e8, 3e8] },
      { values: [1, 2, 3], counts: [4e8, 3e8, 3e8] },
    ]
    const got = logRank({ events: a, censored: NONE }, { events: NONE, censored: b })!
    expect(got.observed).toEqual([1e9, 0])
    expect(got.expected[0] + got.expected[1]).toBeCloseTo(1e9, 0)
    expect(got.p).toBe(0)
  })

  test('logRank(a, b) keeps the digits of a far tail', () => {
    const { statistic, p } = logRank(
      of(Array.from({ length: 200 }, (_, i) => i + 1)),
      of(Array.from({ length: 200 }, (_, i) => i + 1001)),
    )!
    const z = Math.sqrt(statistic)
    const tail = ((2 * Math.exp(-statistic / 2)) / (z * Math.sqrt(2 * Math.PI))) * (1 - 1 / statistic)
    expect(z).toBeGreaterThan(12)
    expect(Math.abs(p / tail - 1)).toBeLessThan(5 / statistic ** 2)
  })

  test('logRank(a, b) is null where no event had a choice', () => {
    expect(logRank(of([]), of([1, 2]))).toBeNull()
    expect(logRank(of([1, 2]), of([]))).toBeNull()
    expect(logRank(of([], [1, 2]), of([], [3]))).toBeNull()
    expect(logRank(of([5, 6]), of([], [1, 2]))).toBeNull()
    expect(logRank(of([5, 5]), of([5]))).toBeNull()
  })
})

describe('restrictedMeanDifference', () => {
  test('restrictedMeanDifference(a, b) takes the smaller of both longest times as horizon', () => {
    expect(restrictedMeanDifference(mercaptopurine, placebo)?.horizon).toBe(23)
    expect(restrictedMeanDifference(placebo, mercaptopurine)?.horizon).toBe(23)
    expect(restrictedMeanDifference(mercaptopurine, placebo, 0.95, 20)?.horizon).toBe(20)
  })

  test('restrictedMeanDifference(a, b) with nothing open is the difference of means, each with its own error', () => {
    // Both end at 8: means 4 and 6; Σ(x − mean)²/n² is 24/9 and 8/9.
    const got = restrictedMeanDifference(of([2, 2, 8]), of([4, 6, 8]), 0.95)!
    expect(got.horizon).toBe(8)
    expect(got.difference).toBeCloseTo(-2, 12)
    const error = Math.sqrt(24 / 9 + 8 / 9)
    expect(got.lower).toBeCloseTo(-2 - 1.959963984540054 * error, 12)
    expect(got.upper).toBeCloseTo(-2 + 1.959963984540054 * error, 12)
    // Φ(−2/√(32/9)) from a table of Φ: Φ(−1.0607) = 0.1444
    expect((got.p / 2).toFixed(4)).toBe('0.1444')
  })

  test('restrictedMeanDifference(placebo, placebo) is 0 with p 1', () => {
    expect(restrictedMeanDifference(placebo, placebo)).toMatchObject({ difference: 0, p: 1 })
  })

  test('restrictedMeanDifference(a, b) is null for an empty side, beyond an open end, and before the first event', () => {
    expect(restrictedMeanDifference(of([]), placebo)).toBeNull()
    expect(restrictedMeanDifference(placebo, of([]))).toBeNull()
    expect(restrictedMeanDifference(mercaptopurine, placebo, 0.95, 36)).toBeNull()
    expect(restrictedMeanDifference(mercaptopurine, placebo, 0.95, 35)).not.toBeNull()
    expect(restrictedMeanDifference(mercaptopurine, placebo, 0.95, 1)).toBeNull()
  })

  test('restrictedMeanDifference(a, b, level, horizon) refuses a horizon that is no time', () => {
    expect(() => restrictedMeanDifference(mercaptopurine, placebo, 0.95, -1)).toThrow(
      expect.objectContaining({ code: 'invalid_option', path: ['horizon'] }),
    )
  })
})
