import { describe, expect, test } from 'vitest'
import { tableOf } from '../../src/core/values.ts'
import { type MannWhitneyOptions, mannWhitney } from '../../src/stats/mann-whitney.ts'

const ofLists = (a: readonly number[], b: readonly number[], options?: MannWhitneyOptions) =>
  mannWhitney(tableOf(a), tableOf(b), options)!
const ascending = (from: number, step: number, n: number) =>
  Array.from({ length: n }, (_, i) => from + step * i)
const differences = (a: readonly number[], b: readonly number[]) =>
  a.flatMap((x) => b.map((y) => x - y)).sort((x, y) => x - y)

describe('mannWhitney', () => {
  // Hollander & Wolfe 1999, example 4.1: permeability of the human chorioamnion, at term and at 12 to 26 weeks, times 100.
  const term = [80, 83, 189, 104, 145, 138, 191, 164, 73, 146]
  const early = [115, 88, 90, 74, 121]

  test('mannWhitney(term, early) gives the published U, p and shift', () => {
    // R's ?wilcox.test: W = 35, one-sided p 0.1272; Hollander & Wolfe: estimate 0.305.
    const { u, p, method, shift } = ofLists(term, early)
    expect([u, method, shift.value]).toEqual([35, 'exact', 30.5])
    expect((p / 2).toFixed(4)).toBe('0.1272')
  })

  test('mannWhitney(term, early, { method }) gives the published p of the normal curve', () => {
    // R: wilcox.test(exact = FALSE, correct = FALSE), p-value = 0.2207
    expect(ofLists(term, early, { method: 'normal-uncorrected' }).p.toFixed(4)).toBe('0.2207')
  })

  test('mannWhitney(May, August) of ozone in New York, with ties, gives the p that R prints', () => {
    // R's ?wilcox.test: airquality, W = 127.5, p-value = 0.0001208, by the normal curve with continuity correction.
    const may = [
      41, 36, 12, 18, 28, 23, 19, 8, 7, 16, 11, 14, 18, 14, 34, 6, 30, 11, 1, 11, 4, 32, 23, 45, 115, 37,
    ]
    const august = [
      39, 9, 16, 78, 35, 66, 122, 89, 110, 44, 28, 65, 22, 59, 23, 31, 44, 21, 9, 45, 168, 73, 76, 118, 84,
      85,
    ]
    const { u, p } = ofLists(may, august, { method: 'normal' })
    expect(u).toBe(127.5)
    expect(p.toPrecision(4)).toBe('0.0001208')
  })

  test('mannWhitney(a, b).shift rejects the U of the printed tables, two-sided at 5 and 1 %', () => {
    // Critical values of U as every textbook prints them (Siegel 1956, table K).
    const critical = [
      [5, 5, 0.95, 2],
      [7, 7, 0.95, 8],
      [8, 10, 0.95, 17],
      [10, 10, 0.95, 23],
      [20, 20, 0.95, 127],
      [10, 10, 0.99, 16],
      [20, 20, 0.99, 105],
    ] as const
    for (const [m, n, level, u] of critical) {
      const [a, b] = [ascending(0, n, m), ascending(0, 1, n)]
      const sorted = differences(a, b)
      const { shift, method } = ofLists(a, b, { level })
      expect(method).toBe('exact')
      expect(shift, `${m} and ${n}`).toEqual({
        value: (sorted[Math.ceil((m * n) / 2) - 1]! + sorted[Math.floor((m * n) / 2)]!) / 2,
        lower: sorted[u],
        upper: sorted[m * n - 1 - u],
        level,
      })
    }
  })

  test('mannWhitney(few, few).shift says what level so few can reach', () => {
    expect(ofLists([4, 5, 6], [1, 2, 3]).shift).toEqual({ value: 3, lower: 1, upper: 5, level: 0.9 })
    expect(ofLists([7], [4]).shift).toEqual({ value: 3, lower: 3, upper: 3, level: 0 })
    expect(ofLists([4, 5, 6], [1, 2, 3], { level: 0.8 }).shift.level).toBe(0.8)
  })

  test('mannWhitney(few, few, { level }) meets a level that is exactly a tail of U', () => {
    // P(U ≤ 0) = 1/20 for 3 and 3: at 90 % the least U that is not rejected is 0, whatever 0.9 is as a double.
    expect(ofLists([10, 20, 40], [1, 2, 4], { level: 0.9 }).shift).toMatchObject({
      lower: 6,
      upper: 39,
      level: 0.9,
    })
  })

  test('mannWhitney(a, b, { z }) is that of the level z stands for', () => {
    const byZ = ofLists(term, early, { z: 1.959963984540054 })
    const byLevel = ofLists(term, early)
    expect(byZ.shift.level).toBeCloseTo(0.95, 12)
    expect({ ...byZ.shift, level: 0.95 }).toEqual(byLevel.shift)
  })

  test('mannWhitney(a, b) is exact for up to 2,500 pairs and normal beyond', () => {
    expect(ofLists(ascending(0, 2, 50), ascending(1, 2, 50)).method).toBe('exact')
    expect(ofLists(ascending(0, 2, 51), ascending(1, 2, 50)).method).toBe('normal')
    expect(ofLists([0], ascending(1, 1, 2500)).p).toBeCloseTo(2 / 2501, 15)
  })

  test('mannWhitney(a, b) of the exact and the normal distribution agree where they meet', () => {
    const [a, b] = [ascending(0, 3, 50), ascending(20, 3, 50)]
    const { p, shift } = ofLists(a, b)
    const normal = ofLists(a, b, { method: 'normal' })
    expect(Math.abs(normal.p / p - 1)).toBeLessThan(0.02)
    expect(Math.abs(normal.shift.lower - shift.lower)).toBeLessThanOrEqual(3)
    expect(normal.shift.value).toBe(shift.value)
  })

  test('mannWhitney(a, b) of equal values knows no difference', () => {
    for (const count of [3, 3000]) {
      const same = { values: [5], counts: [count] }
      expect(mannWhitney(same, same)).toMatchObject({
        p: 1,
        probabilityOfSuperiority: 0.5,
        shift: { value: 0, lower: 0 },
      })
    }
  })

  test('mannWhitney(a, b) keeps the digits of a far tail', () => {
    // All of 800 below all of 800: z = (320,000 − ½)/√(800²·1601/12), and 2Φ(−z) by its asymptotic series.
    const low = ofLists(ascending(0, 1, 800), ascending(800, 1, 800))
    const z = (320_000 - 0.5) / Math.sqrt((800 ** 2 * 1601) / 12)
    const series = 1 - 1 / z ** 2 + 3 / z ** 4 - 15 / z ** 6
    expect(low.u).toBe(0)
    expect(
      Math.abs(low.p / ((2 * Math.exp((-z * z) / 2)) / (z * Math.sqrt(2 * Math.PI))) / series - 1),
    ).toBeLessThan(1e-9)
  })

  test('mannWhitney(a, b) of huge counts costs no more than of small ones', () => {
    const [a, b] = [
      { values: [1, 2, 3], counts: [3e8, 4e8, 3e8] },
      { values: [1, 2, 3], counts: [4e8, 3e8, 3e8] },
    ]
    const { probabilityOfSuperiority, shift, p } = mannWhitney(a, b)!
    // 2·greater + ties in tenths: 4·4 + 3·(4 + 3) = 37, ties 3·4 + 4·3 + 3·3 = 33
    expect(probabilityOfSuperiority).toBeCloseTo(0.37 + 0.33 / 2, 14)
    expect(shift).toEqual({ value: 0, lower: 0, upper: 0, level: 0.95 })
    expect(p).toBe(0)
  })

  test('mannWhitney(empty, b) is null, also the other way round', () => {
    expect(mannWhitney(tableOf([]), tableOf([1]))).toBeNull()
    expect(mannWhitney(tableOf([1]), tableOf([]))).toBeNull()
  })

  test('mannWhitney(a, b, options) refuses what it does not know', () => {
    const refuses = (options: object, path: readonly string[]) =>
      expect(() => ofLists([1], [2], options)).toThrow(
        expect.objectContaining({ code: 'invalid_option', path }),
      )
    refuses({ levle: 0.9 }, ['levle'])
    refuses({ level: 1 }, ['interval.level'])
    refuses({ z: 0 }, ['z'])
    refuses({ z: Number.NaN }, ['z'])
    refuses({ method: 'exact' }, ['method'])
  })
})
