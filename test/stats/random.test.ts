import { describe, expect, test } from 'vitest'
import { isCxMetricsError } from '../../src/core/errors.ts'
import { gammaQuantile } from '../../src/stats/beta.ts'
import { seededRandom } from '../../src/stats/random.ts'

/** Pearson's χ² of numbers between 0 and 1 in 100 bins, and what it exceeds once in 10,000 times. */
function uniformity(numbers: readonly number[]): number {
  const bins = new Array<number>(100).fill(0)
  for (const x of numbers) bins[Math.floor(100 * x)]!++
  const expected = numbers.length / 100
  return bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}
const LIMIT = 2 * gammaQuantile(1e-4, 99 / 2, 'upper')

const take = (seed: number, n: number): number[] => {
  const random = seededRandom(seed)
  return Array.from({ length: n }, random)
}

describe('seededRandom', () => {
  test('seededRandom gives the same sequence for the same seed, and another for any other', () => {
    const seeds = [0, 1, 2, -1, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]
    const firsts = seeds.map((seed) => take(seed, 5))
    expect(seeds.map((seed) => take(seed, 5))).toEqual(firsts)
    expect(new Set(firsts.flat()).size).toBe(5 * seeds.length)
    expect(take(-0, 5)).toEqual(take(0, 5))
  })

  test('seededRandom is uniform between 0 and 1, both excluded, in single numbers and in pairs', () => {
    const numbers = take(20, 200_000)
    for (const x of numbers) if (!(x > 0 && x < 1)) expect.fail(`${x}`)
    expect(uniformity(numbers)).toBeLessThan(LIMIT)
    // ten by ten cells of neighbours
    const pairs = numbers.flatMap((x, i) => (i % 2 ? [] : [(Math.floor(10 * x) + numbers[i + 1]!) / 10]))
    expect(uniformity(pairs)).toBeLessThan(LIMIT)
  })

  test('seededRandom of seeds that follow each other begins anywhere', () => {
    const firsts = Array.from({ length: 20_000 }, (_, seed) => take(seed, 2))
    expect(uniformity(firsts.map(([first]) => first!))).toBeLessThan(LIMIT)
    expect(uniformity(firsts.map(([, second]) => second!))).toBeLessThan(LIMIT)
    const highs = Array.from({ length: 20_000 }, (_, seed) => take(seed * 2 ** 32, 1)[0]!)
    expect(uniformity(highs)).toBeLessThan(LIMIT)
  })

  test('seededRandom refuses what is no safe integer', () => {
    for (const seed of [0.5, Number.NaN, 2 ** 53, '1', null, undefined]) {
      try {
        seededRandom(seed as number)
        expect.fail(`${seed}`)
      } catch (error) {
        if (!isCxMetricsError(error)) throw error
        expect([error.code, error.path]).toEqual(['invalid_option', ['seed']])
      }
    }
  })
})
