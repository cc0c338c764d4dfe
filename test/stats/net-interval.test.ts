import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NET_METHODS, netInterval } from '../../src/stats/net-interval.ts'

describe('netInterval', () => {
  test('netInterval by wald has no width where all agree, weighted or not; by score it has', () => {
    for (const effectiveN of [10, 7.3])
      for (const counts of [
        [0, 0, 10],
        [0, 10, 0],
        [10, 0, 0],
      ]) {
        const wald = netInterval(counts, effectiveN, { method: 'wald' })
        expect(wald.upper - wald.lower).toBe(0)
        const score = netInterval(counts, effectiveN)
        expect(score.upper - score.lower).toBeGreaterThan(20)
      }
  })

  test('netInterval without neutral answers is twice Wilson less 1', () => {
    const { lower, upper } = netInterval([10, 30, 0], 40)
    // Wilson's limits of 30 in 40 in closed form
    const z = 1.959963984540054
    const centre = 30 / 40 + z ** 2 / 80
    const margin = z * Math.sqrt((0.75 * 0.25) / 40 + z ** 2 / 6400)
    const scale = 1 + z ** 2 / 40
    expect(lower / 100).toBeCloseTo((2 * (centre - margin)) / scale - 1, 13)
    expect(upper / 100).toBeCloseTo((2 * (centre + margin)) / scale - 1, 13)
  })

  test('netInterval stays in −100 to 100, changes sign with its counts, and narrows with n', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...NET_METHODS),
        fc.nat(40),
        fc.nat(40),
        fc.integer({ min: 1, max: 40 }),
        (method, positive, neutral, negative) => {
          const n = positive + neutral + negative
          const one = netInterval([negative, positive, neutral], n, { method })
          const turned = netInterval([positive, negative, neutral], n, { method })
          expect(Math.abs(one.lower + turned.upper) + Math.abs(one.upper + turned.lower)).toBeLessThan(1e-10)
          expect(one.lower).toBeGreaterThanOrEqual(-100)
          expect(one.upper).toBeLessThanOrEqual(100)
          const more = netInterval([negative, positive, neutral], 4 * n, { method })
          expect(more.upper - more.lower).toBeLessThanOrEqual(one.upper - one.lower + 1e-10)
        },
      ),
    )
  })
})
