import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PROPORTION_METHODS, proportionInterval } from '../../src/stats/proportion-interval.ts'

describe('proportionInterval', () => {
  test('proportionInterval(81, 263) is Wilson, as Newcombe 1998, table I prints it', () => {
    const { lower, upper, level, method } = proportionInterval(81, 263)!
    expect([lower.toFixed(4), upper.toFixed(4), level, method]).toEqual(['0.2553', '0.3662', 0.95, 'wilson'])
  })

  test('proportionInterval of nothing is null, by every method', () => {
    for (const method of PROPORTION_METHODS) expect(proportionInterval(0, 0, { method })).toBeNull()
  })

  test('proportionInterval(0, n) by clopper-pearson is the rule 1 − (α/2)^(1/n), up to n = 1e15', () => {
    for (const n of [1, 10, 1e9, 1e15]) {
      const { lower, upper } = proportionInterval(0, n, { method: 'clopper-pearson' })!
      expect(lower).toBe(0)
      expect(Math.abs(upper / -Math.expm1(Math.log(0.025) / n) - 1)).toBeLessThan(1e-13)
      const all = proportionInterval(n, n, { method: 'clopper-pearson' })!
      expect([all.upper, Math.abs(all.lower - (1 - upper)) < 1e-15]).toEqual([1, true])
    }
  })

  test('proportionInterval of 3e14 in 1e15: all methods meet in the normal limit', () => {
    const margin = 1.959963984540054 * Math.sqrt((0.3 * 0.7) / 1e15)
    for (const method of PROPORTION_METHODS) {
      const { lower, upper } = proportionInterval(3e14, 1e15, { method })!
      expect(Math.abs(lower - (0.3 - margin)) + Math.abs(upper - (0.3 + margin))).toBeLessThan(1e-13)
    }
  })

  test.each([
    [11, 10],
    [-1, 10],
    [Number.NaN, 10],
    [1, Number.NaN],
    [1, Infinity],
    [0, -1],
  ])('proportionInterval(%d, %d) throws invalid_count', (successes, n) => {
    expect(() => proportionInterval(successes, n)).toThrow(expect.objectContaining({ code: 'invalid_count' }))
  })

  test('proportionInterval refuses an unknown method, a level outside 0 to 1 and a misspelt option', () => {
    const options: unknown[] = [
      { method: 'exact' },
      { level: 1 },
      { level: 0 },
      { level: 95 },
      { levle: 0.9 },
    ]
    for (const option of options)
      expect(() => proportionInterval(1, 2, option as object)).toThrow(
        expect.objectContaining({ code: 'invalid_option' }),
      )
  })

  test('proportionInterval lies in 0 to 1, widens with the level and mirrors, real counts included', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PROPORTION_METHODS),
        fc.double({ min: 1, max: 1e6, noNaN: true }),
        fc.integer({ min: 0, max: 1000 }),
        (method, real, thousandths) => {
          // A continuity correction is one of whole counts.
          const whole = method === 'wilson-cc' ? Math.round : (value: number) => value
          const n = whole(real)
          const x = Math.min(n, whole((thousandths / 1000) * n))
          const narrow = proportionInterval(x, n, { method, level: 0.5 })!
          const wide = proportionInterval(x, n, { method, level: 0.99 })!
          const mirrored = proportionInterval(n - x, n, { method, level: 0.99 })!
          expect(wide.lower).toBeGreaterThanOrEqual(0)
          expect(wide.upper).toBeLessThanOrEqual(1)
          expect(wide.lower).toBeLessThanOrEqual(narrow.lower + 1e-12)
          expect(wide.upper).toBeGreaterThanOrEqual(narrow.upper - 1e-12)
          expect(Math.abs(mirrored.lower - (1 - wide.upper))).toBeLessThan(1e-9)
        },
      ),
    )
  })
})
