import { describe, expect, test } from 'vitest'
import { gammaQuantile } from '../../src/stats/beta.ts'
import { binomial, multinomial } from '../../src/stats/binomial.ts'
import { normalCdf } from '../../src/stats/normal.ts'
import { seededRandom } from '../../src/stats/random.ts'

const DRAWS = 100_000

const draws = (n: number, p: number, seed: number): number[] => {
  const random = seededRandom(seed)
  return Array.from({ length: DRAWS }, () => binomial(random, n, p))
}

/** C(n, k) p^k (1 − p)^(n − k) for all k up to `most`, each from the one before. */
function probabilities(n: number, p: number, most: number): number[] {
  const logs = [n * Math.log1p(-p)]
  for (let k = 1; k <= most; k++) logs.push(logs[k - 1]! + Math.log(((n - k + 1) / k) * (p / (1 - p))))
  return logs.map(Math.exp)
}

/** Expects Pearson's χ² below what it exceeds once in 10,000 times; cells under 10 expected are pooled. */
function expectFit(observed: readonly number[], shares: readonly number[]): void {
  let chi = 0
  let cells = 0
  let pool = [0, 0] as [number, number]
  const n = observed.reduce((sum, count) => sum + count, 0)
  const close = (): void => {
    chi += (pool[0] - pool[1]) ** 2 / pool[1]
    cells++
    pool = [0, 0]
  }
  shares.forEach((share, i) => {
    pool = [pool[0] + observed[i]!, pool[1] + n * share]
    if (pool[1] >= 10) close()
  })
  if (pool[1] > 1) close()
  expect(chi).toBeLessThan(2 * gammaQuantile(1e-4, (cells - 1) / 2, 'upper'))
}

describe('binomial', () => {
  test.each([
    [5, 0.3],
    [1, 0.5],
    [30, 0.95],
    [100, 0.02],
    [100, 0.0999],
    [20, 0.5],
    [25, 0.4],
    [100, 0.37],
    [100, 0.63],
    [400, 0.9],
    [1e9, 3e-9],
    [1e9, 2e-8],
  ])('binomial of %d at %d has the probabilities of the definition', (n, p) => {
    const most = Math.min(n, Math.ceil(n * p + 12 * Math.sqrt(n * p) + 12))
    const observed = new Array<number>(most + 1).fill(0)
    for (const k of draws(n, p, 1)) observed[k]!++
    expectFit(observed, probabilities(n, p, most))
  })

  test.each([
    [1e6, 0.3],
    [1e6, 0.8],
    [1e9, 0.5],
    [1e9, 1e-4],
    [1e9, 0.999],
    [1e15, 0.25],
  ])('binomial of %d at %d is normal there, with its mean and variance', (n, p) => {
    const deviation = Math.sqrt(n * p * (1 - p))
    const scores = draws(n, p, 2).map((k) => (k - n * p) / deviation)
    const mean = scores.reduce((sum, z) => sum + z, 0) / DRAWS
    const variance = scores.reduce((sum, z) => sum + z * z, 0) / DRAWS
    expect(Math.abs(mean) * Math.sqrt(DRAWS)).toBeLessThan(4)
    expect(Math.abs(variance - 1) * Math.sqrt(DRAWS / 2)).toBeLessThan(4)
    // limits between whole numbers, so that steps of a few hundredths of a standard deviation do not count
    const edges = Array.from(
      { length: 39 },
      (_, i) => (Math.round((i - 19) * 0.15 * deviation) + 0.5) / deviation,
    )
    const observed = new Array<number>(40).fill(0)
    const whole = Math.floor(n * p) - n * p
    for (const z of scores) observed[edges.filter((edge) => z >= edge + whole / deviation).length]!++
    const cdf = [...edges.map((edge) => normalCdf(edge + whole / deviation)), 1]
    if (deviation > 400)
      expectFit(
        observed,
        cdf.map((share, i) => share - (cdf[i - 1] ?? 0)),
      )
  })

  test('binomial of nothing, at 0 and at 1 is certain', () => {
    const random = seededRandom(3)
    expect([binomial(random, 0, 0.5), binomial(random, 9, 0), binomial(random, 9, 1)]).toEqual([0, 0, 9])
  })
})

describe('multinomial', () => {
  // the first draws cell by cell, the second item by item
  test.each([[[50, 30, 0, 20, 100]], [[5, 3, 0, 2, 10]]])(
    'multinomial of %j has the means, variances and covariances of the definition',
    (counts) => {
      const n = counts.reduce((sum, count) => sum + count, 0)
      const random = seededRandom(4)
      const draw = multinomial(counts)
      const into = new Float64Array(counts.length)
      const products = counts.map(() => counts.map(() => 0))
      const sums = counts.map(() => 0)
      for (let i = 0; i < DRAWS; i++) {
        draw(random, into)
        for (let a = 0; a < counts.length; a++) {
          sums[a]! += into[a]! - counts[a]!
          for (let b = 0; b < counts.length; b++) {
            products[a]![b]! += (into[a]! - counts[a]!) * (into[b]! - counts[b]!)
          }
        }
      }
      counts.forEach((x, a) => {
        expect(Math.abs(sums[a]!)).toBeLessThanOrEqual(4.5 * Math.sqrt(DRAWS * x))
        counts.forEach((y, b) => {
          const covariance = a === b ? x - (x * x) / n : (-x * y) / n
          expect(Math.abs(products[a]![b]! / DRAWS - covariance)).toBeLessThanOrEqual(
            4.5 * Math.sqrt((2.1 * x * y) / DRAWS),
          )
        })
      })
    },
  )
})
