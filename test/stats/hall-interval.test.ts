import { describe, expect, test } from 'vitest'
import { studentQuantile } from '../../src/stats/beta.ts'
import { hallInterval } from '../../src/stats/hall-interval.ts'
import { normalQuantile } from '../../src/stats/normal.ts'

/** Mulberry32, a named ten-line generator: uniform in (0, 1). */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32
  }
}

function momentsOf(values: readonly number[]) {
  const n = values.length
  const sum = (of: (x: number) => number): number => values.reduce((all, x) => all + of(x), 0)
  const mean = sum((x) => x) / n
  const squares = sum((x) => (x - mean) ** 2)
  const skewness = sum((x) => (x - mean) ** 3) / n / (squares / n) ** 1.5
  return { n, mean, variance: squares / (n - 1), skewness }
}

describe('hallInterval', () => {
  test('hallInterval covers the mean of lognormal spans (σ = 1.4) in .87 to .92 of samples of 50, more often than t', () => {
    const random = generator(20240501)
    const sigma = 1.4
    const mean = Math.exp(sigma ** 2 / 2)
    const t = studentQuantile(0.95, 49)
    const runs = 4000
    let hall = 0
    let student = 0
    for (let run = 0; run < runs; run++) {
      const moments = momentsOf(Array.from({ length: 50 }, () => Math.exp(sigma * normalQuantile(random()))))
      const { lower, upper } = hallInterval(moments)!
      if (lower <= mean && mean <= upper) hall++
      if (Math.abs(moments.mean - mean) <= t * Math.sqrt(moments.variance / 50)) student++
    }
    expect(hall / runs).toBeGreaterThan(0.87)
    expect(hall / runs).toBeLessThan(0.92)
    expect(hall).toBeGreaterThan(student + 0.02 * runs)
  })

  test('hallInterval inverts g(t) = t + γt²/3 + γ²t³/27 + γ/6, γ = skewness / √n', () => {
    for (const skewness of [-6, -1, -1e-9, 0, 1e-9, 1e-5, 0.3, 2, 12]) {
      const n = 16
      const gamma = skewness / 4
      const { lower, upper } = hallInterval({ n, mean: 10, variance: 9, skewness })!
      const g = (limit: number): number => {
        const t = (10 - limit) / 0.75
        return t + (gamma * t ** 2) / 3 + (gamma ** 2 * t ** 3) / 27 + gamma / 6
      }
      expect(g(lower)).toBeCloseTo(1.959963984540054, 12)
      expect(g(upper)).toBeCloseTo(-1.959963984540054, 12)
    }
  })

  test('hallInterval reaches farther to the long tail, and mirrors', () => {
    const right = hallInterval({ n: 30, mean: 0, variance: 1, skewness: 2 })!
    expect(right.upper).toBeGreaterThan(-right.lower)
    const left = hallInterval({ n: 30, mean: 0, variance: 1, skewness: -2 })!
    expect(left.lower).toBeCloseTo(-right.upper, 14)
  })

  test('hallInterval of one item is null, of equal items has no width', () => {
    expect(hallInterval({ n: 1, mean: 3, variance: null, skewness: 0 })).toBeNull()
    expect(hallInterval({ n: 5, mean: 3, variance: 0, skewness: 0 })).toMatchObject({ lower: 3, upper: 3 })
  })
})
