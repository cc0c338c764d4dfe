import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NET_METHODS, netInterval } from '../../src/stats/net-interval.ts'

describe('netInterval', () => {
  test('netInterval of nothing is null, by every method', () => {
    for (const method of NET_METHODS)
      expect(netInterval({ positive: 0, neutral: 0, negative: 0 }, { method })).toBeNull()
  })

  test('netInterval by wald has no width where all agree, weighted or not; by score it has', () => {
    for (const effectiveN of [10, 7.3])
      for (const counts of [
        { positive: 10, neutral: 0, negative: 0 },
        { positive: 0, neutral: 10, negative: 0 },
        { positive: 0, neutral: 0, negative: 10 },
      ]) {
        const wald = netInterval(counts, { method: 'wald', effectiveN })!
        expect(wald.upper - wald.lower).toBe(0)
        const score = netInterval(counts, { effectiveN })!
        expect(score.upper - score.lower).toBeGreaterThan(0.2)
      }
  })

  test('netInterval without neutral answers is twice Wilson less 1', () => {
    const { lower, upper } = netInterval({ positive: 30, neutral: 0, negative: 10 })!
    // Wilson's limits of 30 in 40 in closed form
    const z = 1.959963984540054
    const centre = 30 / 40 + z ** 2 / 80
    const margin = z * Math.sqrt((0.75 * 0.25) / 40 + z ** 2 / 6400)
    const scale = 1 + z ** 2 / 40
    expect(lower).toBeCloseTo((2 * (centre - margin)) / scale - 1, 13)
    expect(upper).toBeCloseTo((2 * (centre + margin)) / scale - 1, 13)
  })

  test('netInterval stays in −1 to 1, changes sign with its counts, and narrows with effectiveN', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...NET_METHODS),
        fc.nat(40),
        fc.nat(40),
        fc.integer({ min: 1, max: 40 }),
        (method, positive, neutral, negative) => {
          const one = netInterval({ positive, neutral, negative }, { method })!
          const turned = netInterval({ positive: negative, neutral, negative: positive }, { method })!
          expect(Math.abs(one.lower + turned.upper) + Math.abs(one.upper + turned.lower)).toBeLessThan(1e-12)
          expect(one.lower).toBeGreaterThanOrEqual(-1)
          expect(one.upper).toBeLessThanOrEqual(1)
          const more = netInterval(
            { positive, neutral, negative },
            { method, effectiveN: 4 * (positive + neutral + negative) },
          )!
          expect(more.upper - more.lower).toBeLessThanOrEqual(one.upper - one.lower + 1e-12)
        },
      ),
    )
  })
})
