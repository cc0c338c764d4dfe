import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chiSquareP } from '../../src/stats/chi-square.ts'

test('chiSquareP(x, df) falls in x and rises in df, from 0 to 1', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), fc.integer({ min: 1, max: 1000 }), (x, df) => {
      const p = chiSquareP(x, df)
      expect(p).toBeGreaterThanOrEqual(0)
      expect(p).toBeLessThanOrEqual(1)
      expect(chiSquareP(1.01 * x, df)).toBeLessThanOrEqual(p * (1 + 1e-12))
      expect(chiSquareP(x, df + 1)).toBeGreaterThanOrEqual(p * (1 - 1e-12))
    }),
  )
})
