import { describe, expect, test } from 'vitest'
import { poissonInterval } from '../../src/stats/poisson-interval.ts'

/** P(X ≤ k) for a Poisson mean, term by term. */
function cdf(k: number, mean: number): number {
  let term = Math.exp(-mean)
  let sum = term
  for (let j = 1; j <= k; j++) sum += term *= mean / j
  return sum
}

describe('poissonInterval', () => {
  test('poissonInterval has half of 1 − level on either side, 0 to 60 events', () => {
    for (const level of [0.5, 0.9, 0.95, 0.999])
      for (let events = 0; events <= 60; events++) {
        const { lower, upper } = poissonInterval(events, 1, { level })
        expect(cdf(events, upper)).toBeCloseTo((1 - level) / 2, 12)
        if (events > 0) expect(1 - cdf(events - 1, lower)).toBeCloseTo((1 - level) / 2, 12)
        else expect(lower).toBe(0)
      }
  })

  test('poissonInterval(1 and 10 events) as Garwood 1936 tabulates them', () => {
    const rounded = (events: number) => {
      const { lower, upper } = poissonInterval(events, 1)
      return [lower.toFixed(4), upper.toFixed(4)]
    }
    expect(rounded(1)).toEqual(['0.0253', '5.5716'])
    expect(rounded(10)).toEqual(['4.7954', '18.3904'])
  })

  test('poissonInterval is per exposure, and tends to the normal limits', () => {
    expect(poissonInterval(4, 8).upper).toBe(poissonInterval(4, 1).upper / 8)
    const { lower, upper } = poissonInterval(1e15, 1e15)
    expect((upper - lower) / (2 * 1.959963984540054 * Math.sqrt(1e-15))).toBeCloseTo(1, 7)
  })
})

test.each([
  [Number.NaN, 1],
  [-1, 1],
  [0.5, 1],
  [1, 0],
  [1, -1],
  [1, 5e-324],
  [1, Number.NaN],
])('poissonInterval(%s, %s) is refused', (events, exposure) => {
  expect(() => poissonInterval(events, exposure)).toThrow(expect.objectContaining({ code: 'invalid_option' }))
})
