import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chiSquareP, chiSquareTest } from '../../src/stats/chi-square.ts'

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

test('chiSquareTest does not depend on the order of rows and columns, nor on which are which', () => {
  const table = fc.integer({ min: 1, max: 5 }).chain((width) =>
    fc.array(fc.array(fc.oneof(fc.constant(0), fc.nat(1e6)), { minLength: width, maxLength: width }), {
      minLength: 1,
      maxLength: 5,
    }),
  )
  fc.assert(
    fc.property(table, (rows) => {
      const { statistic, df, p } = chiSquareTest(rows)
      const turned = rows[0]!.map((_, j) => rows.map((row) => row[j]!))
      for (const same of [[...rows].reverse(), rows.map((row) => [...row].reverse()), turned].map(
        chiSquareTest,
      )) {
        expect(Math.abs(same.statistic - statistic)).toBeLessThanOrEqual(1e-9 * (1 + statistic))
        expect(same.df).toBe(df)
        expect(same.p === null).toBe(p === null)
      }
    }),
  )
})
